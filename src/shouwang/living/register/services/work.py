"""What the worker does with a run: try it, write it, say what came of it; also in one call for the command line."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.models import ImportRun
from shouwang.living.register.rules import columns, fields, layout, workbooks
from shouwang.living.register.rules.filling import Line
from shouwang.living.register.services import beats, trial
from shouwang.living.register.services.imports import ImportRefused, State
from shouwang.living.register.services.plans import Context

Progress = Callable[[int, int], None]


def _context(run: ImportRun, now: datetime) -> Context:
    actor = Actor.system()
    if run.user_id is not None:
        actor = accounts.actor_of(accounts.user(run.user_id), now=now)
    accounts.require(actor, "register.import", compound_id=run.compound_id)
    return Context(run.compound_id, actor, now, run.makes_homes)


def try_run(*, run_id: int, attempt: uuid.UUID, now: datetime) -> None:
    """Read and plan a run without writing; its figures and faults are kept for the page."""
    run = ImportRun.objects.filter(pk=run_id, attempt=attempt, state=State.TRYING).first()
    if run is None:
        return
    ImportRun.objects.filter(pk=run_id).update(beat_at=now)
    try:
        found = trial.attempt(run, _context(run, now))
    except outcomes.Refusal as refusal:
        _fail(run_id, attempt, refusal, now)
        return
    ImportRun.objects.filter(pk=run_id, attempt=attempt, state=State.TRYING).update(
        state=State.TRIED, **_figures(found)
    )


def _figures(found: trial.Trial) -> dict[str, Any]:
    counts = found.plan.counts
    return {
        "total": len(found.lines),
        "new": len(counts.new),
        "updated": len(counts.updated),
        "unchanged": len(counts.unchanged),
        "refused": len(found.refused),
        "problems_sealed": trial.seal_problems(found.lines),
        "changes": trial.changes_of(counts),
    }


def write_run(*, run_id: int, attempt: uuid.UUID, now: datetime) -> None:
    """Write a run in one transaction: a killed worker, a stop or a fault leaves the register as it was."""
    run = ImportRun.objects.filter(pk=run_id, attempt=attempt, state=State.RUNNING).first()
    if run is None:
        return
    try:
        with transaction.atomic():
            _write(run, attempt, now)
    except outcomes.Refusal as refusal:
        _fail(run_id, attempt, refusal, now)
    except Exception:
        fault = ImportRefused("import.fault", _("The import failed and nothing was written. Tell the administrator."))
        _fail(run_id, attempt, fault, now)
        raise


def _write(run: ImportRun, attempt: uuid.UUID, now: datetime) -> None:
    found = trial.attempt(run, _context(run, now))
    if run.policy == ImportRun.Policy.ALL_OR_NOTHING and found.refused:
        raise ImportRefused("import.has_refused", _("Some rows are refused, and all or nothing was chosen."))
    total = len(found.plan.counts.new) + len(found.plan.counts.updated)
    beats.beat(run.pk, attempt, 0, total)
    trace = found.plan.write(lambda done: beats.beat(run.pk, attempt, done, total))
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.stop_asked or run.attempt != attempt:
        raise beats.Stopped("import.stopped", _("The import was stopped; nothing was written."))
    ImportRun.objects.filter(pk=run.pk).update(
        state=State.DONE,
        finished_at=now,
        progress=total,
        progress_of=total,
        error="",
        error_code="",
        trace_sealed=sealing.seal(json.dumps(trace, ensure_ascii=False)),
        **_figures(found),
    )
    _record(run.compound_id, _context(run, now).actor, ("import", run.pk), run.kind, found, now)


def _record(
    compound_id: int, actor: Actor, subject: tuple[str, object], kind: str, found: trial.Trial, now: datetime
) -> None:
    counts = found.plan.counts
    data = {"kind": kind, "new": len(counts.new), "updated": len(counts.updated), "refused": len(found.refused)}
    journal.record(
        actor=actor, action="register.imported", compound_id=compound_id, subject=subject, data=data, now=now
    )


def _fail(run_id: int, attempt: uuid.UUID, refusal: outcomes.Refusal, now: datetime) -> None:
    state = State.STOPPED if isinstance(refusal, beats.Stopped) else State.FAILED
    ImportRun.objects.filter(pk=run_id, attempt=attempt).update(
        state=state, error_code=refusal.code, error=str(refusal)[:300], finished_at=now, progress=0
    )


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import in one call did, or in a dry run would do.

    Args:
        changes: column → how many of the updated rows change it.
        refused: the lines that were not written, each with its problems.
        remarked: the lines that were written and that somebody should look at, each with its remarks.
        handed_out: first passwords of new staff accounts.
        unseated: name, post and missing certificates of those who were not put on the post that the list names.
    """

    kind: str
    sheet: str
    columns: list[columns.Column]
    total: int
    new: int
    updated: int
    unchanged: int
    changes: dict[fields.Field, int]
    refused: list[Line]
    remarked: list[Line]
    written: bool
    handed_out: list[dict[str, str]]
    unseated: list[dict[str, Any]]


def import_file(
    path_or_bytes: Path | str | bytes,
    *,
    filename: str,
    kind: str,
    compound_id: int,
    actor: Actor,
    now: datetime,
    policy: str = ImportRun.Policy.ALL_OR_NOTHING,
    dry_run: bool = False,
    sheet: str = "",
    makes_homes: bool | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Import a file in one call, with the columns as they are proposed; for the command line, demo and benches.

    Args:
        makes_homes: whether homes that the register lacks are made; None: only when it has none at all.
        progress: told how many of how many rows are written.

    Raises:
        FileRefused, ImportRefused: ``import.no_column``; Forbidden.
    """
    accounts.require(actor, "register.import", compound_id=compound_id)
    content = path_or_bytes if isinstance(path_or_bytes, bytes) else Path(path_or_bytes).read_bytes()
    grid = workbooks.read_grid(content, filename, sheet)
    found_layout = layout.find(grid, fields.Kind(kind))
    proposed = columns.propose(grid, found_layout, fields.Kind(kind))
    missing = fields.missing(fields.Kind(kind), frozenset(column.field for column in proposed))
    if missing:
        label = fields.MEANINGS[missing[0]].label
        raise ImportRefused("import.no_column", _("No column holds: {field}"), field=label)
    if makes_homes is None:
        makes_homes = not places.homes(compound_id).exists()
    context = Context(compound_id, actor, now, makes_homes)
    with transaction.atomic():
        found = trial.plan_grid(grid, found_layout, proposed, fields.Kind(kind), context)
        writes = not dry_run and not (policy == ImportRun.Policy.ALL_OR_NOTHING and found.refused)
        total = len(found.plan.counts.new) + len(found.plan.counts.updated)
        trace = found.plan.write(lambda done: progress(done, total) if progress else None) if writes else {}
        if writes:
            _record(compound_id, actor, ("compound", compound_id), kind, found, now)
    counts = found.plan.counts
    return ImportResult(
        kind,
        grid.sheet,
        proposed,
        len(found.lines),
        len(counts.new),
        len(counts.updated),
        len(counts.unchanged),
        {fields.Field(change["field"]): change["rows"] for change in trial.changes_of(counts)},
        found.refused,
        found.remarked,
        writes,
        trace.get("handed_out", []),
        trace.get("unseated", []),
    )
