"""Reading runs of the import for their pages: the sheet's first rows, the columns, the faults by reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from shouwang.kernel import outcomes, sealing
from shouwang.kernel.china import mask_id, mask_name
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.models import ImportRun
from shouwang.living.register.rules.cells import EMPTY_HOME, is_nothing
from shouwang.living.register.rules.columns import HOW, Column
from shouwang.living.register.rules.fields import FIELDS, MEANINGS, Field, Kind
from shouwang.living.register.rules.problems import REASONS
from shouwang.living.register.rules.workbooks import column_letters

EXAMPLES = 2


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the sheet on the page; ``role`` is title, heading or data."""

    number: int
    role: str
    cells: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for which rows are refused or remarked upon."""

    title: str
    rows: int
    example: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Change:
    """One column that updated rows change."""

    label: str
    rows: int
    first: str
    more: bool


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column with how it is read and what else it may be."""

    column: Column
    how: str
    choices: list[tuple[str, str]]


def run(run_id: int, *, compound_id: int) -> ImportRun:
    """One run of the compound.

    Raises:
        NotFound: ``import.unknown``.
    """
    found = ImportRun.objects.filter(pk=run_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("import.unknown", _("There is no such import."))
    return found


def recent(compound_id: int) -> QuerySet[ImportRun]:
    """The latest runs of a compound, without their sealed files."""
    sealed = ("file_sealed", "problems_sealed", "trace_sealed", "preview_sealed")
    return ImportRun.objects.filter(compound_id=compound_id).select_related("user").defer(*sealed)[:20]


def columns(found: ImportRun) -> list[ColumnChoice]:
    """The columns of the sheet that have a heading or a meaning."""
    kind = Kind(found.kind)
    choices = [(str(field), gettext(MEANINGS[field].label)) for field in FIELDS[kind]]
    read = [Column.of(stored) for stored in found.columns]
    return [ColumnChoice(one, _how(one), choices) for one in read if one.heading or one.field is not Field.SKIP]


def _how(column: Column) -> str:
    if column.spellings:
        spelt = "、".join(column.spellings)
        return gettext("“{spellings}” all mean {reading}").format(spellings=spelt, reading=column.reading)
    return gettext(HOW[column.field])


def preview(found: ImportRun) -> tuple[list[str], list[PreviewRow]]:
    """Column letters and the first rows, names and id numbers masked, refused cells marked."""
    text = sealing.open_sealed(found.preview_sealed)
    rows: list[list[str]] = json.loads(text) if text else []
    width = len(found.columns)
    masks = {column["index"]: column["field"] for column in found.columns}
    bad = {(entry["row"], problem["column"]) for entry in faults(found) for problem in entry["problems"]}
    shown = []
    for index, row in enumerate(rows):
        role = "heading" if index in found.heading_rows else "title" if index < found.first_row else "data"
        texts = [*row, *[""] * (width - len(row))][:width]
        marked = [(value, (index + 1, at) in bad) for at, value in enumerate(texts)]
        cells = [
            (_masked(value, masks.get(at, "")) if role == "data" and not is_bad else value, is_bad)
            for at, (value, is_bad) in enumerate(marked)
        ]
        shown.append(PreviewRow(index + 1, role, cells))
    return [column_letters(index) for index in range(width)], shown


def _masked(value: str, field: str) -> str:
    if field == Field.NAME:
        return (
            value if value in EMPTY_HOME or is_nothing(value) else " ".join(mask_name(word) for word in value.split())
        )
    return mask_id(value) if field == Field.ID_NUMBER else value


def faults(found: ImportRun) -> list[dict[str, Any]]:
    """What a trial kept, in the order of the sheet: row, problems, remarks."""
    text = sealing.open_sealed(found.problems_sealed)
    kept: list[dict[str, Any]] = json.loads(text) if text else []
    return kept


def reasons(found: ImportRun) -> list[Reason]:
    """The reasons for which rows are refused, most frequent first; a row counts under its first one."""
    return _by_reason([(each["row"], each["problems"][0]) for each in faults(found) if each["problems"]], found)


def remarks(found: ImportRun) -> list[Reason]:
    """What should be looked at in rows that are written all the same, most frequent first."""
    written = [each for each in faults(found) if not each["problems"]]
    return _by_reason([(each["row"], one) for each in written for one in each["remarks"]], found)


def _by_reason(rows_of: list[tuple[int, Mapping[str, Any]]], found: ImportRun) -> list[Reason]:
    groups: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for row, problem in rows_of:
        groups.setdefault(problem["code"], []).append((row, problem))
    ordered = sorted(groups.items(), key=lambda group: -len(group[1]))
    return [_reason(code, rows, found) for code, rows in ordered]


def changes(found: ImportRun) -> list[Change]:
    """The columns that updated rows change, most rows first."""
    return [
        Change(
            gettext(MEANINGS[Field(one["field"])].label),
            one["rows"],
            "、".join(str(number) for number in one["first"]),
            one["rows"] > len(one["first"]),
        )
        for one in found.changes
    ]


def _reason(code: str, rows: list[tuple[int, Mapping[str, Any]]], found: ImportRun) -> Reason:
    title, remedy = REASONS.get(code, (rows[0][1]["message"], ""))
    alike = [row for row, problem in rows if problem["shown"] == rows[0][1]["shown"]][:EXAMPLES]
    numbers = "、".join(str(number) for number in alike)
    example = gettext("Row {rows}: “{shown}”").format(rows=numbers, shown=rows[0][1]["shown"])
    return Reason(gettext(title), len(rows), example, filled(gettext(remedy), rows[0][1], found))


def filled(text: str, problem: Mapping[str, Any], found: ImportRun) -> str:
    """A sentence with a problem's values; the column as the letters that the sheet shows."""
    column = problem["column"]
    letters = column_letters(column) if column is not None else ""
    return text.format(**{"column": letters, "known": "", "missing": "", **problem["params"]})


def explained(problem: Mapping[str, Any], found: ImportRun) -> str:
    """A kept problem as reason and remedy in the present language."""
    reason, remedy = REASONS.get(problem["code"], (problem["message"], ""))
    return f"{gettext(reason)}：{filled(gettext(remedy), problem, found)}" if remedy else gettext(reason)


def has_passwords(found: ImportRun) -> bool:
    """Whether first passwords of new accounts still wait to be handed out."""
    return found.kind == Kind.STAFF and found.state == "done" and bool(_trace(found).get("handed_out"))


def stays(found: ImportRun) -> list[tuple[str, str]]:
    """Accounts that stayed when a list of staff was taken back, with why."""
    kept = [(one["name"], one["why"]) for one in _trace(found).get("stays", [])]
    return [(name, gettext(why)) for name, why in kept]


def unseated(found: ImportRun) -> list[tuple[str, dict[str, str], list[str]]]:
    """Who was written but not put on the post that the list names: name, the post's title, certificates they lack."""
    return [
        (one["name"], one["post"], [gettext(each) for each in one["lacks"]])
        for one in _trace(found).get("unseated", [])
    ]


def _trace(found: ImportRun) -> dict[str, Any]:
    text = sealing.open_sealed(found.trace_sealed) if found.kind == Kind.STAFF else ""
    kept: dict[str, Any] = json.loads(text) if text else {}
    return kept


def seconds_left(found: ImportRun, *, now: datetime) -> int | None:
    """How long a running import still needs at its pace so far."""
    if found.started_at is None or not found.progress or found.progress_of <= found.progress:
        return None
    passed = max((now - found.started_at).total_seconds(), 1)
    return round(passed * (found.progress_of - found.progress) / found.progress)
