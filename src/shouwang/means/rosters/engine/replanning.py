"""Mends a roster after a sick call or a change of demand, with the fewest people disturbed, and draws the trade-off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from shouwang.means.rosters.engine import asking, candidates, checking, cpsat, modelling
from shouwang.means.rosters.engine.problem import Duty, Hours, Outcome, Person, Problem, Roster
from shouwang.means.rosters.engine.search import Search, ShouldStop

SHORT_PRICE = 10_000
"""A post below its minimum: only when nobody may come."""
CHANGE_PRICE = 10
"""Per changed cell: keeps a re-plan small (measured: 8 cells and 3 people instead of 63 and 12)."""
DISTURBED_PRICE = 30
"""Per person whose roster changes."""
AROUND = 3
"""Days before and after the absence whose duties may move."""


@dataclass(frozen=True)
class Point:
    """One point of the trade-off.

    Args:
        disturbed: people whose roster changes, the absent not counted.
        cells: cells that change, those of the absent not counted.
        cost: what the roster costs by its own goals, changes not counted.
        outcome: the roster and its lines.
    """

    disturbed: int
    cells: int
    cost: int
    outcome: Outcome


OnPoint = Callable[[int, tuple[Point, ...]], object]
"""Called with how many limits were tried, and the points that are found."""


def replan(
    problem: Problem,
    roster: Roster,
    absences: Mapping[str, frozenset[int]],
    *,
    from_day: int = 0,
    seconds: float = 1.0,
    should_stop: ShouldStop | None = None,
) -> Outcome:
    """The roster with the absences, changed as little as is worth it.

    Args:
        problem: the facts, with the demand as it is now.
        roster: the roster in force.
        absences: who is away on which days; may be empty when only the demand changed.
        from_day: days before it are past and stay.
        seconds: limit of time.
        should_stop: asked often.

    Returns:
        the roster; its bound holds for changes within ``AROUND`` days of the absence.
    """
    clock = cpsat.Clock(seconds)
    asked = changed_problem(problem, roster, absences, from_day=from_day)
    return _Mending(asked, roster, absences).run(clock, should_stop)


def curve(
    problem: Problem,
    roster: Roster,
    absences: Mapping[str, frozenset[int]],
    *,
    from_day: int = 0,
    points: int = 5,
    seconds: float = 1.0,
    should_stop: ShouldStop | None = None,
    on_point: OnPoint | None = None,
) -> tuple[Point, ...]:
    """What the roster costs when at most 0, 1, 2 … people are disturbed; only points that cost less than all before.

    Args:
        points: how many limits to try.
        seconds: limit of time for each.
        should_stop: asked often; what is found until then is kept.
        on_point: called after each limit.
    """
    found: list[Point] = []
    asked = replace(changed_problem(problem, roster, absences, from_day=from_day), max_disturbed=0)
    mending = _Mending(asked, roster, absences)
    for most in range(points):
        if should_stop and should_stop():
            break
        point = _point(mending.run(cpsat.Clock(seconds), should_stop, most=most))
        if point is not None and (not found or point.cost < found[-1].cost):
            found.append(point)
        if on_point:
            on_point(most + 1, tuple(found))
    return tuple(found)


def _point(outcome: Outcome) -> Point | None:
    if outcome.roster is None:
        return None
    changes = [line for line in outcome.lines if line.code in ("change", "disturbed")]
    cells = sum(line.code == "change" for line in changes)
    return Point(len(changes) - cells, cells, (outcome.cost or 0) - checking.cost(changes), outcome)


def changed_problem(
    problem: Problem, roster: Roster, absences: Mapping[str, frozenset[int]], *, from_day: int = 0
) -> Problem:
    """The problem of mending: past pinned, the absent away, changes priced, a post below its minimum dearest."""
    return replace(
        problem,
        people=tuple(_person(problem, one, roster, absences.get(one.id), from_day) for one in problem.people),
        former=_absent(roster, absences),
        change_price=problem.change_price or CHANGE_PRICE,
        disturbed_price=problem.disturbed_price or DISTURBED_PRICE,
        prices={"minimum": SHORT_PRICE, **problem.prices},
    )


def _person(problem: Problem, person: Person, roster: Roster, absence: frozenset[int] | None, from_day: int) -> Person:
    away = frozenset(day for day in absence or () if day >= from_day)
    row = roster[person.id]
    past = {day: row[day] for day in range(from_day)}
    pinned = {day: duty for day, duty in person.pinned.items() if day not in away} | past
    if absence is None:
        return replace(person, pinned=pinned)
    lost = {day: problem.shift(duty.shift).minutes for day in away if (duty := row[day])}
    hours = tuple(_less(span, lost) for span in person.hours)
    return replace(person, pinned=pinned, days_off=person.days_off | away, hours=hours, min_run=1, min_off=1)


def _less(span: Hours, lost: dict[int, int]) -> Hours:
    """What absence took away need not be worked later."""
    return replace(span, least=max(0, span.least - sum(m for day, m in lost.items() if span.first <= day <= span.last)))


class _Mending:
    """One absence with everything that is computed once: the program, rosters to begin at, days that may move."""

    def __init__(self, asked: Problem, roster: Roster, absences: Mapping[str, frozenset[int]]) -> None:
        asking.verify(asked)
        self.asked = asked
        self.program = modelling.write(asked)
        self.starts = [_filled(asked, roster, absences), _absent(roster, absences)]
        days = sorted(day for away in absences.values() for day in away)
        self.window = range(days[0] - AROUND, days[-1] + AROUND + 1) if days else range(asked.days)

    def run(self, clock: cpsat.Clock, should_stop: ShouldStop | None, *, most: int | None = None) -> Outcome:
        """The best roster with at most ``most`` people disturbed."""
        program = self.program
        if most is not None:
            program.rows = [replace(row, high=most) if row.code == "disturbed" else row for row in program.rows]
        search = Search(program, clock.left, should_stop=should_stop)
        start = program.values(self.starts[-1])
        for roster in self.starts:
            if self._fits(roster, most):
                start = program.values(roster)
                search.found(start, program.cost(start))
                break
        free = [ref for (_, day, _), ref in program.duties.items() if ref >= 0 and day in self.window]
        model = cpsat.Model(program, start=start, free=free)
        model.minimise_price()
        model.hint(start)
        with cpsat.Watchman(search.is_over) as watchman:
            answer = cpsat.solve(model, seconds=search.left, found=search.found, watchman=watchman)
        if answer.values is not None and answer.cost is not None:
            search.found(answer.values, answer.cost, answer.bound)
        search.impossible = answer.status == "impossible" and search.values is None
        return search.outcome()

    def _fits(self, roster: Roster, most: int | None) -> bool:
        lines = checking.lines(self.asked, roster)
        few = most is None or sum(line.code == "disturbed" for line in lines) <= most
        return few and not checking.broken(self.asked, lines)


def _filled(asked: Problem, roster: Roster, absences: Mapping[str, frozenset[int]]) -> Roster:
    """The roster without the absent, each of their duties given to the best candidate who is worth it."""
    filled = dict(_absent(roster, absences))
    price = {(need.day, Duty(need.shift, need.post)): need.under_price for need in asked.demand}
    for name, away in absences.items():
        for day in sorted(away):
            duty = roster[name][day]
            if duty is None or (day, duty) not in price:
                continue
            best = candidates.rank(asked, filled, day=day, shift=duty.shift, post=duty.post)[0]
            if best.may and best.cost < price[day, duty] and best.person not in absences:
                row = filled[best.person]
                filled[best.person] = (*row[:day], duty, *row[day + 1 :])
    return filled


def _absent(roster: Roster, absences: Mapping[str, frozenset[int]]) -> Roster:
    return {
        name: tuple(None if day in absences.get(name, ()) else duty for day, duty in enumerate(row))
        for name, row in roster.items()
    }
