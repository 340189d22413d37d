"""Column generation: a linear program chooses among whole rows, and each person's best new row is priced into it.

Its value is the strongest bound known for such rosters (Strandmark, Qu and Curtois, 2020, use the same
decomposition); rounding it row by row ("diving") gives rosters close to it. The search for
:mod:`shouwang.means.rosters.engine.solving` uses both, when the problem's rules concern single rows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from shouwang.means.rosters.engine import asking, checking, pricing
from shouwang.means.rosters.engine.problem import Duty, Problem, Roster
from shouwang.means.rosters.engine.results import Line

Floats = NDArray[np.float64]
CLOSED = pricing.NEVER
SMOOTH = 0.6
"""How much of the best duals so far stays in the duals that are priced (Wentges, 1997)."""
ARTIFICIAL = 1e6


@dataclass(frozen=True)
class Column:
    """One whole row of one person.

    Args:
        place: the person's place in the list.
        row: duty or ``None`` a day.
        cost: what the row costs by itself.
    """

    place: int
    row: tuple[Duty | None, ...]
    cost: int


class Cover:
    """The demand as rows: place by (day, duty), what is wanted, and the prices that bound the duals."""

    def __init__(self, problem: Problem) -> None:
        self.needs = problem.demand
        self.row = {(need.day, Duty(need.shift, need.post)): place for place, need in enumerate(problem.demand)}
        self.wanted = np.array([float(need.required) for need in problem.demand])
        free = problem.relaxed
        self.under = np.array([0.0 if "under" in free else float(need.under_price) for need in problem.demand])
        self.over = np.array([0.0 if "over" in free else float(need.over_price) for need in problem.demand])


class Prices:
    """What each cell costs a person by itself: wishes, pay, usual post, changes; closed cells cost ``CLOSED``."""

    def __init__(self, problem: Problem, cover: Cover) -> None:
        self.problem = problem
        count, days, kinds = len(problem.people), problem.days, len(problem.shifts)
        index = {kind.code: place for place, kind in enumerate(problem.shifts)}
        self.duties: list[tuple[int, int, int, Duty]] = []
        """(cover row, day, shift's place, duty)"""
        for (day, duty), row in cover.row.items():
            self.duties.append((row, day, index[duty.shift], duty))
        self.own = np.full((count, len(self.duties)), CLOSED)
        self.off = np.zeros((count, days))
        self.kinds = kinds
        for place in range(count):
            self._person(place)

    def _person(self, place: int) -> None:
        problem, person = self.problem, self.problem.people[place]
        for number, (_, day, _, duty) in enumerate(self.duties):
            fits = asking.can_hold(person, duty) and asking.is_free(person, day, duty)
            if person.pinned[day] == duty if day in person.pinned else fits:
                self.own[place, number] = self._cell(place, day, duty)
        for day in range(problem.days):
            if person.pinned.get(day):
                self.off[place, day] = CLOSED
            self.off[place, day] += self._cell(place, day, None)

    def _cell(self, place: int, day: int, duty: Duty | None) -> float:
        """What the cell costs beyond rules that look at several days."""
        person, problem = self.problem.people[place], self.problem
        total = 0.0
        for wish in person.wishes:
            works = duty is not None and wish.shift in ("", duty.shift)
            if wish.day == day and works != wish.on:
                total += wish.price
        if duty is not None:
            total += asking.pay_of(person, day, duty.shift)
            if person.home_post and duty.post != person.home_post:
                total += problem.away_price
        counted = problem.named is None or person.id in problem.named
        if problem.former is not None and counted and person.id in problem.former:
            total += problem.change_price * (problem.former[person.id][day] != duty)
        return total

    def cells(
        self, places: Sequence[int], duals: Floats, extra: Floats | float = 0.0
    ) -> tuple[Floats, NDArray[np.int64]]:
        """People × days × shifts: the cheapest post's price less its dual, and which duty that is.

        Args:
            places: whose.
            duals: what each row of the cover is worth.
            extra: people × duties: what else a duty costs.
        """
        reduced = self.own[places] - duals[[row for row, _, _, _ in self.duties]] + extra
        shape = (len(places), self.problem.days, self.kinds)
        best, chosen = np.full(shape, CLOSED), np.zeros(shape, dtype=np.int64)
        for number, (_, day, kind, _) in enumerate(self.duties):
            better = reduced[:, number] < best[:, day, kind]
            best[:, day, kind] = np.where(better, reduced[:, number], best[:, day, kind])
            chosen[:, day, kind] = np.where(better, number, chosen[:, day, kind])
        return best, chosen


class Master:
    """The linear program over columns, by HiGHS."""

    def __init__(self, problem: Problem, cover: Cover) -> None:
        self.cover, self.people = cover, len(problem.people)
        self.columns: list[Column] = []
        self._known: set[tuple[int, tuple[Duty | None, ...]]] = set()
        self.lp = highspy.Highs()  # type: ignore[no-untyped-call]
        self.lp.setOptionValue("output_flag", False)
        self.lp.setOptionValue("threads", 1)
        count = len(cover.needs)
        for wanted in cover.wanted:
            self.lp.addRow(float(wanted), float(wanted), 0, [], [])
        for _ in range(self.people):
            self.lp.addRow(1.0, 1.0, 0, [], [])
        for row in range(count):
            self.lp.addCol(float(cover.under[row]), 0.0, highspy.kHighsInf, 1, [row], [1.0])
            self.lp.addCol(float(cover.over[row]), 0.0, highspy.kHighsInf, 1, [row], [-1.0])
        for place in range(self.people):
            self.lp.addCol(ARTIFICIAL, 0.0, highspy.kHighsInf, 1, [count + place], [1.0])
        self.first = 2 * count + self.people

    def add(self, column: Column) -> bool:
        """Take a column; tells whether it is new."""
        key = (column.place, column.row)
        if key in self._known:
            return False
        self._known.add(key)
        rows = [self.cover.row[day, duty] for day, duty in enumerate(column.row) if duty]
        rows.append(len(self.cover.needs) + column.place)
        self.lp.addCol(float(column.cost), 0.0, highspy.kHighsInf, len(rows), rows, [1.0] * len(rows))
        self.columns.append(column)
        return True

    def solve(self) -> tuple[float, Floats, Floats]:
        """Value, duals of the cover, and how much of each column is taken."""
        self.lp.run()
        solution = self.lp.getSolution()
        duals = np.array(solution.row_dual)
        count = len(self.cover.needs)
        taken = np.array(solution.col_value[self.first :])
        return self.lp.getInfo().objective_function_value, duals[:count], taken

    def reduced(self) -> list[float]:
        """Each column's reduced cost."""
        return list(self.lp.getSolution().col_dual[self.first :])

    def hold(self, index: int, low: float, high: float) -> None:
        """Bound how much of a column is taken."""
        self.lp.changeColBounds(self.first + index, low, high)


class Generation:
    """The loop between master and pricing.

    Args:
        problem: verified facts, whose rules can be counted along rows.
        found: the people grouped by shape.
    """

    def __init__(self, problem: Problem, found: list[pricing.Group]) -> None:
        self.problem, self.groups = problem, found
        self.cover = Cover(problem)
        self.prices = Prices(problem, self.cover)
        self.master = Master(problem, self.cover)
        self.bound = -math.inf
        self.value = math.inf
        self._center: Floats | None = None
        self.fixed: dict[int, int] = {}
        self.tight: set[tuple[str, str]] = set()
        self.counted: set[tuple[str, str]] = set()
        self.targets = {fair.code: asking.fair_targets(problem, fair) for fair in problem.fairness}

    @property
    def whole_bound(self) -> int:
        """No roster costs less; a little is left for the arithmetic's error."""
        return math.ceil(self.bound - 1e-4) if self.bound > -pricing.NEVER / 2 else -(1 << 50)

    @property
    def is_closed(self) -> bool:
        """Whether going on cannot raise the bound to the next whole cost."""
        return math.ceil(self.bound - 1e-4) >= math.ceil(self.value - 1e-4)

    def add_roster(self, roster: Roster) -> list[int]:
        """Take the rows of a roster as columns; gives their places."""
        found = []
        for place, person in enumerate(self.problem.people):
            column = Column(place, roster[person.id], self.cost(place, roster[person.id]))
            self.master.add(column)
            found.append(self.master.columns.index(column))
        return found

    def count_tight(self) -> bool:
        """Count the limits that were met since, from now on; tells whether there were any, and room for them."""
        noted = self.tight - self.counted
        if not noted:
            return False
        found = pricing.groups(self.problem, tight=frozenset(self.counted | noted))
        if found is None:
            return False
        self.counted |= noted
        self.groups, self._center = found, None
        return True

    def count_afresh(self) -> None:
        """Count only limits that are often met: what was counted for a first roster makes pricing slow."""
        self.groups = pricing.groups(self.problem) or self.groups
        self.counted.clear()

    def round(self, *, many: int = 2) -> bool:
        """One round: solve the master, price new rows; tells whether anything new came."""
        self.tight.clear()
        self.value, duals, self.taken = self.master.solve()
        center = duals if self._center is None or self.fixed else SMOOTH * self._center + (1 - SMOOTH) * duals
        new = self._price(center, many=many)
        if not new and not self.fixed:
            new = self._price(duals, many=many)
        return new > 0 or (not self.fixed and self.count_tight())

    def _price(self, duals: Floats, *, many: int) -> int:
        duals = np.clip(duals, -self.cover.over, self.cover.under)
        lower = float(duals @ self.cover.wanted)
        new = 0
        for group in self.groups:
            places = [place for place in group.places if place not in self.fixed]
            if not places:
                continue
            cells, chosen = self.prices.cells(places, duals)
            found = group.solve(places, cells, self.prices.off[places], many=many)
            least: dict[int, float] = {}
            for best in found:
                least[best.place] = min(best.price, least.get(best.place, math.inf))
                row = self.row(best, chosen[places.index(best.place)])
                if self.is_allowed(best.place, row):
                    new += self.master.add(Column(best.place, row, self.cost(best.place, row)))
            lower += sum(least.get(place, pricing.NEVER) for place in places)
        if not self.fixed and (self._center is None or lower > self.bound):
            self.bound, self._center = max(lower, self.bound), duals
        return new

    def row(self, best: pricing.Best, chosen: NDArray[np.int64]) -> tuple[Duty | None, ...]:
        """The duties of a priced row, each at its cheapest post."""
        return tuple(
            None if kind < 0 else self.prices.duties[chosen[day, kind]][3] for day, kind in enumerate(best.shifts)
        )

    def _lines(self, place: int, row: tuple[Duty | None, ...]) -> list[Line]:
        return checking.person_lines(self.problem, self.problem.people[place], row, self.targets)

    def cost(self, place: int, row: tuple[Duty | None, ...]) -> int:
        """What a row costs by itself."""
        return checking.cost(self._lines(place, row))

    def is_allowed(self, place: int, row: tuple[Duty | None, ...]) -> bool:
        """Whether the checker finds nothing hard; a limit that was not counted is noted, to be counted from now on."""
        wrong = [line for line in self._lines(place, row) if checking.is_hard(self.problem, line)]
        self.tight |= {(line.person, line.shift) for line in wrong if line.code == "max_shifts"}
        return not wrong
