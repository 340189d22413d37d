"""Runs of the solver over a draft: asked for, watched, stopped, kept when the worker dies."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app as jobs

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.engine import apart, results
from shouwang.means.rosters.models import Run
from shouwang.means.rosters.services import taking
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
    mark_lost(now=now)
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

    def progress(self, told: results.Progress) -> None:
        """Take note of a better roster or bound; called by the solver."""
        if told.cost is None:
            return
        if told.cost != self.kept:
            self.kept = told.cost
            self.run.progress = [*self.run.progress, [round(told.seconds, 1), told.cost, told.bound]]
            best = told.best()
            self.run.best = taking.flat(best) if best is not None else self.run.best
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


def _solve_watched(run: Run, asked: selectors.Asked) -> results.Outcome:
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


def _finish(run: Run, asked: selectors.Asked, outcome: results.Outcome, now: datetime) -> str:
    state, error = _ending(run, outcome)
    with transaction.atomic():
        still = Run.objects.select_for_update().filter(pk=run.pk, state=rules.RunState.SOLVING).first()
        if still is None:
            return str(rules.RunState.LOST)
        draft = open_draft(run.roster_id, run.roster.compound_id)
        if outcome.roster is not None:
            still.best = taking.flat(outcome.roster)
        if outcome.roster is not None and state != rules.RunState.LOST:
            fresh = selectors.ask(draft, now=now, free=run.stations or None)
            taking.write_cells(draft.pk, fresh, outcome.roster, now=now, since=asked.cells)
        still.state, still.ended_at, still.error = state, now, error
        still.progress = run.progress
        still.found = {
            "cost": outcome.cost,
            "bound": outcome.bound,
            "gap": outcome.gap,
            "seconds": round(outcome.seconds, 1),
            "prices": taking.prices(outcome.lines),
        }
        still.save()
    return str(state)


def _ending(run: Run, outcome: results.Outcome) -> tuple[str, str]:
    """How a run ended, and what to say when it went wrong; a solver that died leaves its best to be taken over."""
    if outcome.status == results.FAILED:
        return rules.RunState.LOST, outcome.reason
    if outcome.status == results.STOPPED or run_was_stopped(run):
        return rules.RunState.STOPPED, ""
    if outcome.roster is None:
        return rules.RunState.FAILED, _("No roster was found in this time; the draft is as it was.")
    return rules.RunState.DONE, ""


def run_was_stopped(run: Run) -> bool:
    """Whether somebody asked a run to stop."""
    return Run.objects.filter(pk=run.pk, stop_asked=True).exists()


def mark_lost(*, now: datetime) -> int:
    """Runs whose worker was killed are marked; their best is kept and can be taken over. Returns how many."""
    silent = Run.objects.filter(state=rules.RunState.SOLVING, beat_at__lt=now - LOST_AFTER)
    return silent.update(state=rules.RunState.LOST, ended_at=now)
