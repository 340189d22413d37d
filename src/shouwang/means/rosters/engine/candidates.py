"""Ranks who could take one open shift, with the facts that speak for and against each person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shouwang.means.rosters.engine import asking, checking
from shouwang.means.rosters.engine.problem import DAY, Duty, Person, Problem, Roster
from shouwang.means.rosters.engine.results import Line


@dataclass(frozen=True)
class Facts:
    """Why this person, in numbers.

    Args:
        rest_before: minutes between the duty before and this one; ``None`` when none is known near.
        rest_after: minutes until the duty after.
        run: days in a row that he would work.
        minutes: minutes in the whole roster, with this duty.
        week_minutes: minutes in that calendar week, with this duty.
        burdens: per fairness code, his duties with this one and his fair share.
        is_home: whether this is his usual post.
    """

    rest_before: int | None
    rest_after: int | None
    run: int
    minutes: int
    week_minutes: int
    burdens: Mapping[str, tuple[int, int]]
    is_home: bool


@dataclass(frozen=True)
class Candidate:
    """One person who could take the shift, or why not.

    Args:
        person: id.
        cost: what it adds to the roster's cost; below 0 it makes the roster better.
        breaks: hard rules that it would newly break; empty = may be asked.
        pays: soft rules that it newly touches, with their prices.
        spares: soft costs that it takes away.
        facts: the numbers behind it.
        busy: the duty that he has on that day already.
    """

    person: str
    cost: int
    breaks: tuple[Line, ...]
    pays: tuple[Line, ...]
    spares: tuple[Line, ...]
    facts: Facts
    busy: Duty | None = None

    @property
    def may(self) -> bool:
        """Whether he may be asked."""
        return not self.breaks and self.busy is None


def rank(problem: Problem, roster: Roster, *, day: int, shift: str, post: str) -> tuple[Candidate, ...]:
    """Everybody, best first: who may take the shift by cost, then who may not by how few rules stand against it.

    Args:
        problem: the facts.
        roster: the roster in force; the shift is open in it.
        day: of the open shift.
        shift: which.
        post: where.
    """
    duty = Duty(shift, post)
    targets = {fair.code: asking.fair_targets(problem, fair) for fair in problem.fairness}
    free = replace(problem, people=tuple(_without_pin(person, day) for person in problem.people))
    found = [_weigh(free, person, roster[person.id], day, duty, targets) for person in free.people]
    return tuple(sorted(found, key=_order))


def _order(one: Candidate) -> tuple[bool, bool, int, int, str]:
    return not one.may, one.busy is not None, len(one.breaks), one.cost, one.person


def _without_pin(person: Person, day: int) -> Person:
    return replace(person, pinned={one: duty for one, duty in person.pinned.items() if one != day})


def _weigh(
    problem: Problem,
    person: Person,
    row: tuple[Duty | None, ...],
    day: int,
    duty: Duty,
    targets: dict[str, dict[str, int]],
) -> Candidate:
    with_it = (*row[:day], duty, *row[day + 1 :])
    before = checking.person_lines(problem, person, row, targets)
    after = checking.person_lines(problem, person, with_it, targets)
    new = [line for line in after if line not in before]
    gone = [line for line in before if line not in after]
    breaks = tuple(line for line in new if checking.is_hard(problem, line))
    return Candidate(
        person.id,
        checking.cost(after) - checking.cost(before),
        breaks,
        tuple(line for line in new if line.cost),
        tuple(line for line in gone if line.cost),
        _facts(problem, person, with_it, day, targets),
        row[day],
    )


def _facts(
    problem: Problem,
    person: Person,
    row: tuple[Duty | None, ...],
    day: int,
    targets: dict[str, dict[str, int]],
) -> Facts:
    past = len(person.before)
    codes = [*person.before, *(duty.shift if duty else None for duty in row)]
    here = day + past
    mine = problem.shift(codes[here] or "")
    earlier = [(here - index, code) for index in range(here - 1, -1, -1) if (code := codes[index])]
    later = [(index - here, code) for index in range(here + 1, len(codes)) if (code := codes[index])]
    week = next(days for days in problem.weeks() if day in days)
    works = checking.runs([code is not None for code in codes], True)
    run = next(length for begin, length in works if begin <= here < begin + length)
    burdens = {
        fair.code: (
            sum(1 for index, duty in enumerate(row) if duty and fair.counts(index, duty)),
            targets[fair.code][person.id],
        )
        for fair in problem.fairness
        if person.id in targets[fair.code]
    }
    return Facts(
        rest_before=earlier[0][0] * DAY + mine.start - problem.shift(earlier[0][1]).ends if earlier else None,
        rest_after=later[0][0] * DAY + problem.shift(later[0][1]).start - mine.ends if later else None,
        run=run,
        minutes=_minutes(problem, codes[past:]),
        week_minutes=_minutes(problem, [codes[one + past] for one in week if 0 <= one + past < len(codes)]),
        burdens=burdens,
        is_home=person.home_post in ("", duty_post(row[day])),
    )


def duty_post(duty: Duty | None) -> str:
    """The post of a cell, empty on a day off."""
    return duty.post if duty else ""


def _minutes(problem: Problem, codes: list[str | None]) -> int:
    return sum(problem.shift(code).minutes for code in codes if code)
