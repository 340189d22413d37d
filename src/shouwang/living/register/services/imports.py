"""The way of a file into the register: upload, columns, trial, writing, stopping, taking back."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.residents.services import bulk
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.models import ImportRun
from shouwang.living.register.rules import columns as columns_of_sheet
from shouwang.living.register.rules import fields, layout, workbooks
from shouwang.living.register.services import homes, staff_undo, trial
from shouwang.living.register.services.plans import Context

TRY_JOB = "shouwang.living.register.jobs.try_import"
WRITE_JOB = "shouwang.living.register.jobs.write_import"
KEPT_DAYS = 7
UNDO_HOURS = 24
LOST_AFTER = timedelta(seconds=90)
State = ImportRun.State


class ImportRefused(outcomes.Refusal):
    """A step of an import that cannot be done."""


@transaction.atomic
def upload(
    *,
    actor: Actor,
    compound_id: int,
    kind: str,
    filename: str,
    content: bytes,
    now: datetime,
    nonce: uuid.UUID | None = None,
    sheet: str = "",
) -> ImportRun:
    """Take a file in, find its table and propose its columns; sending it twice with one nonce takes it once.

    Raises:
        FileRefused: the file cannot be read; see :func:`workbooks.read_grid`.
        Forbidden: the actor may not import here.
    """
    accounts.require(actor, "register.import", compound_id=compound_id)
    nonce = nonce or uuid.uuid4()
    before = ImportRun.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if before is not None:
        return before
    grid = workbooks.read_grid(content, filename, sheet)
    run = ImportRun(
        compound_id=compound_id,
        user_id=actor.user_id,
        nonce=nonce,
        kind=fields.Kind(kind),
        file_name=filename[-200:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_sealed=trial.seal_bytes(content),
        sheets=[[info.name, info.hidden] for info in workbooks.sheets_of(content, filename)],
        makes_homes=not places.homes(compound_id).exists(),
        uploaded_at=now,
        erase_on=(now + timedelta(days=KEPT_DAYS)).date(),
    )
    _propose(run, grid)
    run.save()
    journal.record(
        actor=actor,
        action="register.uploaded",
        compound_id=compound_id,
        subject=("import", run.pk),
        data={"kind": run.kind, "rows": run.rows},
        now=now,
    )
    if _is_settled(run):
        _defer_trial(run, now)
    return run


def _propose(run: ImportRun, grid: workbooks.Grid) -> None:
    kind = fields.Kind(run.kind)
    found = layout.find(grid, kind)
    proposed = columns_of_sheet.propose(grid, found, kind)
    run.sheet = grid.sheet[:100]
    run.heading_rows, run.first_row = list(found.heading_rows), found.first_row
    run.columns = [column.as_json() for column in proposed]
    run.rows = len(grid.rows)
    run.preview_sealed = trial.seal_preview(grid)
    run.state = State.UPLOADED


def lacking(run: ImportRun) -> tuple[fields.Field, ...]:
    """The fields that no column holds yet and without which nothing can be read."""
    chosen = frozenset(column.field for column in trial.columns_of(run))
    return fields.missing(fields.Kind(run.kind), chosen)


def _is_settled(run: ImportRun) -> bool:
    return not lacking(run)


def _defer_trial(run: ImportRun, now: datetime) -> None:
    run.beat_at = now
    run.state, run.attempt = State.TRYING, uuid.uuid4()
    run.progress, run.stop_asked, run.error, run.error_code = 0, False, "", ""
    run.save()
    jobs.configure_task(TRY_JOB).defer(run_id=run.pk, attempt=str(run.attempt))


def _locked(run_id: int, actor: Actor, compound_id: int) -> ImportRun:
    accounts.require(actor, "register.import", compound_id=compound_id)
    run = ImportRun.objects.select_for_update().filter(pk=run_id, compound_id=compound_id).first()
    if run is None:
        raise outcomes.NotFound("import.unknown", _("There is no such import."))
    return run


@transaction.atomic
def settle_columns(
    *,
    actor: Actor,
    compound_id: int,
    run_id: int,
    chosen: Mapping[int, str],
    makes_homes: bool,
    policy: str,
    now: datetime,
    sheet: str = "",
) -> ImportRun:
    """Take the columns as a person settled them and try again; another sheet is proposed anew. Locks the run.

    Raises:
        ImportRefused: ``import.busy``, ``import.no_column``; Refusal ``columns.twice``.
    """
    run = _locked(run_id, actor, compound_id)
    if run.state not in (State.UPLOADED, State.TRYING, State.TRIED, State.FAILED, State.STOPPED) or not run.file_sealed:
        raise ImportRefused("import.busy", _("This import is being written or is finished already."))
    run.makes_homes = makes_homes
    run.policy = ImportRun.Policy(policy)
    if sheet and sheet != run.sheet:
        run.sheet = sheet
        _propose(run, trial.grid_of(run))
        run.save()
    else:
        wanted = {index: fields.Field(name) for index, name in chosen.items() if name in set(fields.Field)}
        settled = columns_of_sheet.chosen_by_hand(trial.columns_of(run), wanted)
        run.columns = [column.as_json() for column in settled]
        if not _is_settled(run):
            first = fields.MEANINGS[lacking(run)[0]].label
            raise ImportRefused("import.no_column", _("No column holds: {field}"), field=first)
    if _is_settled(run):
        _defer_trial(run, now)
    else:
        run.save()
    return run


@transaction.atomic
def start_writing(*, actor: Actor, compound_id: int, run_id: int, now: datetime) -> ImportRun:
    """Let a tried run be written; asking twice starts one. Locks the run.

    Raises:
        ImportRefused: ``import.not_tried``, ``import.unconfirmed``, ``import.has_refused``, ``import.nothing``.
        Conflict: ``import.other``: another import of this compound is being written.
    """
    run = _locked(run_id, actor, compound_id)
    if run.state == State.DONE or (run.state == State.RUNNING and not is_lost(run, now)):
        return run
    if run.state not in (State.TRIED, State.RUNNING):
        raise ImportRefused("import.not_tried", _("Try the import first."))
    if any(column.open for column in trial.columns_of(run)):
        raise ImportRefused("import.unconfirmed", _("A column is still to be confirmed."))
    if run.policy == ImportRun.Policy.ALL_OR_NOTHING and run.refused:
        raise ImportRefused("import.has_refused", _("Some rows are refused, and all or nothing was chosen."))
    if not run.new + run.updated + run.unchanged:
        raise ImportRefused("import.nothing", _("No row can be written."))
    run.state, run.attempt, run.stop_asked = State.RUNNING, uuid.uuid4(), False
    run.started_at = run.beat_at = now
    run.progress, run.progress_of = 0, run.new + run.updated
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as other:
        raise outcomes.Conflict("import.other", _("Another import of this compound is being written.")) from other
    jobs.configure_task(WRITE_JOB).defer(run_id=run.pk, attempt=str(run.attempt))
    return run


def is_lost(run: ImportRun, now: datetime) -> bool:
    """Whether the worker of a running import has not shown itself for long: it was killed."""
    return run.state in (State.RUNNING, State.TRYING) and run.beat_at is not None and now - run.beat_at > LOST_AFTER


@transaction.atomic
def stop(*, actor: Actor, compound_id: int, run_id: int, now: datetime) -> ImportRun:
    """Ask a running import to stop; all that it wrote is rolled back at its next breath."""
    run = _locked(run_id, actor, compound_id)
    if run.state == State.RUNNING:
        run.stop_asked = True
        if is_lost(run, now):
            run.state, run.finished_at = State.STOPPED, now
        run.save()
    return run


@transaction.atomic
def undo(*, actor: Actor, compound_id: int, run_id: int, now: datetime) -> int:
    """Take a finished import back within a day: what it made goes, what it changed is as before. Locks the run.

    Returns:
        How many records stay because they were changed or used since.

    Raises:
        ImportRefused: ``import.no_undo``: too late.
        Forbidden: a list of staff, and the actor may not manage accounts.
    """
    run = _locked(run_id, actor, compound_id)
    if not can_undo(run, now):
        raise ImportRefused("import.no_undo", _("This import cannot be taken back any more."))
    trace = json.loads(sealing.open_sealed(run.trace_sealed))
    stays: list[dict[str, str]] = []
    if run.kind == fields.Kind.STAFF:
        accounts.require(actor, "account.manage", compound_id=compound_id)
        stays = staff_undo.take_back(trace=trace, context=Context(compound_id, actor, now))
    kept = len(stays)
    if run.kind == fields.Kind.RESIDENTS:
        kept = bulk.take_back(compound_id=compound_id, trace=trace)
    kept += homes.take_back(compound_id=compound_id, trace=trace)
    run.state, run.kept = State.UNDONE, kept
    run.trace_sealed = sealing.seal(json.dumps({"stays": stays}, ensure_ascii=False)) if stays else b""
    run.save()
    journal.record(
        actor=actor,
        action="register.import_undone",
        compound_id=compound_id,
        subject=("import", run.pk),
        data={"kept": kept},
        now=now,
    )
    return kept


@transaction.atomic
def hand_out(*, actor: Actor, compound_id: int, run_id: int, now: datetime) -> list[dict[str, str]]:
    """The first passwords of staff that a run made: given out once, then forgotten. Locks the run.

    Raises:
        ImportRefused: ``import.handed_out``.
    """
    run = _locked(run_id, actor, compound_id)
    accounts.require(actor, "account.manage", compound_id=compound_id)
    text = sealing.open_sealed(run.trace_sealed)
    trace: dict[str, Any] = json.loads(text) if text else {}
    handed_out: list[dict[str, str]] = trace.pop("handed_out", [])
    if run.state != State.DONE or not handed_out:
        raise ImportRefused("import.handed_out", _("The first passwords were handed out already."))
    run.trace_sealed = sealing.seal(json.dumps(trace, ensure_ascii=False))
    run.save(update_fields=["trace_sealed"])
    journal.record(
        actor=actor, action="register.handed_out", compound_id=compound_id, subject=("import", run.pk), now=now
    )
    return handed_out


def can_undo(run: ImportRun, now: datetime) -> bool:
    """Whether a run can still be taken back."""
    recent = run.finished_at is not None and now - run.finished_at < timedelta(hours=UNDO_HOURS)
    return run.state == State.DONE and recent and bool(run.trace_sealed)


def erase_old(*, now: datetime) -> int:
    """Erase files, faults and traces that are past their day, traces after the day in which they are of use."""
    day_ago = now - timedelta(hours=UNDO_HOURS)
    ImportRun.objects.filter(Q(finished_at__lt=day_ago) & ~Q(trace_sealed=b"")).update(trace_sealed=b"")
    old = ImportRun.objects.filter(erase_on__lt=timezone.localdate(now)).exclude(file_sealed=b"")
    return old.update(file_sealed=b"", preview_sealed=b"", problems_sealed=b"", trace_sealed=b"")


def mark_lost(*, now: datetime) -> int:
    """Say of runs whose worker was killed that they failed; they can be started again."""
    lost = ImportRun.objects.filter(beat_at__lt=now - LOST_AFTER)
    said = str(_("The server was stopped in the middle; nothing was written. Start it again."))
    gone = lost.filter(state=State.RUNNING).update(
        state=State.TRIED, error_code="import.lost", error=said, finished_at=F("beat_at")
    )
    return gone + lost.filter(state=State.TRYING).update(state=State.FAILED, error_code="import.lost", error=said)
