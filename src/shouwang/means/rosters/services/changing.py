"""On the day: sick calls, standing in by one tap, and accepting a re-plan that disturbs the fewest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import sealing
from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.engine import problem as engine
from shouwang.means.rosters.engine import replanning
from shouwang.means.rosters.events import ShiftsChanged
from shouwang.means.rosters.models import Request, Roster, Run, Shift, Station
from shouwang.means.rosters.services.drafting import drop, locked, put_shift
from shouwang.means.rosters.services.staffing import require_able
from shouwang.means.workforce import services as workforce

CURVE_POINTS = 4
CURVE_SECONDS = 2.0
LONGEST_AWAY = 62


def tell(compound_id: int, user_ids: Iterable[int], why: str, now: datetime) -> None:
    """Let those whose shifts changed be told, after the commit."""
    concerned = sorted(set(user_ids))
    if concerned:
        journal.emit(ShiftsChanged(compound_id, concerned, why), compound_id=compound_id, now=now)


@transaction.atomic
def call_in_sick(
    *,
    compound_id: int,
    user_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    code: str = "sick",
    note: str = "",
    nonce: UUID | None = None,
) -> Request:
    """Somebody cannot come: recorded as away, their shifts to come in that time are open. The note is sealed.

    They may say so themselves; for others it takes whoever leads their station. A shift that has begun stays theirs.

    Raises:
        RosterRefused: ``leave.span``: empty, over, or longer than 62 days; ``leave.code``.
        NotFound: ``staff.unknown``.
        Forbidden: the actor does not lead their station.
    """
    file = selectors.file_of(user_id, compound_id)
    if file is None:
        raise rules.RosterRefused("staff.stranger", _("This person does not work in this compound."))
    if actor.user_id != user_id:
        selectors.require_lead(actor, file.station, now=now)
    require_span(starts_at, ends_at, now)
    if code not in ("sick", "isolation"):
        raise rules.RosterRefused("leave.code", _("Please say whether it is sickness or isolation."))
    if nonce and (before := Request.objects.filter(nonce=nonce, compound_id=compound_id).first()):
        return before
    made = Request.objects.create(
        compound_id=compound_id,
        kind=rules.Ask.LEAVE,
        code=code,
        user_id=user_id,
        station=file.station,
        starts_at=starts_at,
        ends_at=ends_at,
        note_sealed=sealing.seal(note.strip()[:300]) if note.strip() else b"",
        state=rules.Answer.APPROVED,
        asked_at=now,
        decided_at=now,
        decided_by=actor.name,
        nonce=nonce,
    )
    opened = open_shifts_of(made, why=code, now=now)
    _record(made, actor, now, opened=len(opened))
    return made


def require_span(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refuse a time that cannot be meant.

    Raises:
        RosterRefused: ``leave.span``.
    """
    if ends_at <= starts_at or ends_at <= now or ends_at - starts_at > timedelta(days=LONGEST_AWAY):
        raise rules.RosterRefused("leave.span", _("The time away ends after it begins, and lasts 62 days at most."))


def open_shifts_of(leave: Request, *, why: str, now: datetime) -> list[Shift]:
    """Record the absence and let go of the shifts that it meets; the workforce hands on the duties."""
    assert leave.starts_at is not None
    assert leave.ends_at is not None
    workforce.record_absence(
        user_id=leave.user_id,
        compound_id=leave.compound_id,
        starts_at=leave.starts_at,
        ends_at=leave.ends_at,
        reason="",
        actor=Actor.system(),
        now=now,
    )
    met = Shift.objects.select_for_update().filter(
        compound_id=leave.compound_id,
        user_id=leave.user_id,
        layer=selectors.LIVE,
        dropped="",
        starts_at__lt=leave.ends_at,
        ends_at__gt=leave.starts_at,
        starts_at__gt=now,
    )
    opened = list(met.order_by("pk"))
    for each in opened:
        drop(each, why, now)
    return opened


def _record(leave: Request, actor: Actor, now: datetime, **data: Any) -> None:
    """Who is away from when to when; never why, which is health data."""
    assert leave.starts_at is not None
    assert leave.ends_at is not None
    facts = {"from": leave.starts_at.isoformat(), "until": leave.ends_at.isoformat(), **data}
    journal.record(
        actor=actor,
        action="roster.away",
        compound_id=leave.compound_id,
        subject=("user", leave.user_id),
        data=facts,
        now=now,
    )


@transaction.atomic
def stand_in(
    *, compound_id: int, station: str, day: date, slot: str, user_id: int, actor: Actor, now: datetime
) -> Shift:
    """Give an open shift to somebody by one tap; pressing twice gives it once. Locks the roster.

    Raises:
        NotFound: ``station.unknown``, ``staff.unknown``.
        RosterRefused: ``roster.none``: no roster is published for that day; ``shift.full``: nobody is missing there;
            ``shift.unable``, ``shift.twice``, ``shift.rule``, ``roster.past``.
        Forbidden: the actor does not lead that station.
    """
    place = selectors.station(compound_id, station)
    selectors.require_lead(actor, place, now=now)
    made = give(compound_id, place.key, day, slot, user_id, made="stand_in", now=now)
    journal.record(
        actor=actor,
        action="roster.stand_in",
        compound_id=compound_id,
        subject=("shift", made.pk),
        data={"user": user_id, "day": day.isoformat(), "slot": slot, "station": station},
        now=now,
    )
    tell(compound_id, [user_id], "stand_in", now)
    return made


def live_roster(compound_id: int, day: date) -> Roster:
    """Lock the published roster of a day.

    Raises:
        RosterRefused: ``roster.none``.
        RosterConflict: ``roster.replaced``: another came into force at this moment.
    """
    found = selectors.published_on(compound_id, day)
    if found is None:
        raise rules.RosterRefused("roster.none", _("No roster is published for that day."))
    mine = locked(found.pk, compound_id)
    if mine.state != rules.Stage.PUBLISHED:
        raise rules.RosterConflict(
            "roster.replaced", _("Another roster was published at this moment. Please look again.")
        )
    return mine


def give(compound_id: int, station: str, day: date, slot: str, user_id: int, *, made: str, now: datetime) -> Shift:
    """Give an open shift to somebody who may hold it; one who has it already keeps it."""
    roster = live_roster(compound_id, day)
    place = selectors.station(compound_id, station)
    same = {"compound_id": compound_id, "layer": selectors.LIVE, "day": day, "slot": slot, "dropped": ""}
    before = Shift.objects.filter(**same, station=place, user_id=user_id).first()
    if before is not None:
        return before
    require_able(user_id, place, day, slot, now=now)
    need = selectors.needs_of(compound_id, [day]).get((place.key, day, slot))
    there = Shift.objects.filter(**same, station=place).count()
    if need is None or there >= need.required:
        raise rules.RosterRefused("shift.full", _("Nobody is missing in this shift any more."))
    require_lawful(roster, place, user_id, day, slot, now=now)
    return put_shift(roster, place, user_id, day, slot, made=made, pinned=False, now=now)


def require_lawful(roster: Roster, place: Station, user_id: int, day: date, slot: str, *, now: datetime) -> None:
    """Refuse a shift in force that would break a rule of working time. By hand a leader may still set it.

    Raises:
        RosterRefused: ``shift.rule``, with the rule.
    """
    ranked = selectors.stand_ins(selectors.ask(roster, now=now), (place.key, day, slot))
    found = next((each for each in ranked if each.user_id == user_id), None)
    if found is not None and not found.may:
        raise rules.RosterRefused(
            "shift.rule", _("{name} may not take this shift: {why}"), name=found.name, why=found.reasons[0]
        )


@transaction.atomic
def work_out_replan(
    *, compound_id: int, leave_id: int | None, actor: Actor, now: datetime, day: date | None = None
) -> Run:
    """Work out how a published roster can be mended: cost against people disturbed, some points to choose from.

    Args:
        leave_id: the sick call behind it; None when only the demand changed.
        day: a day of the roster, where there is no sick call.

    Raises:
        RosterRefused: ``roster.none``.
        Forbidden: the actor may lead no station.
    """
    accounts.require(actor, "roster.lead", compound_id=compound_id)
    led = selectors.leads(actor, compound_id, now=now)
    away: dict[str, frozenset[int]] = {}
    leave = selectors.request(leave_id, compound_id) if leave_id else None
    first = timezone.localdate(leave.starts_at) if leave and leave.starts_at else day or timezone.localdate(now)
    roster = live_roster(compound_id, max(first, timezone.localdate(now)))
    short = {leave.station.key} if leave and leave.station else {key for key, _day, _slot in _gaps(roster, now)}
    asked = selectors.ask(roster, now=now, free=sorted(short if led is None else short & led))
    if leave is not None:
        away = {str(leave.user_id): _days_away(leave, asked)}
    points = replanning.curve(
        _around(asked, _without_surplus(asked.problem), _gap_days(roster, asked, now) if leave is None else None),
        asked.cells,
        away,
        from_day=asked.first_open,
        points=CURVE_POINTS,
        seconds=CURVE_SECONDS,
    )
    return Run.objects.create(
        roster=roster,
        kind="replan",
        state=rules.RunState.DONE,
        seconds=round(CURVE_POINTS * CURVE_SECONDS),
        asked_at=now,
        asked_by=actor.name,
        beat_at=now,
        ended_at=now,
        found={"leave": leave_id, "points": [_point(asked, each) for each in points]},
    )


def _without_surplus(problem: engine.Problem) -> engine.Problem:
    """A problem in which it is worth nothing to send home who is more than needed: a re-plan only mends."""
    return replace(problem, demand=tuple(replace(each, over_price=0) for each in problem.demand))


def _gap_days(roster: Roster, asked: selectors.Asked, now: datetime) -> list[int]:
    return sorted(asked.index(day) for _key, day, _slot in _gaps(roster, now) if day < asked.scope.end)


def _around(asked: selectors.Asked, problem: engine.Problem, days: list[int] | None) -> engine.Problem:
    """A problem in which only the days about some gaps may change; None leaves it as it is."""
    if not days:
        return problem
    window = range(days[0] - replanning.AROUND, days[-1] + replanning.AROUND + 1)

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
    if run is None or not 0 <= point < len(points):
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
