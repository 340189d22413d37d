"""Runs of the solver over a draft: asked for, watched, stopped, kept when the worker dies, and taken over whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.engine import apart
from shouwang.means.rosters.engine import problem as engine
from shouwang.means.rosters.models import Run, Shift
from shouwang.means.rosters.services.cells import open_draft

SOLVE_JOB = "shouwang.means.rosters.jobs.solve"
LOST_AFTER = timedelta(seconds=30)
"""A run that was silent for so long was killed with its worker."""
LONGEST = 300
BEAT_SECONDS = 0.7
"""How often a run shows itself and asks whether to stop."""


@transaction.atomic
def start_run(
    *,
    compound_id: int,
    roster_id: int,
    seconds: int,
    actor: Actor,
    now: datetime,
    stations: Sequence[str] = (),
    nonce: UUID | None = None,
) -> Run:
    """Let the solver work out a draft in the background; one run at a time. Locks the draft.

    Args:
        stations: keys of those to be worked out; none is all. The others stay as they are.

    Raises:
        RosterConflict: ``roster.not_draft``; ``run.busy``: another run is at work.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = open_draft(roster_id, compound_id)
    if nonce and (before := Run.objects.filter(nonce=nonce, roster=found).first()):
        return before
    known = {each.key for each in selectors.stations(compound_id)}
    run = Run(
        roster=found,
        seconds=max(1, min(seconds, LONGEST)),
        stations=[key for key in stations if key in known],
        asked_at=now,
        asked_by=actor.name,
        beat_at=now,
        nonce=nonce,
    )
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as clash:
        raise rules.RosterConflict("run.busy", _("This draft is being worked out already.")) from clash
    jobs.configure_task(SOLVE_JOB).defer(run_id=run.pk)
    journal.record(
        actor=actor,
        action="roster.run_started",
        compound_id=compound_id,
        subject=("roster", found.pk),
        data={"seconds": run.seconds, "stations": run.stations},
        now=now,
    )
    return run


@transaction.atomic
def stop_run(*, compound_id: int, roster_id: int, run_id: int, actor: Actor, now: datetime) -> None:
    """Ask a run to stop; the best so far is kept.

    Raises:
        NotFound: ``roster.unknown``, ``run.unknown``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    selectors.roster(roster_id, compound_id)
    ask_to_stop(selectors.run(run_id, roster_id).pk, now)


def ask_to_stop(run_id: int, now: datetime) -> None:
    """Let a run end: at once when nobody is at it, else as soon as it listens. Locks the run."""
    found = Run.objects.select_for_update().get(pk=run_id)
    if found.state == rules.RunState.WAITING:
        found.state, found.ended_at = rules.RunState.STOPPED, now
    elif found.state == rules.RunState.SOLVING and found.beat_at < now - LOST_AFTER:
        found.state, found.ended_at = rules.RunState.LOST, now
    found.stop_asked = True
    found.save(update_fields=["state", "ended_at", "stop_asked"])


def solve(*, run_id: int, now: datetime) -> str:
    """Carry out a run and write what it found into the draft; a run that was begun elsewhere is left alone.

    The solver has a process of its own: one that is killed or runs out of memory harms nobody else.

    The best roster found is kept in the run every moment, so that a worker that is killed loses nothing; the draft
    itself changes in one transaction at the end. Returns the state afterwards.
    """
    mine = Run.objects.filter(pk=run_id, state=rules.RunState.WAITING)
    if not mine.update(state=rules.RunState.SOLVING, beat_at=now):
        return Run.objects.filter(pk=run_id).values_list("state", flat=True).first() or ""
    run = Run.objects.select_related("roster").get(pk=run_id)
    try:
        asked = selectors.ask(run.roster, now=now, free=run.stations or None)
        outcome = _solve_watched(run, asked)
        return _finish(run, asked, outcome, clock.now())
    except Exception:
        ended = clock.now()
        Run.objects.filter(pk=run_id).update(
            state=rules.RunState.FAILED, ended_at=ended, error=_("The solver failed; the draft is as it was.")
        )
        raise


class _Watch:
    """What a run knows of itself. The solver's threads only put into it; the job's own thread writes it down."""

    def __init__(self, run: Run) -> None:
        self.run, self.stop, self.kept = run, False, -1

    def progress(self, told: engine.Progress) -> None:
        """Take note of a better roster or bound; called by the solver."""
        if told.cost is None:
            return
        if told.cost != self.kept:
            self.kept = told.cost
            self.run.progress = [*self.run.progress, [round(told.seconds, 1), told.cost, told.bound]]
            best = told.best()
            self.run.best = flat(best) if best is not None else self.run.best
        elif self.run.progress:
            self.run.progress = [*self.run.progress[:-1], [*self.run.progress[-1][:2], told.bound]]

    def should_stop(self) -> bool:
        """Whether somebody asked to stop; called by the solver."""
        return self.stop

    def beat(self) -> None:
        """Show how far the run is, keep its best, and hear whether to stop; called by the job's own thread."""
        mine = Run.objects.filter(pk=self.run.pk, state=rules.RunState.SOLVING)
        alive = mine.update(progress=self.run.progress, best=self.run.best, beat_at=clock.now())
        self.stop = not alive or mine.filter(stop_asked=True).exists()


def _solve_watched(run: Run, asked: selectors.Asked) -> engine.Outcome:
    watch = _Watch(run)
    with ThreadPoolExecutor(max_workers=1) as aside:
        work = aside.submit(
            apart.solve,
            asked.problem,
            seconds=run.seconds,
            hint=asked.cells,
            on_progress=watch.progress,
            should_stop=watch.should_stop,
        )
        while not work.done():
            wait([work], timeout=BEAT_SECONDS)
            watch.beat()
        return work.result()


def flat(roster: engine.Roster) -> list[list[Any]]:
    """A roster as it is stored: person, day's number, slot, station."""
    return [
        [int(one), day, duty.shift, duty.post] for one, row in roster.items() for day, duty in enumerate(row) if duty
    ]


def _finish(run: Run, asked: selectors.Asked, outcome: engine.Outcome, now: datetime) -> str:
    state, error = _ending(run, outcome)
    with transaction.atomic():
        still = Run.objects.select_for_update().filter(pk=run.pk, state=rules.RunState.SOLVING).first()
        if still is None:
            return str(rules.RunState.LOST)
        draft = open_draft(run.roster_id, run.roster.compound_id)
        if outcome.roster is not None:
            still.best = flat(outcome.roster)
        if outcome.roster is not None and state != rules.RunState.LOST:
            write_cells(draft.pk, asked, outcome.roster, now=now)
        still.state, still.ended_at, still.error = state, now, error
        still.progress = run.progress
        still.found = {
            "cost": outcome.cost,
            "bound": outcome.bound,
            "gap": outcome.gap,
            "seconds": round(outcome.seconds, 1),
            "prices": prices(outcome.lines),
        }
        still.save()
    return str(state)


def _ending(run: Run, outcome: engine.Outcome) -> tuple[str, str]:
    """How a run ended, and what to say when it went wrong; a solver that died leaves its best to be taken over."""
    if outcome.status == engine.FAILED:
        return rules.RunState.LOST, outcome.reason
    if outcome.status == engine.STOPPED or run_was_stopped(run):
        return rules.RunState.STOPPED, ""
    if outcome.roster is None:
        return rules.RunState.FAILED, _("No roster was found in this time; the draft is as it was.")
    return rules.RunState.DONE, ""


def run_was_stopped(run: Run) -> bool:
    """Whether somebody asked a run to stop."""
    return Run.objects.filter(pk=run.pk, stop_asked=True).exists()


def prices(lines: Sequence[engine.Line]) -> dict[str, list[int]]:
    """What a roster pays, rule by rule: how often and how many yuan."""
    found: dict[str, list[int]] = {}
    for line in lines:
        if line.cost:
            entry = found.setdefault(line.code.split(".")[0], [0, 0])
            entry[0] += line.amount
            entry[1] += line.cost
    return dict(sorted(found.items(), key=lambda item: -item[1][1]))


def write_cells(roster_id: int, asked: selectors.Asked, roster: engine.Roster, *, now: datetime) -> int:
    """Bring a draft's shifts to what a roster says; what stays the same is left alone. Returns how many changed.

    The caller holds the lock of the draft.
    """
    changed = selectors.moves(asked, roster)
    if not changed:
        return 0
    zone = timezone.get_current_timezone()
    by_person: dict[int, list[Any]] = {}
    for user_id, day, _duty in changed:
        by_person.setdefault(user_id, []).append(day)
    for user_id, days in by_person.items():
        Shift.objects.filter(layer=roster_id, user_id=user_id, day__in=days, starts_at__gt=now).delete()
    stations: Mapping[str, Any] = asked.scope.stations
    made = []
    for user_id, day, duty in changed:
        if duty is None:
            continue
        station = stations[duty.post]
        span = rules.span_of(day, duty.shift, station.hours, zone)
        if span.start > now:
            made.append(
                Shift(
                    compound_id=asked.scope.compound_id,
                    roster_id=roster_id,
                    layer=roster_id,
                    station=station,
                    user_id=user_id,
                    day=day,
                    slot=duty.shift,
                    starts_at=span.start,
                    ends_at=span.end or span.start,
                    made="solver",
                )
            )
    Shift.objects.bulk_create(made)
    return len(changed)


@transaction.atomic
def take_best(*, compound_id: int, roster_id: int, run_id: int, actor: Actor, now: datetime) -> int:
    """Take over what a lost run had found so far; returns how many cells changed. Locks the draft.

    Raises:
        RosterRefused: ``run.nothing``: it had found nothing.
        RosterConflict: ``roster.not_draft``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    draft = open_draft(roster_id, compound_id)
    run = selectors.run(run_id, roster_id)
    if not run.best:
        raise rules.RosterRefused("run.nothing", _("This run had not found a roster."))
    asked = selectors.ask(draft, now=now, free=run.stations or None)
    rows: dict[str, list[engine.Duty | None]] = {one: [None] * asked.problem.days for one in asked.cells}
    for user_id, day, slot, key in run.best:
        if str(user_id) in rows:
            rows[str(user_id)][day] = engine.Duty(slot, key)
    changed = write_cells(draft.pk, asked, {one: tuple(row) for one, row in rows.items()}, now=now)
    journal.record(
        actor=actor,
        action="roster.run_taken",
        compound_id=compound_id,
        subject=("roster", draft.pk),
        data={"changed": changed},
        now=now,
    )
    return changed


def mark_lost(*, now: datetime) -> int:
    """Runs whose worker was killed are marked; their best is kept and can be taken over. Returns how many."""
    silent = Run.objects.filter(state=rules.RunState.SOLVING, beat_at__lt=now - LOST_AFTER)
    return silent.update(state=rules.RunState.LOST, ended_at=now)
