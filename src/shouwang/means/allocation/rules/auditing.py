"""Looks at a finished sharing-out with fresh eyes: is it fair? Also used after somebody changed it by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation.rules.allocating import Line
from shouwang.means.allocation.rules.claims import draw, needs

CHECKS: dict[str, str] = {
    "stock": _("No more than there is is given"),
    "ranks": _("Minimum needs first, rank by rank"),
    "equals": _("Equals get the same, but for one step"),
    "turns": _("Whoever missed more comes first, then the lot"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer, with a recipient that shows a no."""

    key: str
    holds: bool
    example: str = ""

    @property
    def label(self) -> str:
        """The question as a statement."""
        return CHECKS[self.key]


def audit(lines: Sequence[Line], stock: Mapping[str, int], *, seed: str) -> list[Check]:
    """Ask every question of a sharing-out."""
    return [_stock(lines, stock), _ranks(lines, stock), *_among_equals(lines, seed)]


def _stock(lines: Sequence[Line], stock: Mapping[str, int]) -> Check:
    given: dict[str, int] = defaultdict(int)
    for line in lines:
        for item, units in line.by_item.items():
            given[item] += units
    over = [item for item, units in given.items() if units > stock.get(item, 0)]
    return Check("stock", not over, over[0] if over else "")


def _ranks(lines: Sequence[Line], stock: Mapping[str, int]) -> Check:
    """Somebody below its minimum, while a lower rank was given a whole step of an item that would do."""
    lacking = [line for line in lines if line.got < line.claim.minimum]
    lowest: dict[str, tuple[int, int]] = {}
    for line in lines:
        for item, units in line.by_item.items():
            rank, most = lowest.get(item, (0, 0))
            if line.claim.rank > rank:
                lowest[item] = (line.claim.rank, units)
            elif line.claim.rank == rank:
                lowest[item] = (rank, max(most, units))
    for line in lacking:
        for item in line.claim.accepts:
            rank, most = lowest.get(item, (0, 0))
            if rank > line.claim.rank and most >= line.claim.step:
                return Check("ranks", False, line.claim.key)
    return Check("ranks", True)


def _among_equals(lines: Sequence[Line], seed: str) -> list[Check]:
    equals: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        claim = line.claim
        equals[(claim.rank, *needs(claim), claim.step, claim.accepts)].append(line)
    envious = turned = ""
    for group in equals.values():
        least, most = min(group, key=lambda line: line.got), max(group, key=lambda line: line.got)
        if most.got - least.got > most.claim.step:
            envious = envious or least.claim.key
        group.sort(key=lambda line: (-line.claim.carried, draw(seed, line.claim.key)))
        for first, second in pairwise(group):
            if second.got > first.got:
                turned = turned or first.claim.key
    return [Check("equals", not envious, envious), Check("turns", not turned, turned)]
