"""Mending a published roster with the fewest people disturbed: worked out in the background, accepted as a whole."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.engine import problem as engine
from shouwang.means.rosters.models import Request, Roster, Run
from shouwang.means.rosters.services.cells import drop, locked, put_shift
from shouwang.means.rosters.services.solving import BEAT_SECONDS, ask_to_stop
from shouwang.means.rosters.services.staffing import require_able
from shouwang.means.rosters.services.standing_in import live_roster, tell

if TYPE_CHECKING:
    from shouwang.means.rosters.engine import replanning

CURVE_POINTS = 4
CURVE_SECONDS = 2.0
REPLAN_JOB = "shouwang.means.rosters.jobs.replan"


@transaction.atomic
def start_replan(
    *, compound_id: int, leave_id: int | None, actor: Actor, now: datetime, day: date | None = None
) -> Run:
    """Have it worked out how to mend a published roster: cost against people disturbed, some points to choose from.

    One that is at work for the same sick call is returned instead. Locks the roster.

    Args:
        leave_id: the sick call behind it; None when only the demand changed.
        day: a day of the roster, where there is no sick call.

    Raises:
        RosterRefused: ``roster.none``.
        Forbidden: the actor may lead no station.
    """
    accounts.require(actor, "roster.lead", compound_id=compound_id)
    led = selectors.leads(actor, compound_id, now=now)
    leave = selectors.request(leave_id, compound_id) if leave_id else None
    first = timezone.localdate(leave.starts_at) if leave and leave.starts_at else day or timezone.localdate(now)
    roster = live_roster(compound_id, max(first, timezone.localdate(now)))
    last = selectors.replan_of(leave_id, roster)
    if last is not None and last.is_busy:
        return last
    short = {leave.station.key} if leave and leave.station else {key for key, _day, _slot in _gaps(roster, now)}
    made = Run.objects.create(
        roster=roster,
        kind="replan",
        stations=sorted(short if led is None else short & led),
        seconds=round(CURVE_POINTS * CURVE_SECONDS),
        asked_at=now,
        asked_by=actor.name,
        beat_at=now,
        found={"leave": leave_id, "points": []},
    )
    jobs.configure_task(REPLAN_JOB).defer(run_id=made.pk)
    return made


@transaction.atomic
def stop_replan(*, compound_id: int, run_id: int, actor: Actor, now: datetime) -> None:
    """Ask a re-plan to stop; the points that are found so far are kept.

    Raises:
        NotFound: ``run.unknown``.
        Forbidden: the actor may lead no station.
    """
    accounts.require(actor, "roster.lead", compound_id=compound_id)
    ask_to_stop(selectors.replan(run_id, compound_id).pk, now)


def work_out_replan(*, run_id: int, now: datetime) -> str:
    """Carry out a re-plan that was asked for; one that was begun elsewhere is left alone. Returns the state afterwards.

    Each point is kept as it is found, so that a worker that is killed loses only what it was at.
    """
    mine = Run.objects.filter(pk=run_id, kind="replan", state=rules.RunState.WAITING)
    if not mine.update(state=rules.RunState.SOLVING, beat_at=now):
        return Run.objects.filter(pk=run_id).values_list("state", flat=True).first() or ""
    run = Run.objects.select_related("roster").get(pk=run_id)
    try:
        stopped = _draw_curve(run, now)
    except Exception:
        failed = _("The re-plan failed; the roster is as it was.")
        Run.objects.filter(pk=run_id).update(state=rules.RunState.FAILED, ended_at=clock.now(), error=failed)
        raise
    state = rules.RunState.STOPPED if stopped else rules.RunState.DONE
    still = Run.objects.filter(pk=run_id, state=rules.RunState.SOLVING)
    still.update(state=state, ended_at=clock.now(), found=run.found, progress=run.progress)
    return str(state)


def _draw_curve(run: Run, now: datetime) -> bool:
    """The points of a run, kept one by one; whether it was stopped."""
    from shouwang.means.rosters.engine import replanning  # a solver, which only the worker has use for

    roster, leave_id = run.roster, run.found["leave"]
    leave = selectors.request(leave_id, roster.compound_id) if leave_id else None
    asked = selectors.ask(roster, now=now, free=run.stations)
    away = {str(leave.user_id): _days_away(leave, asked)} if leave is not None else {}
    stop = threading.Event()

    def keep(tried: int, points: Sequence[replanning.Point]) -> None:
        run.progress = [[tried, CURVE_POINTS]]
        run.found = {**run.found, "points": [_point(asked, each) for each in points]}

    with ThreadPoolExecutor(max_workers=1) as aside:
        work = aside.submit(
            replanning.curve,
            _around(
                asked,
                _without_surplus(asked.problem),
                _gap_days(roster, asked, now) if leave is None else None,
                replanning.AROUND,
            ),
            asked.cells,
            away,
            from_day=asked.first_open,
            points=CURVE_POINTS,
            seconds=CURVE_SECONDS,
            should_stop=stop.is_set,
            on_point=keep,
        )
        while not work.done():
            wait([work], timeout=BEAT_SECONDS)
            if not _beat(run):
                stop.set()
        work.result()
    return stop.is_set()


def _beat(run: Run) -> bool:
    """Show how far a run is; whether it may go on."""
    mine = Run.objects.filter(pk=run.pk, state=rules.RunState.SOLVING)
    alive = mine.update(progress=run.progress, found=run.found, beat_at=clock.now())
    return bool(alive) and not mine.filter(stop_asked=True).exists()


def _without_surplus(problem: engine.Problem) -> engine.Problem:
    """A problem in which it is worth nothing to send home who is more than needed: a re-plan only mends."""
    return replace(problem, demand=tuple(replace(each, over_price=0) for each in problem.demand))


def _gap_days(roster: Roster, asked: selectors.Asked, now: datetime) -> list[int]:
    return sorted(asked.index(day) for _key, day, _slot in _gaps(roster, now) if day < asked.scope.end)


def _around(asked: selectors.Asked, problem: engine.Problem, days: list[int] | None, about: int) -> engine.Problem:
    """A problem in which only the days about some gaps may change; None leaves it as it is."""
    if not days:
        return problem
    window = range(days[0] - about, days[-1] + about + 1)

    def stays(person: engine.Person) -> engine.Person:
        row = asked.cells[person.id]
        return replace(person, pinned={n: duty for n, duty in enumerate(row) if n not in window} | {**person.pinned})

    return replace(problem, people=tuple(stays(each) for each in problem.people))


def _days_away(leave: Request, asked: selectors.Asked) -> frozenset[int]:
    assert leave.starts_at is not None
    assert leave.ends_at is not None
    days = rules.days_of(Span(leave.starts_at, leave.ends_at), timezone.get_current_timezone())
    return frozenset(asked.index(day) for day in days if 0 <= asked.index(day) < asked.problem.days)


def _gaps(roster: Roster, now: datetime) -> dict[rules.Where, int]:
    ahead = (roster.ends_on - timezone.localdate(now)).days
    return selectors.gaps(roster.compound_id, now=now, days=max(1, ahead))


NOT_MONEY = ("under", "minimum", "change", "disturbed", "over")
"""What a plan pays in gaps and changes; these are counted beside its money."""


def _point(asked: selectors.Asked, point: replanning.Point) -> dict[str, Any]:
    lines = point.outcome.lines
    return {
        "disturbed": point.disturbed,
        "cells": point.cells,
        "cost": point.cost,
        "yuan": sum(line.cost for line in lines if line.code not in NOT_MONEY),
        "missing": sum(line.amount for line in lines if line.code == "under"),
        "moves": [_move(asked, *change) for change in selectors.moves(asked, point.outcome.roster or {})],
    }


def _move(asked: selectors.Asked, user_id: int, day: date, duty: engine.Duty | None) -> list[Any]:
    before = asked.cells[str(user_id)][asked.index(day)]
    old = [before.shift, before.post] if before else None
    return [user_id, asked.names[str(user_id)], day.isoformat(), old, [duty.shift, duty.post] if duty else None]


@transaction.atomic
def accept_replan(*, compound_id: int, run_id: int, point: int, actor: Actor, now: datetime) -> int:
    """Carry out one point of a re-plan as a whole, if the roster is still as it was; those concerned are told.

    Accepting twice does it once. Locks the roster. Returns how many people are disturbed.

    Raises:
        NotFound: ``run.unknown``.
        RosterConflict: ``replan.stale``: a shift that it moves was changed meanwhile.
        RosterRefused: ``replan.point``; ``shift.unable``, ``shift.twice``, ``roster.past``.
        Forbidden: the actor does not lead a station that changes.
    """
    accounts.require(actor, "roster.lead", compound_id=compound_id)
    run = Run.objects.filter(pk=run_id, kind="replan", roster__compound_id=compound_id).first()
    points = run.found["points"] if run else []
    if run is None or run.is_busy or not 0 <= point < len(points):
        raise rules.RosterRefused("replan.point", _("There is no such plan."))
    roster = locked(run.roster_id, compound_id)
    run.refresh_from_db()
    if "accepted" in run.found:
        return int(points[run.found["accepted"]]["disturbed"])
    moves = [(m[0], date.fromisoformat(m[2]), m[3], m[4]) for m in points[point]["moves"]]
    _require_same(roster, moves)
    _carry_out(roster, moves, actor, now)
    run.found["accepted"] = point
    run.save(update_fields=["found"])
    journal.record(
        actor=actor,
        action="roster.replanned",
        compound_id=compound_id,
        subject=("roster", roster.pk),
        data={"disturbed": points[point]["disturbed"], "cells": points[point]["cells"]},
        now=now,
    )
    tell(compound_id, [user_id for user_id, *_rest in moves], "replan", now)
    return int(points[point]["disturbed"])


def _require_same(roster: Roster, moves: list[tuple[int, date, Any, Any]]) -> None:
    concerned = {user_id for user_id, *_rest in moves}
    live = selectors.shifts_of(roster).filter(user_id__in=concerned)
    now_there = {(each.user_id, each.day): [each.slot, each.station.key] for each in live}
    if roster.state != rules.Stage.PUBLISHED or any(
        now_there.get((user_id, day)) != old for user_id, day, old, _new in moves
    ):
        raise rules.RosterConflict("replan.stale", _("The roster was changed meanwhile. Please work it out again."))


def _carry_out(roster: Roster, moves: list[tuple[int, date, Any, Any]], actor: Actor, now: datetime) -> None:
    stations = {each.key: each for each in selectors.stations(roster.compound_id)}
    keys = {duty[1] for _u, _d, old, new in moves for duty in (old, new) if duty}
    for key in keys:
        selectors.require_lead(actor, stations[key], now=now)
    for user_id, day, old, _new in moves:
        if old:
            for each in selectors.shifts_of(roster).filter(user_id=user_id, day=day):
                drop(each, "replan", now)
    for user_id, day, _old, new in moves:
        if new:
            require_able(user_id, stations[new[1]], day, new[0], now=now)
            put_shift(roster, stations[new[1]], user_id, day, new[0], made="replan", pinned=False, now=now)
