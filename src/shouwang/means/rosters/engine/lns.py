"""Large-neighbourhood search: free a part of the best roster, let the solver mend that part, keep what is better.

Which part is freed is drawn among several kinds; those that lately gave more per second are drawn more
often. Each repair solves the free part alone, so it is small, and is cut off above the best cost.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from shouwang.means.rosters.engine import checking, cpsat
from shouwang.means.rosters.engine.problem import Problem, Roster
from shouwang.means.rosters.engine.results import Line
from shouwang.means.rosters.engine.search import Search

Cells = set[tuple[int, int]]
"""(person's place, day)"""
Kind = Callable[[Problem, Roster, tuple[Line, ...], float, random.Random], Cells]


def _window(problem: Problem, _: Roster, __: tuple[Line, ...], size: float, chance: random.Random) -> Cells:
    """Some days of everybody."""
    length = max(2, round(size * problem.days))
    begin = chance.randrange(-length // 2, problem.days - length // 2)
    days = range(max(0, begin), min(problem.days, begin + length))
    return {(place, day) for place in range(len(problem.people)) for day in days}


def _people(problem: Problem, _: Roster, __: tuple[Line, ...], size: float, chance: random.Random) -> Cells:
    """Some people on all days."""
    count = max(2, round(size * len(problem.people)))
    places = chance.sample(range(len(problem.people)), min(count, len(problem.people)))
    return {(place, day) for place in places for day in range(problem.days)}


def _costly(problem: Problem, roster: Roster, lines: tuple[Line, ...], size: float, chance: random.Random) -> Cells:
    """Days around something that costs, and people who could mend it."""
    days = [line.day for line in lines if line.day >= 0 and line.cost > 0]
    weights = [line.cost for line in lines if line.day >= 0 and line.cost > 0]
    if not days:
        return _window(problem, roster, lines, size, chance)
    day = chance.choices(days, weights)[0]
    wide = max(3, round(2 * size * problem.days))
    span = range(max(0, day - wide // 2), min(problem.days, day + wide // 2 + 1))
    count = max(2, len(problem.people) * 2 // 3)
    places = chance.sample(range(len(problem.people)), min(count, len(problem.people)))
    return {(place, day) for place in places for day in span}


def _near(problem: Problem, roster: Roster, lines: tuple[Line, ...], size: float, chance: random.Random) -> Cells:
    """People around one who pays or whose days cost, on all days: half of them can do what he can."""
    costly = {line.person for line in lines if line.person and line.cost}
    under = {line.day for line in lines if line.code in ("under", "minimum")}
    count = max(2, round(size * len(problem.people)))
    first = [place for place, person in enumerate(problem.people) if person.id in costly]
    idle = [
        place for place, person in enumerate(problem.people) if any(roster[person.id][day] is None for day in under)
    ]
    chosen = set(chance.sample(first, min(len(first), count // 2)))
    chosen |= set(chance.sample(idle, min(len(idle), count - len(chosen))))
    rest = [place for place in range(len(problem.people)) if place not in chosen]
    chosen |= set(chance.sample(rest, max(0, min(len(rest), count - len(chosen)))))
    return {(place, day) for place in chosen for day in range(problem.days)}


def _weekends(problem: Problem, _: Roster, __: tuple[Line, ...], size: float, chance: random.Random) -> Cells:
    """The days around every weekend, of some people."""
    near = {day for weekend in problem.weekends() for one in weekend for day in (one - 1, one, one + 1)}
    count = max(2, round(1.5 * size * len(problem.people)))
    places = chance.sample(range(len(problem.people)), min(count, len(problem.people)))
    return {(place, day) for place in places for day in near if 0 <= day < problem.days}


KINDS: dict[str, Kind] = {
    "window": _window,
    "people": _people,
    "costly": _costly,
    "near": _near,
    "weekends": _weekends,
}


@dataclass
class Arm:
    """One kind with what is known of it.

    Args:
        weight: gain per second, lately.
        size: share of days or people that it frees; grows when repairs are proved, shrinks when they time out.
    """

    weight: float = 1.0
    size: float = 0.2


def improve(search: Search, *, seed: int = 0, seconds_each: float = 2.0) -> None:
    """Improve the best roster until the search is over."""
    chance = random.Random(seed)  # noqa: S311
    arms = {name: Arm() for name in KINDS}
    while search.values is not None and not search.is_over():
        name = chance.choices(list(arms), [arm.weight for arm in arms.values()])[0]
        search.step = f"lns {name}"
        arm = arms[name]
        before, began = search.cost or 0, search.seconds
        status = _repair(search, KINDS[name], arm.size, chance, min(seconds_each, search.left))
        gain = before - (search.cost or 0)
        arm.weight = max(0.1, 0.8 * arm.weight + 0.2 * (10 * gain / max(before, 1) / max(search.seconds - began, 0.05)))
        arm.size = min(0.9, arm.size * 1.1) if status in ("optimal", "impossible") else max(0.05, arm.size * 0.85)


def _repair(search: Search, kind: Kind, size: float, chance: random.Random, seconds: float) -> str:
    program = search.program
    roster = program.roster(search.values or [])
    free = kind(search.problem, roster, checking.lines(search.problem, roster), size, chance)
    start = search.values or []
    refs = [ref for (place, day, _), ref in program.duties.items() if ref >= 0 and (place, day) in free]
    model = cpsat.Model(program, start=start, free=refs)
    model.minimise_price()
    model.hint(start)
    model.better_than(search.cost or 0)
    answer = cpsat.solve(model, seconds=seconds, seed=chance.randrange(1 << 30))
    if answer.values is not None and answer.cost is not None:
        search.found(answer.values, answer.cost)
    return answer.status
