"""The best row of each person against given prices of cells: dynamic programming over days, many people at once.

A state is the last shift and the days worked in a row, or the days off in a row; beside it stand *axes*,
counts that the rules limit (minutes, weekends, nights …). People whose rules have the same shape are
computed together as one array (people × state × axes), one step a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shouwang.means.rosters.engine import axes, checking
from shouwang.means.rosters.engine.axes import Axis
from shouwang.means.rosters.engine.problem import Person, Problem

Floats = NDArray[np.float64]
NEVER = 1e9
"""Stands for impossible; sums of it stay impossible."""
EXACT = 1e-7
"""Two prices that differ by less are the same."""


@dataclass(frozen=True)
class Best:
    """One row of a person: the shift's index a day, or -1, and its price against the given cells."""

    place: int
    shifts: tuple[int, ...]
    price: float


class Group:
    """People whose rules have one shape.

    Args:
        problem: the facts.
        places: their places in the list of people.
        shape: their common axes.
    """

    def __init__(self, problem: Problem, places: Sequence[int], shape: tuple[Axis, ...]) -> None:
        self.problem, self.places, self.axes = problem, list(places), shape
        first: Person = problem.people[places[0]]
        self.past = len(first.before)
        self.first_day = first_day(first)
        self.max_run = first.max_run
        self.runs = max(1, first.max_run or first.min_run)
        self.min_run, self.min_off = first.min_run, max(1, first.min_off)
        self.kinds = problem.shifts
        self.follows = axes.follows(problem, first)
        self.sizes = tuple(axis.size for axis in shape)
        self.final = axes.final([problem.people[place] for place in places], shape)
        self._days: list[tuple[Floats, Floats]] = []
        self._steps = [
            {
                place: [
                    axes.steps(shape, day, None if place < 0 else self.kinds[place], from_work=way)
                    for way in (False, True)
                ]
                for place in range(-1, len(self.kinds))
            }
            for day in range(problem.days)
        ]

    def solve(self, places: list[int], cells: Floats, off: Floats, *, many: int = 1) -> list[Best]:
        """The cheapest rows.

        Args:
            places: of whom, among ``self.places``.
            cells: people × days × shifts: the price of working; ``NEVER`` where it is closed.
            off: people × days: the price of a day off.
            many: how many rows for each person, of different totals.
        """
        self._days = [self._start(places)]
        for day in range(self.problem.days):
            self._days.append(self._step(day, cells[:, day], off[:, day]))
        work, rest = self._days[-1]
        count = len(places)
        final = self.final[[self.places.index(place) for place in places]]
        ends = np.concatenate([work.reshape(count, -1, *self.sizes), rest], axis=1) + final[:, None]
        flat = ends.reshape(count, ends.shape[1], self.sizes[0], -1).min(axis=(1, 3))
        found: list[Best] = []
        for who in range(count):
            for total in np.argsort(flat[who], kind="stable")[:many]:
                if flat[who, total] < NEVER / 2:
                    shifts, price = self._trace(who, ends[who], int(total), cells[who], off[who])
                    found.append(Best(places[who], shifts, price))
        return found

    def _start(self, places: list[int]) -> tuple[Floats, Floats]:
        count = len(places)
        work = np.full((count, len(self.kinds), self.runs, *self.sizes), NEVER)
        rest = np.full((count, self.min_off, *self.sizes), NEVER)
        for who, place in enumerate(places):
            person = self.problem.people[place]
            at = tuple(axis.start(person) for axis in self.axes)
            state = self._first_state(person)
            if isinstance(state, int):
                rest[(who, state, *at)] = 0.0
            else:
                work[(who, *state, *at)] = 0.0
        return work, rest

    def _first_state(self, person: Person) -> int | tuple[int, int]:
        if not any(person.before):
            return self.min_off - 1
        last = person.before[-1]
        begin, length = checking.runs([code is not None for code in person.before], last is not None)[-1]
        if last is None:
            long = not begin or self.first_day == "work"
            return self.min_off - 1 if long else min(length, self.min_off) - 1
        index = next(place for place, kind in enumerate(self.kinds) if kind.code == last)
        return index, min(length, self.runs) - 1

    def _may_leave(self, day: int, run: int) -> bool:
        """Whether a run of work of that length may end before ``day``; those that touch the beginning may."""
        known = day == 0 and self.first_day == "rest"
        return known or run >= self.min_run or run == day + self.past

    def _step(self, day: int, cells: Floats, off: Floats) -> tuple[Floats, Floats]:
        work, rest = self._days[-1]
        for index, axis in enumerate(self.axes):
            if axis.restarts(day):
                work, rest = axes.restart(work, index + 3), axes.restart(rest, index + 2)
        extra = (1,) * len(self.sizes)
        new_work = np.full_like(work, NEVER)
        from_rest = rest[:, self.min_off - 1]
        for to in range(len(self.kinds)):
            allowed = [one for one in range(len(self.kinds)) if self.follows[one][to]]
            price = cells[:, to].reshape(-1, *extra)
            if not (price < NEVER / 2).any():
                continue
            fresh = axes.shift(from_rest, self.axes, 1, self._steps[day][to][False])
            new_work[:, to, 0] = fresh + price
            if allowed:
                self._go_on(new_work, work, to, allowed, day, price)
        new_rest = np.full_like(rest, NEVER)
        new_rest[:, 0] = self._leave(work, day)
        for length in range(self.min_off - 1):
            new_rest[:, length + 1] = rest[:, length]
        new_rest[:, -1] = np.minimum(new_rest[:, -1], rest[:, -1])
        for index, axis in enumerate(self.axes):
            if axis.ends_on_rest:
                new_rest = axes.restart(new_rest, index + 2)
        return np.minimum(new_work, NEVER), np.minimum(new_rest + off.reshape(-1, 1, *extra), NEVER)

    def _go_on(self, new_work: Floats, work: Floats, to: int, allowed: list[int], day: int, price: Floats) -> None:
        """Work again on the next day, perhaps in another shift."""
        change = float(self.problem.shift_change_price)
        before = np.min([work[:, one] + (0.0 if one == to else change) for one in allowed], axis=0)
        moved = axes.shift(before, self.axes, 2, self._steps[day][to][True]) + price[:, None]
        new_work[:, to, 1:] = moved[:, :-1]
        if self.max_run is None:
            top = new_work[:, to, -1]
            np.minimum(top, moved[:, -1], out=top)

    def _leave(self, work: Floats, day: int) -> Floats:
        runs = [run - 1 for run in range(1, self.runs + 1) if self._may_leave(day, run)]
        if not runs:
            return np.full((work.shape[0], *self.sizes), NEVER)
        left: Floats = work[:, :, runs].min(axis=(1, 2))
        return left

    def _trace(self, who: int, ends: Floats, total: int, cells: Floats, off: Floats) -> tuple[tuple[int, ...], float]:
        """Walk back from the best end; each step looks for the state whose price it came from."""
        best = np.unravel_index(int(np.argmin(ends[:, total])), ends[:, total].shape)
        state, at = int(best[0]), (total, *(int(one) for one in best[1:]))
        price = float(ends[(state, *at)])
        row: list[int] = []
        steps: int = len(self.kinds) * self.runs
        here: tuple[int, int] = divmod(state, self.runs) if state < steps else (-1, state - steps)
        for day in range(self.problem.days - 1, -1, -1):
            row.append(here[0])
            here, at = self._back(who, day, here, at, cells, off)
        return tuple(reversed(row)), price

    def _back(
        self, who: int, day: int, here: tuple[int, int], at: tuple[int, ...], cells: Floats, off: Floats
    ) -> tuple[tuple[int, int], tuple[int, ...]]:
        """The state before: the one that gives the price of ``here``."""
        work, rest = self._days[day + 1]
        before_work, before_rest = self._days[day]
        shift, length = here
        if shift < 0:
            price = float(rest[(who, length, *at)] - off[day])
            options = self._before_rest(day, length)
        else:
            price = float(work[(who, shift, length, *at)] - cells[day, shift])
            options = self._before_work(shift, length)
        best: tuple[float, tuple[int, int], tuple[int, ...]] = (NEVER, (-1, 0), at)
        for state, added in options:
            block = before_rest[who, state[1]] if state[0] < 0 else before_work[who, state[0], state[1]]
            step = self._steps[day][shift][state[0] >= 0]
            for place in axes.places_before(self.axes, at, day, step):
                error = abs(float(block[place]) + added - price)
                if error < EXACT:
                    return state, place
                if error < best[0]:
                    best = (error, state, place)
        return best[1], best[2]

    def _before_rest(self, day: int, length: int) -> list[tuple[tuple[int, int], float]]:
        found: list[tuple[tuple[int, int], float]] = []
        if length == 0:
            runs = [run - 1 for run in range(1, self.runs + 1) if self._may_leave(day, run)]
            found += [((one, run), 0.0) for one in range(len(self.kinds)) for run in runs]
        else:
            found.append(((-1, length - 1), 0.0))
        if length == self.min_off - 1:
            found.append(((-1, length), 0.0))
        return found

    def _before_work(self, shift: int, run: int) -> list[tuple[tuple[int, int], float]]:
        if run == 0:
            found = [((-1, self.min_off - 1), 0.0)]
            return found if self.max_run is not None or self.runs > 1 else found + self._same(shift, 0)
        found = self._same(shift, run - 1)
        if self.max_run is None and run == self.runs - 1:
            found += self._same(shift, run)
        return found

    def _same(self, shift: int, run: int) -> list[tuple[tuple[int, int], float]]:
        change = float(self.problem.shift_change_price)
        return [
            ((one, run), 0.0 if one == shift else change) for one in range(len(self.kinds)) if self.follows[one][shift]
        ]


def first_day(person: Person) -> str:
    """What is known of day 0: ``work``, ``rest`` or nothing; a run that ends there with the past cannot be mended."""
    if 0 in person.pinned:
        return "work" if person.pinned[0] else "rest"
    return "rest" if 0 in person.days_off else ""


ROOM = 60_000
"""The most numbers that one state of one person may take."""
SOFT_ROOM = 1_500
"""Up to that many, goals are counted beside the rules."""


def groups(problem: Problem, *, tight: frozenset[tuple[str, str]] = frozenset()) -> list[Group] | None:
    """The people by the shape of their rules; ``None`` when rows cannot be priced one by one, or not in the room.

    Args:
        problem: the facts.
        tight: (person, shift) whose limit must be counted though it is seldom reached.
    """
    if not axes.countable(problem):
        return None
    by_shape: dict[tuple[object, ...], list[int]] = {}
    shapes: dict[tuple[object, ...], tuple[Axis, ...]] = {}
    for place, person in enumerate(problem.people):
        shape = axes.of(problem, person, tight, room=SOFT_ROOM)
        if int(np.prod([axis.size for axis in shape])) > ROOM:
            return None
        key = (
            person.max_run,
            person.min_run,
            person.min_off,
            person.min_rest,
            len(person.before),
            first_day(person),
            tuple(axis.key for axis in shape),
        )
        by_shape.setdefault(key, []).append(place)
        shapes[key] = shape
    return [Group(problem, places, shapes[key]) for key, places in by_shape.items()]
