"""Mends a roster after a sick call or a change of demand, with the fewest people disturbed, and draws the trade-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shouwang.means.rosters.engine import asking, checking, cpsat, modelling
from shouwang.means.rosters.engine.problem import Outcome, Person, Problem, Roster
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
    """
    asked = changed_problem(problem, roster, absences, from_day=from_day)
    return _run(asked, roster, absences, seconds, should_stop)


def curve(
    problem: Problem,
    roster: Roster,
    absences: Mapping[str, frozenset[int]],
    *,
    from_day: int = 0,
    points: int = 5,
    seconds: float = 1.0,
    should_stop: ShouldStop | None = None,
) -> tuple[Point, ...]:
    """What the roster costs when at most 0, 1, 2 … people are disturbed; only points that cost less than all before.

    Args:
        points: how many limits to try.
        seconds: limit of time for each.
    """
    found: list[Point] = []
    for most in range(points):
        asked = replace(changed_problem(problem, roster, absences, from_day=from_day), max_disturbed=most)
        outcome = _run(asked, roster, absences, seconds, should_stop)
        if outcome.roster is None:
            continue
        changes = [line for line in outcome.lines if line.code in ("change", "disturbed")]
        cells = sum(line.code == "change" for line in changes)
        point = Point(len(changes) - cells, cells, (outcome.cost or 0) - checking.cost(changes), outcome)
        if not found or point.cost < found[-1].cost:
            found.append(point)
    return tuple(found)


def changed_problem(
    problem: Problem, roster: Roster, absences: Mapping[str, frozenset[int]], *, from_day: int = 0
) -> Problem:
    """The problem of mending: past pinned, the absent away, changes priced, a post below its minimum dearest."""
    return replace(
        problem,
        people=tuple(_person(one, roster, absences.get(one.id, frozenset()), from_day) for one in problem.people),
        former=roster,
        named=frozenset(one.id for one in problem.people if one.id not in absences),
        change_price=problem.change_price or CHANGE_PRICE,
        disturbed_price=problem.disturbed_price or DISTURBED_PRICE,
        prices={"minimum": SHORT_PRICE, **problem.prices},
    )


def _person(person: Person, roster: Roster, away: frozenset[int], from_day: int) -> Person:
    away = frozenset(day for day in away if day >= from_day)
    past = {day: roster[person.id][day] for day in range(from_day)}
    pinned = {day: duty for day, duty in person.pinned.items() if day not in away} | past
    return replace(person, pinned=pinned, days_off=person.days_off | away)


def _run(
    asked: Problem,
    roster: Roster,
    absences: Mapping[str, frozenset[int]],
    seconds: float,
    should_stop: ShouldStop | None,
) -> Outcome:
    asking.verify(asked)
    program = modelling.write(asked)
    search = Search(program, seconds, should_stop=should_stop)
    days = sorted(day for away in absences.values() for day in away)
    window = range(days[0] - AROUND, days[-1] + AROUND + 1) if days else range(asked.days)
    start = program.values(_absent(roster, absences))
    fixed = {ref: start[ref] for (_, day, _), ref in program.duties.items() if ref >= 0 and day not in window}
    model = cpsat.Model(program, fixed=fixed)
    model.minimise_price()
    model.hint(start)
    with cpsat.Watchman(search.is_over) as watchman:
        answer = cpsat.solve(model, seconds=search.left, found=search.found, watchman=watchman)
    if answer.values is not None and answer.cost is not None:
        search.found(answer.values, answer.cost, answer.bound)
    search.impossible = answer.status == "impossible"
    return search.outcome()


def _absent(roster: Roster, absences: Mapping[str, frozenset[int]]) -> Roster:
    return {
        name: tuple(None if day in absences.get(name, ()) else duty for day, duty in enumerate(row))
        for name, row in roster.items()
    }
