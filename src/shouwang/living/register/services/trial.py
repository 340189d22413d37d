"""Reading a run's file by its settled columns and planning it; trial, writing and result begin here."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from shouwang.kernel import sealing
from shouwang.living.register.models import ImportRun
from shouwang.living.register.rules import cells, layout, lines, workbooks
from shouwang.living.register.rules.columns import Column
from shouwang.living.register.rules.fields import Kind
from shouwang.living.register.rules.filling import Line
from shouwang.living.register.rules.workbooks import Grid
from shouwang.living.register.services import homes, people, staff
from shouwang.living.register.services.plans import Context, Counts, Plan, Planner

PREVIEWED = 24
CHANGES_NAMED = 5
PLANNERS: Mapping[str, Planner] = {Kind.HOMES: homes.plan, Kind.RESIDENTS: people.plan, Kind.STAFF: staff.plan}


@dataclass
class Trial:
    """What came of reading and planning a file."""

    lines: list[Line]
    plan: Plan

    @property
    def refused(self) -> list[Line]:
        """The lines that cannot be written."""
        return [line for line in self.lines if line.problems]

    @property
    def remarked(self) -> list[Line]:
        """The lines that are written and that somebody should look at."""
        return [line for line in self.lines if line.remarks and not line.problems]


def seal_bytes(content: bytes) -> bytes:
    """A file as it is kept."""
    return sealing.seal(base64.b64encode(content).decode("ascii"))


def file_of(run: ImportRun) -> bytes:
    """The run's file; empty once it is erased."""
    return base64.b64decode(sealing.open_sealed(run.file_sealed))


def grid_of(run: ImportRun) -> Grid:
    """The cells of the run's sheet."""
    return workbooks.read_grid(file_of(run), run.file_name, run.sheet if run.sheet != "csv" else "")


def columns_of(run: ImportRun) -> list[Column]:
    """How the run's columns are read."""
    return [Column.of(stored) for stored in run.columns]


def layout_of(run: ImportRun, grid: Grid) -> layout.Layout:
    """Where headings and data stand."""
    headings = tuple(column["heading"] for column in run.columns)
    return layout.Layout(tuple(run.heading_rows), run.first_row, headings or tuple("" for _ in range(grid.width)))


def attempt(run: ImportRun, context: Context) -> Trial:
    """Read all lines of a run and plan them; nothing is written."""
    grid = grid_of(run)
    return plan_grid(grid, layout_of(run, grid), columns_of(run), Kind(run.kind), context)


def plan_grid(grid: Grid, found: layout.Layout, columns: list[Column], kind: Kind, context: Context) -> Trial:
    """Read and plan the lines of a grid."""
    today = timezone.localdate(context.now)
    read = list(lines.read_lines(grid, found, columns, kind, today=today))
    return Trial(read, PLANNERS[kind](read, context))


def seal_preview(grid: Grid) -> bytes:
    """The first rows of the sheet as the page shows them."""
    rows = [[cells.text_of(value)[:60] for value in row] for row in grid.rows[:PREVIEWED]]
    return sealing.seal(json.dumps(rows, ensure_ascii=False))


def seal_problems(lines: Sequence[Line]) -> bytes:
    """The faults and remarks of a trial as they are kept: they quote cells."""
    kept = [
        {
            "row": line.number,
            "problems": [asdict(problem) for problem in line.problems],
            "remarks": [asdict(remark) for remark in line.remarks],
        }
        for line in lines
        if line.problems or line.remarks
    ]
    return sealing.seal(json.dumps(kept, ensure_ascii=False, default=str))


def changes_of(counts: Counts) -> list[dict[str, Any]]:
    """The columns that updated rows change, most rows first: field, how many rows, the first of them."""
    rows: dict[str, list[int]] = {}
    for number, columns in sorted(counts.changes.items()):
        for column in columns:
            rows.setdefault(str(column), []).append(number)
    ordered = sorted(rows.items(), key=lambda entry: -len(entry[1]))
    return [{"field": name, "rows": len(found), "first": found[:CHANGES_NAMED]} for name, found in ordered]
