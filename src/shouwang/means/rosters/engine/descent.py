"""One person after another gets the row that suits all others best: a first roster at once, and quick improvements."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from shouwang.means.rosters.engine import checking
from shouwang.means.rosters.engine.generation import Floats, Generation
from shouwang.means.rosters.engine.problem import Duty, Roster

MUST = 100_000.0
"""What a missing person below a hard minimum counts: more than anything else."""
TRIES = 3

Row = tuple[Duty | None, ...]


class Descent:
    """A roster that is improved person by person.

    Args:
        made: prices of cells and pricing of rows.
        start: rows to begin at; people without one have every day off.
    """

    def __init__(self, made: Generation, start: Roster | None = None) -> None:
        self.made, self.problem = made, made.problem
        self.count = np.zeros(len(self.problem.demand))
        self.least = np.array([float(need.minimum) for need in self.problem.demand])
        self.below = float(self.problem.prices.get("minimum", MUST))
        self.rows: dict[int, Row] = {}
        self._matches = [
            np.array([float(goal.counts(day, duty)) for _, day, _, duty in made.prices.duties])
            for goal in self.problem.fairness
        ]
        self._pressure = np.zeros((len(self.problem.fairness), len(self.problem.people)))
        if start is not None:
            for place, person in enumerate(self.problem.people):
                self._put(place, start[person.id])

    @property
    def is_whole(self) -> bool:
        """Whether everybody has a row."""
        return len(self.rows) == len(self.problem.people)

    def roster(self) -> Roster:
        """The rows as a roster."""
        return {person.id: self.rows[place] for place, person in enumerate(self.problem.people)}

    def go(self, chance: random.Random, is_over: Callable[[], bool]) -> bool:
        """One round over all people in a random order; tells whether anything became better."""
        order = list(range(len(self.problem.people)))
        chance.shuffle(order)
        order.sort(key=lambda place: place in self.rows)
        better = False
        for place in order:
            if is_over():
                return False
            better = self.place_again(place) or better
        return (not self.is_whole and self.made.count_tight()) or better

    def place_again(self, place: int) -> bool:
        """Give one person the best row against all others; tells whether it is better than his row before."""
        old = self.rows.pop(place, None)
        if old is not None:
            self._count(old, -1)
        gains = self._gains()
        group = next(group for group in self.made.groups if place in group.places)
        extra = sum(
            (weight * match for weight, match in zip(self._pressure[:, place], self._matches, strict=True)), 0.0
        )
        cells, chosen = self.made.prices.cells([place], gains, extra)
        found = group.solve([place], cells, self.made.prices.off[[place]], many=TRIES)
        rows = [self.made.row(best, chosen[0]) for best in found]
        options = [row for row in rows if self.made.is_allowed(place, row)]
        if old is not None:
            options.append(old)
        if not options:
            return False
        prices = [self.made.cost(place, row) - self._earned(row, gains) for row in options]
        best = options[int(np.argmin(prices))]
        self._put(place, best)
        self._press(place, rows[0] if rows else best)
        return old is None or min(prices) < prices[-1]

    def _press(self, place: int, row: Row) -> None:
        """Raise the price of a burden of which the person's best row held too much, so that the next holds less."""
        name = self.problem.people[place].id
        for number, goal in enumerate(self.problem.fairness):
            target = self.made.targets[goal.code].get(name)
            load = sum(1 for day, duty in enumerate(row) if duty and goal.counts(day, duty))
            if target is not None:
                change = goal.price if load > target else -goal.price / 2
                self._pressure[number, place] = max(0.0, self._pressure[number, place] + change)

    def _put(self, place: int, row: Row) -> None:
        self.rows[place] = row
        self._count(row, 1)

    def _count(self, row: Row, by: int) -> None:
        for day, duty in enumerate(row):
            if duty:
                self.count[self.made.cover.row[day, duty]] += by

    def _gains(self) -> Floats:
        """What one more person is worth in each shift."""
        cover = self.made.cover
        gains = np.where(self.count < cover.wanted, cover.under, -cover.over)
        return gains + np.where(self.count < self.least, self.below, 0.0)

    def _earned(self, row: Row, gains: Floats) -> float:
        rows = self.made.cover.row
        return float(sum(gains[rows[day, duty]] for day, duty in enumerate(row) if duty))


def is_fit(made: Generation, roster: Roster) -> bool:
    """Whether the roster breaks nothing hard."""
    return not checking.broken(made.problem, checking.lines(made.problem, roster))
