"""Counts that run along a person's row: minutes, weekends, nights, shifts of a kind, days of a week.

Each is one axis of the arrays in :mod:`shouwang.means.rosters.engine.pricing`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import gcd, prod

import numpy as np
from numpy.typing import NDArray

from shouwang.means.rosters.engine import asking, checking
from shouwang.means.rosters.engine.problem import Hours, Person, Problem, Shift

Floats = NDArray[np.float64]
NEVER = 1e9
SELDOM = 0.5
"""A limit on one kind of shift above this share of all shifts is seldom reached: counted only when it was."""


Step = tuple[int | None, ...]
"""By how much each axis moves; ``None`` sets it back."""


def _nothing(_: Person) -> int:
    return 0


def _never(_: int) -> bool:
    return False


@dataclass(frozen=True)
class Axis:
    """One count.

    Args:
        key: two axes with the same key count the same; people share arrays when their keys agree.
        size: it runs from 0 to ``size - 1``; more is forbidden.
        step: by how much a shift on a day raises it; ``None`` sets it back to 0 instead. The last
            argument tells whether the day before was worked.
        price: the price of the final count for a person.
        start: the count at day 0.
        restarts: whether it begins anew on a day.
        ends_on_rest: whether a day off sets it back to 0.
        stays: whether it stays at its end instead of being forbidden to go on.
        needs: which count of the first axis (minutes) allows which of this one in the end.
    """

    key: tuple[object, ...]
    size: int
    step: Callable[[int, Shift, bool], int | None] = field(compare=False)
    price: Callable[[Person, int], float] = field(compare=False)
    start: Callable[[Person], int] = field(compare=False, default=_nothing)
    restarts: Callable[[int], bool] = field(compare=False, default=_never)
    ends_on_rest: bool = False
    stays: bool = False
    needs: Callable[[int, int], bool] | None = field(compare=False, default=None)


def _free(_: Person, __: int) -> float:
    return 0.0


def countable(problem: Problem) -> bool:
    """Whether rows can be priced one person at a time: no hard rule is soft, left out, or about several people."""
    joined = problem.max_disturbed is not None
    return not joined and not problem.relaxed and set(problem.prices) <= {"minimum"}


def of(problem: Problem, person: Person, tight: frozenset[tuple[str, str]], *, room: int) -> tuple[Axis, ...]:
    """The axes of a person's rules; minutes come first.

    A rule that no axis can count, and goals for which there is no room, are left to the checker: a row
    is then priced too low, never too high, so that bounds stay true.
    """
    found = [_minutes(problem, person)]
    if person.max_weekends is not None:
        found.append(_weekends(problem, person.max_weekends))
    if person.max_nights is not None:
        nights = frozenset(kind.code for kind in problem.shifts if kind.night)
        found.append(_count(("nights",), nights, person.max_nights + 1))
    if person.max_nights_run is not None:
        found.append(_nights_run(problem, person.max_nights_run))
    if person.weekly_rest and not (person.weekly_rest == 1 and person.max_run is not None and person.max_run < 7):
        found.append(_weekly(problem, person.weekly_rest))
    found += _week_minutes(problem, person)
    for code, most in person.max_shifts.items():
        possible = _possible(problem, found[0], code)
        if 0 < most < possible and (most <= SELDOM * possible or (person.id, code) in tight):
            found.append(_at_most(problem, found[0], code, most))
    for goal in problem.fairness:
        targets = asking.fair_targets(problem, goal)
        if person.id in targets and goal.posts is None:
            axis = _fair(problem, goal.code, targets)
            if prod(one.size for one in found) * axis.size <= room:
                found.append(axis)
    return tuple(found)


def _unit(problem: Problem) -> int:
    return reduce(gcd, (kind.minutes for kind in problem.shifts)) or 1


def _possible(problem: Problem, minutes: Axis, code: str) -> int:
    """How often a shift fits into the limit of minutes."""
    each = problem.shift(code).minutes // _unit(problem)
    return min(problem.days, (minutes.size - 1) // each) if minutes.size > 1 and each else problem.days


def _whole(problem: Problem, person: Person) -> list[Hours]:
    """The spans of hours that cover every day of the roster and no day before it."""
    past = len(person.before)
    return [
        span
        for span in person.hours
        if span.last >= problem.days - 1 and not span.skip and (span.first == 0 or (span.first < 0 and not past))
    ]


def _minutes(problem: Problem, person: Person) -> Axis:
    spans, unit = _whole(problem, person), _unit(problem)
    hard = [span.most for span in spans if span.most is not None and span.over_price is None]
    longest = max((kind.minutes for kind in problem.shifts), default=0)
    if not spans:
        return Axis(("minutes",), 1, lambda _, __, ___: 0, _free)
    most = min(hard) if hard else longest * problem.days

    def price(one: Person, count: int) -> float:
        return sum(_hours_price(span, count * unit) for span in _whole(problem, one))

    return Axis(("minutes", most // unit), most // unit + 1, lambda _, kind, __: kind.minutes // unit, price)


def _hours_price(span: Hours, minutes: int) -> float:
    over = 0 if span.most is None else max(0, -((span.most - minutes) // 60))
    under = max(0, -((minutes - span.least) // 60))
    total = 0.0
    for amount, each in ((over, span.over_price), (under, span.under_price)):
        total += amount * each if each is not None else (NEVER if amount else 0.0)
    return total


def _week_minutes(problem: Problem, person: Person) -> list[Axis]:
    """One axis for hard limits of calendar weeks; the loosest of them, the checker knows the others."""
    limits = [
        span.most
        for span in person.hours
        if span.most is not None
        and span.over_price is None
        and span.last - span.first == 6
        and not span.skip
        and problem.weekday(span.first) == 0
    ]
    if not limits:
        return []
    unit = _unit(problem)

    def restarts(day: int) -> bool:
        return day > 0 and problem.weekday(day) == 0

    size = max(limits) // unit + 1
    return [Axis(("week", size), size, lambda _, kind, __: kind.minutes // unit, _free, restarts=restarts)]


def _weekends(problem: Problem, most: int) -> Axis:
    place = {day: number for number, days in enumerate(problem.weekends()) for day in days}

    def step(day: int, _: Shift, from_work: bool) -> int:
        counted = from_work and place.get(day - 1, -1) == place.get(day)
        return int(day in place and not counted)

    return Axis(("weekends", most), most + 1, step, _free)


def _count(key: tuple[object, ...], codes: frozenset[str], size: int) -> Axis:
    return Axis((*key, size), size, lambda _, kind, __: int(kind.code in codes), _free)


def _at_most(problem: Problem, minutes: Axis, code: str, most: int) -> Axis:
    """Counts one kind of shift or, where that is shorter, how many others are needed beside it."""
    each = {kind.minutes for kind in problem.shifts}
    others = _possible(problem, minutes, code) - most
    if len(each) > 1 or minutes.size == 1 or others >= most:
        return _count(("max_shifts", code), frozenset({code}), most + 1)
    units = each.pop() // _unit(problem)
    return Axis(
        ("others", code, most, others),
        others + 1,
        lambda _, kind, __: int(kind.code != code),
        _free,
        stays=True,
        needs=lambda total, count: total // units - count <= most,
    )


def _nights_run(problem: Problem, most: int) -> Axis:
    def start(person: Person) -> int:
        nights = [code is not None and problem.shift(code).night for code in person.before]
        found = checking.runs(nights, True)
        return min(most, found[-1][1]) if found and nights[-1] else 0

    return Axis(
        ("nights_run", most),
        most + 1,
        lambda _, kind, __: 1 if kind.night else None,
        _free,
        start,
        ends_on_rest=True,
    )


def _weekly(problem: Problem, rest: int) -> Axis:
    def start(person: Person) -> int:
        in_week = problem.first_weekday
        before = person.before[len(person.before) - in_week :] if in_week else ()
        return min(7 - rest, sum(code is not None for code in before))

    return Axis(
        ("weekly", rest),
        8 - rest,
        lambda _, __, ___: 1,
        _free,
        start,
        lambda day: day > 0 and problem.weekday(day) == 0,
    )


def _fair(problem: Problem, code: str, targets: dict[str, int]) -> Axis:
    goal = next(one for one in problem.fairness if one.code == code)
    most = max(targets.values()) + 4

    def step(day: int, kind: Shift, _: bool) -> int:
        return int((goal.days is None or day in goal.days) and (goal.shifts is None or kind.code in goal.shifts))

    def price(person: Person, count: int) -> float:
        return float(goal.price * asking.unfairness(max(0, count - targets[person.id])))

    return Axis(("fair", code, most), most + 1, step, price)


def final(people: Sequence[Person], shape: Sequence[Axis]) -> Floats:
    """People × axes: the price of each end."""
    found = np.zeros((len(people), *(axis.size for axis in shape)))
    for index, axis in enumerate(shape):
        prices = np.array([[axis.price(person, count) for count in range(axis.size)] for person in people])
        found += prices.reshape(len(people), *(axis.size if one == index else 1 for one in range(len(shape))))
        if axis.needs is not None:
            joint = [[0.0 if axis.needs(a, b) else NEVER for b in range(axis.size)] for a in range(shape[0].size)]
            sizes = [one.size if place in (0, index) else 1 for place, one in enumerate(shape)]
            found += np.array(joint).reshape(1, *sizes)
    return np.minimum(found, NEVER)


def follows(problem: Problem, person: Person) -> list[list[bool]]:
    """Whether a shift may follow another on the next day."""
    return [
        [
            two.code not in one.not_before and asking.may_follow(person, one, two, 1)
            if person.min_rest
            else two.code not in one.not_before
            for two in problem.shifts
        ]
        for one in problem.shifts
    ]


def restart(block: Floats, axis: int) -> Floats:
    """The best over an axis, put at its 0."""
    found = np.full_like(block, NEVER)
    index = [slice(None)] * block.ndim
    index[axis] = slice(0, 1)
    found[tuple(index)] = block.min(axis=axis, keepdims=True)
    return found


def shift(block: Floats, shape: Sequence[Axis], first: int, step: Step) -> Floats:
    """Move a block along its axes by what a shift adds; what falls over the edge is forbidden."""
    for index, (axis, by) in enumerate(zip(shape, step, strict=True)):
        if by is None:
            block = restart(block, first + index)
        elif by:
            moved = np.full_like(block, NEVER)
            if by < axis.size:
                onto = [slice(None)] * block.ndim
                source = [slice(None)] * block.ndim
                onto[first + index], source[first + index] = slice(by, None), slice(None, -by)
                moved[tuple(onto)] = block[tuple(source)]
            if axis.stays:
                onto[first + index] = slice(-1, None)
                moved[tuple(onto)] = np.minimum(moved[tuple(onto)], block[tuple(onto)])
            block = moved
    return block


def steps(shape: Sequence[Axis], day: int, kind: Shift | None, *, from_work: bool) -> Step:
    """By how much each axis moves on a day, ``None`` where it is set back; ``kind`` is ``None`` for a day off."""
    if kind is None:
        return tuple(None if axis.ends_on_rest else 0 for axis in shape)
    return tuple(axis.step(day, kind, from_work) for axis in shape)


def places_before(shape: Sequence[Axis], at: tuple[int, ...], day: int, step: Step) -> list[tuple[int, ...]]:
    """Every place from which that step leads to ``at``."""
    found: list[tuple[int, ...]] = [()]
    for axis, place, by in zip(shape, at, step, strict=True):
        found = [(*before, one) for before in found for one in _before(axis, place, day, by)]
    return found


def _before(axis: Axis, place: int, day: int, by: int | None) -> Sequence[int]:
    if by is None:
        return range(axis.size) if place == 0 else ()
    if axis.restarts(day):
        return range(axis.size) if place == by else ()
    if axis.stays and by and place == axis.size - 1:
        return (place - by, place)
    return (place - by,) if place >= by else ()
