"""Mends a roster after a sick call or a change of demand, with the fewest people disturbed, and draws the trade-off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from shouwang.means.rosters.engine import asking, candidates, checking, cpsat, modelling, solving, thinning
from shouwang.means.rosters.engine.problem import Duty, Hours, Person, Problem, Roster
from shouwang.means.rosters.engine.results import FEASIBLE, Outcome
from shouwang.means.rosters.engine.search import Search, ShouldStop

SHORT_PRICE = 10_000
"""A post below its minimum: only when nobody may come."""
CHANGE_PRICE = 10
"""Per changed cell: keeps a re-plan small (measured: 8 cells and 3 people instead of 63 and 12)."""
DISTURBED_PRICE = 30
"""Per person whose roster changes."""
AROUND = 3
"""Days before and after the absence whose duties may move."""
MANY = 12
"""So many missing shifts, as after a rise of the level, are not mended by two or three people."""


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
    """What the roster costs with ever more people disturbed; only points that cost less than all before.

    The limits are 0, 1, 2 … people; where many shifts are missing, a whole new roster is made first, and is taken over
    for a few of its people, for more, for all.

    Args:
        points: how many limits to try.
        seconds: limit of time for each.
        should_stop: asked often; what is found until then is kept.
        on_point: called after each limit.
    """
    asked = changed_problem(problem, roster, absences, from_day=from_day)
    begun = _filled(asked, roster, absences)
    found = _Curve(on_point)
    if missing(asked, begun) > MANY:
        _wide(asked, begun, found, points, seconds, should_stop)
        return tuple(found.points)
    mending = _Mending(replace(asked, max_disturbed=0), roster, absences)
    for most in range(points):
        if should_stop and should_stop():
            break
        found.add(mending.run(cpsat.Clock(seconds), should_stop, most=most))
    return tuple(found.points)


def missing(problem: Problem, roster: Roster) -> int:
    """How many shifts nobody has."""
    return sum(line.amount for line in checking.lines(problem, roster) if line.code == "under")


class _Curve:
    """The points of a trade-off as they are found."""

    def __init__(self, on_point: OnPoint | None) -> None:
        self.points: list[Point] = []
        self._tried = 0
        self._on_point = on_point

    def add(self, outcome: Outcome) -> None:
        """Keep what costs less than all before."""
        self._tried += 1
        point = _point(outcome)
        if point is not None and (not self.points or point.cost < self.points[-1].cost):
            self.points.append(point)
        if self._on_point:
            self._on_point(self._tried, tuple(self.points))


def _wide(
    asked: Problem, roster: Roster, found: _Curve, points: int, seconds: float, should_stop: ShouldStop | None
) -> None:
    """The curve of a change that concerns many: nobody, some, more and all of those whom a whole new roster moves."""
    asking.verify(asked)
    found.add(_judged(asked, roster))
    whole = solving.solve(asked, seconds=points * seconds, hint=roster, should_stop=should_stop)
    if whole.roster is None:
        return
    people, costs = thinning.order(asked, roster, whole.roster)
    for size in _sizes(checking.cost(checking.lines(asked, roster)), costs, points - 1):
        few = people[:size]
        best = _judged(asked, thinning.mixture(roster, whole.roster, few))
        if size < len(people) and not (should_stop and should_stop()):
            fewer = thinning.only(asked, roster, few)
            better = solving.solve(fewer, seconds=seconds, hint=best.roster, should_stop=should_stop)
            best = min((each for each in (best, better) if each.roster), key=lambda each: each.cost or 0)
        found.add(best)


def _sizes(before: int, costs: list[int], steps: int) -> list[int]:
    """How many people it takes to save a part of what can be saved, two parts …, all."""
    saved = [before - cost for cost in costs]
    wanted = (saved[-1] * step / steps for step in range(1, steps + 1)) if saved else ()
    return sorted({next(n for n, each in enumerate(saved, start=1) if each >= part) for part in wanted})


def _judged(problem: Problem, roster: Roster) -> Outcome:
    lines = checking.lines(problem, roster)
    return Outcome(FEASIBLE, roster, checking.cost(lines), lines=lines)


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
