"""A problem as whole numbers: variables, linear rows and a price a variable; solvers read it, none is named here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from shouwang.means.rosters.engine.problem import Duty, Problem, Roster

ZERO: Final = -1
ONE: Final = -2
"""Two references beside the variables: cells that are known already."""

Term = tuple[int, int]
"""A coefficient and a reference."""


@dataclass(frozen=True)
class Row:
    """``low ≤ Σ coefficient · variable ≤ high``; ``code`` and ``subject`` name the rule it belongs to."""

    code: str
    subject: str
    refs: tuple[int, ...]
    weights: tuple[int, ...]
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Made:
    """How the value of a helping variable follows from earlier ones: the largest of ``⌈Σ / unit⌉`` and 0."""

    sums: tuple[tuple[tuple[Term, ...], int], ...]
    unit: int


@dataclass
class Program:
    """All variables (0 … upper), rows and prices of one problem.

    Args:
        problem: what it stands for.
        explicit: cells that are closed become variables with a row each, so that the row can be named as a cause.
    """

    problem: Problem
    explicit: bool = False
    upper: list[int] = field(default_factory=list)
    price: list[int] = field(default_factory=list)
    made: list[Made | None] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    constant: int = 0
    duties: dict[tuple[int, int, Duty], int] = field(default_factory=dict)
    """(person's place in the list, day, duty) → variable."""

    def variable(self, upper: int = 1, made: Made | None = None) -> int:
        """A new variable."""
        self.upper.append(upper)
        self.price.append(0)
        self.made.append(made)
        return len(self.upper) - 1

    def charge(self, code: str, ref: int, price: int) -> None:
        """Let a reference cost something, unless the rule is relaxed."""
        if code in self.problem.relaxed:
            return
        if ref == ONE:
            self.constant += price
        elif ref != ZERO:
            self.price[ref] += price

    def total(self, refs: Sequence[int], upper: int = 1) -> int:
        """A variable that equals the sum of the references."""
        open_ones = [ref for ref in refs if ref != ZERO]
        if not open_ones:
            return ZERO
        if len(open_ones) == 1:
            return open_ones[0]
        ref = self.variable(upper, Made((((tuple((1, one) for one in open_ones)), 0),), 1))
        self.row("", "", [*((1, one) for one in open_ones), (-1, ref)], low=0, high=0)
        return ref

    def row(
        self, code: str, subject: str, terms: Iterable[Term], *, low: int | None = None, high: int | None = None
    ) -> None:
        """A hard row. Known cells are folded in; a row without variables says nothing and is left out."""
        weights, known = fold(terms)
        if not weights:
            return
        self.rows.append(
            Row(
                code,
                subject,
                tuple(weights),
                tuple(weights.values()),
                None if low is None else low - known,
                None if high is None else high - known,
            )
        )

    def excess(self, sums: Sequence[tuple[Sequence[Term], int]], *, upper: int, unit: int = 1) -> int:
        """A variable of at least ``(Σ − limit) / unit`` for each of the sums.

        Args:
            sums: terms and their limit.
            upper: the most that it can be.
            unit: how much of the sum one unit of the variable stands for.
        """
        folded = []
        for terms, limit in sums:
            weights, known = fold(terms)
            folded.append((tuple((weight, ref) for ref, weight in weights.items()), limit - known))
        ref = self.variable(upper, Made(tuple(folded), unit))
        for terms, limit in folded:
            self.row("", "", [*terms, (-unit, ref)], high=limit)
        return ref

    def limit(
        self,
        code: str,
        subject: str,
        terms: Sequence[Term],
        high: int,
        *,
        upper: int = 10_000,
        unit: int = 1,
        price: int | None = None,
    ) -> None:
        """``Σ ≤ high``: hard, or, with a price of its own or in the problem, broken at that price a unit."""
        price = self.problem.prices.get(code) if price is None else price
        if code in self.problem.relaxed or price == 0:
            return
        if price is None:
            self.row(code, subject, terms, high=high)
            return
        weights, known = fold(terms)
        if weights and sum(max(weight, 0) * self.upper[ref] for ref, weight in weights.items()) + known > high:
            self.charge(code, self.excess([(terms, high)], upper=upper, unit=unit), price)

    @cached_property
    def _rows_by_ref(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for place, row in enumerate(self.rows):
            for ref in row.refs:
                found.setdefault(ref, []).append(place)
        return found

    @cached_property
    def _followers(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for ref, made in enumerate(self.made):
            for terms, _ in made.sums if made else ():
                for _, one in terms:
                    found.setdefault(one, []).append(ref)
        return found

    def rows_of(self, refs: Iterable[int]) -> list[Row]:
        """The rows that speak of any of the variables; the program is complete by then."""
        return [
            self.rows[place] for place in sorted({place for ref in refs for place in self._rows_by_ref.get(ref, ())})
        ]

    def reach(self, refs: Iterable[int]) -> set[int]:
        """The variables and all helping ones whose values follow from them."""
        found: set[int] = set()
        waiting = list(refs)
        while waiting:
            ref = waiting.pop()
            if ref not in found:
                found.add(ref)
                waiting += self._followers.get(ref, ())
        return found

    def values(self, roster: Roster) -> list[int]:
        """The value of every variable in a roster."""
        found = [0] * len(self.upper)
        chosen = {
            (place, day, duty)
            for place, person in enumerate(self.problem.people)
            for day, duty in enumerate(roster[person.id])
            if duty
        }
        for key, ref in self.duties.items():
            if ref >= 0:
                found[ref] = int(key in chosen)
        for ref, made in enumerate(self.made):
            if made is not None:
                most = max(sum(weight * found[one] for weight, one in terms) - limit for terms, limit in made.sums)
                found[ref] = max(0, -(-most // made.unit))
        return found

    def cost(self, values: Sequence[int]) -> int:
        """What the values cost."""
        return self.constant + sum(price * value for price, value in zip(self.price, values, strict=True) if price)

    def roster(self, values: Sequence[int]) -> Roster:
        """The roster that the values stand for."""
        rows: list[list[Duty | None]] = [[None] * self.problem.days for _ in self.problem.people]
        for (place, day, duty), ref in self.duties.items():
            if ref == ONE or (ref >= 0 and values[ref]):
                rows[place][day] = duty
        return {person.id: tuple(row) for person, row in zip(self.problem.people, rows, strict=True)}


def fold(terms: Iterable[Term]) -> tuple[dict[int, int], int]:
    """Weights by variable, and the sum of what is known."""
    weights: dict[int, int] = {}
    known = 0
    for weight, ref in terms:
        if ref == ONE:
            known += weight
        elif ref != ZERO:
            weights[ref] = weights.get(ref, 0) + weight
    return {ref: weight for ref, weight in weights.items() if weight}, known
