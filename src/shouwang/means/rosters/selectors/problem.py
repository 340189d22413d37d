"""A roster as the engine's problem, and the engine's answer as shifts: the seam between the database and the solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from shouwang.means.rosters import rules
from shouwang.means.rosters.engine import asking
from shouwang.means.rosters.engine import problem as engine
from shouwang.means.rosters.models import Roster, Shift, Station
from shouwang.means.rosters.rules import Need, Slot, Where
from shouwang.means.rosters.selectors import calendar, demand, shifts
from shouwang.means.rosters.selectors.exemption import exempt_days
from shouwang.means.rosters.selectors.people import Scope, people, read
from shouwang.means.rosters.selectors.staff import stations

UNDER_PRICE = 2_000
"""Yuan that a missing person costs: as much as it takes to prefer overtime to a gap."""
MINIMUM_PRICE = 20_000
"""Yuan for each person below what the posture orders: a price and no hard rule, so that whatever is ordered, the best
roster is found and its gaps are shown."""
CONTINUITY_PRICE = 15
AWAY_PRICE = 80
FAIR_PRICES = {"fair_nights": 60, "fair_weekends": 40, "fair_exposure": 10}


@dataclass(frozen=True)
class Asked:
    """A roster as a problem, with what it takes to read the answer.

    Args:
        cells: the roster as it stands, person id → one duty a day.
        needs: what every shift needs.
        first_open: the first day that may still change.
    """

    scope: Scope
    problem: engine.Problem
    cells: dict[str, tuple[engine.Duty | None, ...]]
    needs: Mapping[Where, Need]
    first_open: int
    names: Mapping[str, str]

    def index(self, day: date) -> int:
        """The engine's number of a day."""
        return (day - self.scope.start).days

    def targets(self) -> dict[str, dict[str, int]]:
        """Everybody's fair share of each burden."""
        return {fair.code: asking.fair_targets(self.problem, fair) for fair in self.problem.fairness}


def ask(
    roster: Roster,
    *,
    now: datetime,
    free: Sequence[str] | None = None,
    listed: Sequence[Shift] | None = None,
) -> Asked:
    """The problem of a roster as it stands.

    Args:
        free: keys of the stations that may change; None is all.
        listed: its shifts, when they are read already.
    """
    days = (roster.ends_on - roster.starts_on).days
    found = stations(roster.compound_id)
    dates = rules.days_between(roster.starts_on, roster.ends_on)
    scope = Scope(
        compound_id=roster.compound_id,
        start=roster.starts_on,
        days=days,
        kinds=calendar.day_kinds(roster.compound_id, dates),
        stations={each.key: each for each in found},
        exempt=exempt_days(roster),
    )
    given = list(listed) if listed is not None else list(shifts.shifts_of(roster))
    known = read(scope, now=now)
    wanted = demand.needs_of(roster.compound_id, dates, stations=found)
    needs = rules.starts_from(wanted, now)  # what has begun is over for whoever plans
    first_open = max(0, (timezone.localdate(now) - roster.starts_on).days)
    asked = people(scope, known)
    cells = _cells(given, [one.id for one in asked], scope)
    pins = _pins(given, cells, free, {str(f.user_id): f.station.key for f in known.files}, first_open, scope.start, now)
    begun = _begun(found, scope, first_open, now)
    problem = engine.Problem(
        days=days,
        shifts=_kinds(found),
        people=tuple(
            replace(one, pinned=pins.get(one.id, {}), blocked=one.blocked | _too_late(cells[one.id], begun))
            for one in asked
        ),
        demand=_demand(scope, needs, cells),
        fairness=_fairness(scope),
        first_weekday=roster.starts_on.weekday(),
        shift_change_price=CONTINUITY_PRICE,
        away_price=AWAY_PRICE,
    )
    names = {str(file.user_id): file.user.name for file in known.files}
    return Asked(scope, problem, cells, needs, first_open, names)


def _kinds(found: Sequence[Station]) -> tuple[engine.Shift, ...]:
    """The three slots; a station's own hours count where it is the only one to have others."""
    kinds = []
    for slot in Slot:
        spans = [rules.hours_of(each.hours, slot) for each in found] or [rules.hours_of({}, slot)]
        start = min(begin.hour * 60 + begin.minute for begin, _minutes in spans)
        end = max(begin.hour * 60 + begin.minute + minutes for begin, minutes in spans)
        kinds.append(engine.Shift(str(slot), max(m for _begin, m in spans), start, end, night=slot == Slot.NIGHT))
    return tuple(kinds)


def _cells(given: Sequence[Shift], ids: Sequence[str], scope: Scope) -> dict[str, tuple[engine.Duty | None, ...]]:
    rows: dict[str, list[engine.Duty | None]] = {one: [None] * scope.days for one in ids}
    for each in given:
        row = rows.get(str(each.user_id))
        if row is not None:
            row[(each.day - scope.start).days] = engine.Duty(each.slot, each.station.key)
    return {one: tuple(row) for one, row in rows.items()}


def _pins(
    given: Sequence[Shift],
    cells: Mapping[str, Sequence[engine.Duty | None]],
    free: Sequence[str] | None,
    homes: Mapping[str, str],
    first_open: int,
    start: date,
    now: datetime,
) -> dict[str, dict[int, engine.Duty | None]]:
    """What stays: the past, what is pinned, what has begun, and all of the stations that are not worked out."""
    pins: dict[str, dict[int, engine.Duty | None]] = {}
    for one, row in cells.items():
        fixed = free is not None and homes.get(one) not in free
        last = len(row) if fixed else min(first_open, len(row))
        pins[one] = {day: row[day] for day in range(last)}
    for each in given:
        mine = pins.get(str(each.user_id))
        if mine is not None and (each.pinned or each.starts_at <= now):
            n = (each.day - start).days
            mine[n] = cells[str(each.user_id)][n]
    return pins


def _begun(found: Sequence[Station], scope: Scope, first_open: int, now: datetime) -> frozenset[tuple[int, str]]:
    """The shifts of the first open day that have begun somewhere: nobody can be sent to them any more."""
    if first_open >= scope.days:
        return frozenset()
    day, zone = scope.day(first_open), timezone.get_current_timezone()
    hours = [each.hours for each in found] or [{}]
    starts = ((str(slot), rules.span_of(day, slot, each, zone).start) for slot in Slot for each in hours)
    return frozenset((first_open, slot) for slot, start in starts if start is not None and start <= now)


def _too_late(row: Sequence[engine.Duty | None], begun: frozenset[tuple[int, str]]) -> frozenset[tuple[int, str]]:
    """What has begun without somebody."""
    return frozenset((n, slot) for n, slot in begun if (duty := row[n]) is None or duty.shift != slot)


def _demand(
    scope: Scope,
    needs: Mapping[Where, Need],
    cells: Mapping[str, Sequence[engine.Duty | None]],
) -> tuple[engine.Demand, ...]:
    found = [
        engine.Demand(
            day=(day - scope.start).days,
            shift=slot,
            post=key,
            required=need.required,
            under_price=MINIMUM_PRICE if need.minimum >= need.required else UNDER_PRICE,
            over_price=20,
        )
        for (key, day, slot), need in needs.items()
    ]
    asked = {(one.day, one.shift, one.post) for one in found}
    extra = {(n, duty.shift, duty.post) for row in cells.values() for n, duty in enumerate(row) if duty} - asked
    found += [engine.Demand(n, slot, key, 0, UNDER_PRICE, 20) for n, slot, key in sorted(extra)]
    return tuple(found)


def _fairness(scope: Scope) -> tuple[engine.Fair, ...]:
    weekends = frozenset(n for n in range(scope.days) if scope.day(n).weekday() >= 5)
    found = []
    for key, station in scope.stations.items():
        posts = frozenset({key})
        found.append(engine.Fair(f"fair_nights.{key}", FAIR_PRICES["fair_nights"], frozenset({"n"}), None, posts))
        found.append(engine.Fair(f"fair_weekends.{key}", FAIR_PRICES["fair_weekends"], None, weekends, posts))
        if station.exposure:
            found.append(engine.Fair(f"fair_exposure.{key}", FAIR_PRICES["fair_exposure"], None, None, posts))
    return tuple(found)


def moves(asked: Asked, roster: engine.Roster) -> list[tuple[int, date, engine.Duty | None]]:
    """What another roster changes: person, day and the new duty or day off."""
    return [
        (int(one), asked.scope.start + timedelta(days=n), duty)
        for one, row in roster.items()
        for n, duty in enumerate(row)
        if n >= asked.first_open and asked.cells[one][n] != duty
    ]
