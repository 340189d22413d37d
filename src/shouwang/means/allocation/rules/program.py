"""The integer program that proves an answer best, or finds the better one; solved by HiGHS, level by level.

Variables: ``y[g, j]`` members of group ``g`` with at least ``j`` steps, ``z[g, i]`` steps of item ``i`` to group ``g``.
Going up the levels of a stage, the number of recipients that reach a level is maximised while those of all levels
before stay what was proven (lexicographic optimisation of counts over finitely many outcomes; Ogryczak, Śliwiński,
On direct methods for lexicographic min-max optimization, ICCSA 2006). A level at which as many recipients stand as at
the level before needs no solving, so that there are about as many programs as the answer has steps.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import highspy

from shouwang.means.allocation.rules import sharing
from shouwang.means.allocation.rules.claims import Group, stages
from shouwang.means.allocation.rules.proving import Verdict
from shouwang.means.allocation.rules.sharing import Shares


def climb(
    groups: Sequence[Group], stock: Mapping[str, int], shares: Shares, deadline: float | None
) -> tuple[Shares, Verdict]:
    """Prove an answer best, or better it: a :data:`.proving.Solver`."""
    return _Program(groups, stock, deadline).climb(shares)


class _Program:
    """The program of one component; rows for proven levels are added as it goes up."""

    def __init__(self, groups: Sequence[Group], stock: Mapping[str, int], deadline: float | None) -> None:
        self.groups, self.stock, self.deadline = groups, stock, deadline
        self.start = sharing.empty(groups, stock)
        self.weight = 2.0 * (sum(self.start.left.values()) + 1)
        self.model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0)):
            self.model.setOptionValue(option, value)
        # One recipient weighs more than twice all units: within this gap, the number of recipients is the best.
        self.model.setOptionValue("mip_abs_gap", 0.4 * self.weight)
        self.y: list[list[int]] = []
        self.z: list[dict[str, int]] = []
        self.columns = 0
        self._add_columns()
        self._add_rows()

    def _column(self, upper: float) -> int:
        self.model.addVar(0.0, upper)
        self.model.changeColIntegrality(self.columns, highspy.HighsVarType.kInteger)
        self.columns += 1
        return self.columns - 1

    def _add_columns(self) -> None:
        for group in self.groups:
            self.y.append([self._column(float(group.size)) for _ in range(group.need)])
            most = {item: self.start.left[item] // group.step for item in group.accepts}
            self.z.append({item: self._column(float(most[item])) for item in group.accepts})

    def _row(self, lower: float, upper: float, terms: Mapping[int, float]) -> None:
        self.model.addRow(lower, upper, len(terms), list(terms), list(terms.values()))

    def _add_rows(self) -> None:
        infinite = highspy.kHighsInf
        for y, z in zip(self.y, self.z, strict=True):
            for more, less in zip(y[1:], y[:-1], strict=True):
                self._row(0.0, infinite, {less: 1.0, more: -1.0})
            self._row(0.0, 0.0, {**dict.fromkeys(y, 1.0), **dict.fromkeys(z.values(), -1.0)})
        for item, units in self.start.left.items():
            users = {z[item]: float(g.step) for g, z in zip(self.groups, self.z, strict=True) if item in z}
            self._row(0.0, float(units), users)

    def climb(self, shares: Shares) -> tuple[Shares, Verdict]:
        """Go up all levels of all stages."""
        for stage in stages(self.groups):
            of = sharing.asking(self.groups, stage)
            asks = before = sum(self.groups[index].size for index in of)
            last: dict[int, float] = {}
            for level in sharing.levels(self.groups, stage):
                terms = self._terms(of, level)
                reached = sharing.count(shares, self.groups, stage, level)
                if reached < before:
                    if last:
                        self._row(float(before), highspy.kHighsInf, last)
                    found, at_most = self._most(terms)
                    if found is None:
                        most = min(before, at_most, self._pooled(shares, reached, asks))
                        return shares, Verdict(False, "solver", reached, most, asks)
                    found_reached = sharing.count(found, self.groups, stage, level)
                    if found_reached > reached:
                        shares, reached = found, found_reached
                    before = reached
                last = terms
            if last and before:
                self._row(float(before), highspy.kHighsInf, last)
        return shares, Verdict(True, "solver")

    def _pooled(self, shares: Shares, reached: int, asks: int) -> int:
        """What the bound without a solver says, where this is the first level that not everybody reaches."""
        first = sharing.first_drop_bound(shares, self.groups, self.stock)
        return first[1] if (first[0], first[2]) == (reached, asks) else asks

    def _terms(self, of: Sequence[int], level: Fraction) -> dict[int, float]:
        return {self.y[index][sharing.needed(level, self.groups[index].need) - 1]: 1.0 for index in of}

    def _most(self, terms: Mapping[int, float]) -> tuple[Shares | None, int]:
        """The answer in which most recipients reach a level, with the fewest units, filled up greedily."""
        cost = [0.0] * self.columns
        for column in terms:
            cost[column] = -self.weight
        for group, z in zip(self.groups, self.z, strict=True):
            for place, item in enumerate(group.accepts):
                cost[z[item]] = group.step + place / (8.0 * self.weight)
        self.model.changeColsCost(self.columns, list(range(self.columns)), cost)
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                return None, 10**9
            self.model.setOptionValue("time_limit", self.model.getRunTime() + left)
        self.model.run()
        if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            bound = self.model.getInfo().mip_dual_bound
            at_most = int(-bound / self.weight + 0.5) if abs(bound) < 1e15 else 10**9
            return None, at_most
        return self._read(), 0

    def _read(self) -> Shares:
        values = self.model.getSolution().col_value
        shares = sharing.empty(self.groups, self.stock)
        for index, group in enumerate(self.groups):
            shares.reach[index] = [round(values[column]) for column in self.y[index]]
            for item, column in self.z[index].items():
                steps = round(values[column])
                if steps:
                    shares.taken[index][item] = steps
                    shares.left[item] -= steps * group.step
        return sharing.greedy(self.groups, self.stock, shares)
