"""The whole sharing-out: claims and stock in, one explained line per recipient out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from shouwang.means.allocation.rules import claims as asked
from shouwang.means.allocation.rules import proving
from shouwang.means.allocation.rules.claims import Claim, Group
from shouwang.means.allocation.rules.proving import Verdict
from shouwang.means.allocation.rules.sharing import Shares

Problem = tuple[list[Group], Mapping[str, int]]
Answer = tuple[Shares, Verdict]
Settle = Callable[[Sequence[Problem]], list[Answer]]


class Why(StrEnum):
    """Why a recipient gets what it gets; the words stand in :mod:`.words`."""

    FULL = "full"
    MINIMUM = "minimum"
    EQUAL = "equal"
    ODD_MISSED_BEFORE = "odd_missed_before"
    ODD_DRAWN = "odd_drawn"
    NEXT_TIME = "next_time"
    HIGHER_FIRST = "higher_first"
    NOTHING_THERE = "nothing_there"
    OVERRIDDEN = "overridden"


class Line(NamedTuple):
    """What one recipient gets, and why.

    Args:
        got: units.
        by_item: item → units.
        everybody: units that each of its equals gets at least.
        equals: how many recipients are its equals, itself among them.
        odd: how many of the equals get one step more than ``everybody``.
        place: its turn among the equals: 1 is the first to get an odd step.
    """

    claim: Claim
    got: int
    by_item: Mapping[str, int]
    why: Why
    everybody: int
    equals: int
    odd: int
    place: int

    @property
    def share(self) -> float:
        """What part of the wish is met."""
        return min(1.0, self.got / self.claim.wish) if self.claim.wish else 1.0

    @property
    def missed(self) -> float:
        """What is carried over to the next round: the part of the minimum, else of the wish, that is not met."""
        whole = self.claim.minimum or self.claim.wish
        return max(0.0, 1.0 - self.got / whole) if whole else 0.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sharing-out that somebody can approve: lines by rank, then by turn; what stays; how good it is."""

    lines: tuple[Line, ...]
    left: Mapping[str, int]
    verdicts: tuple[Verdict, ...]

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return all(verdict.proven for verdict in self.verdicts)

    @property
    def gap(self) -> float:
        """The largest share of a class that might do better; 0 when proven."""
        return max((verdict.gap for verdict in self.verdicts), default=0.0)


def settled(problems: Sequence[Problem], *, solver: proving.Solver | None = None) -> list[Answer]:
    """Answer components one after the other in this process; greedily without a solver."""
    return [proving.settle(groups, stock, solver=solver) for groups, stock in problems]


def allocate(claims: Sequence[Claim], stock: Mapping[str, int], *, seed: str, settle: Settle = settled) -> Proposal:
    """Share out what there is.

    In this order: every rank's minimum, rank by rank; then every rank's wish. Inside a rank the smallest satisfied
    share is made as large as whole steps allow, then the second smallest, and so on. Between equals whoever missed more
    in earlier rounds comes first, then the lot of the published seed.

    Args:
        stock: item → units that may be handed out.
        seed: published with the round.
        settle: answers the components; see :func:`settled`.

    Raises:
        SharingRefused: see :func:`.claims.check`.
    """
    asked.check(claims, stock)
    parts = asked.components(asked.grouped(claims, seed))
    answers = settle([(part, stock) for part in parts])
    left = dict(stock)
    cuts: dict[str, list[_Cut]] = {claim.key: [] for claim in claims}
    for part, (shares, _verdict) in zip(parts, answers, strict=True):
        left.update(shares.left)
        for cut in _cuts(part, shares):
            cuts[cut.claim.key].append(cut)
    lines = [_line(claim, cuts[claim.key]) for claim in claims]
    lines.sort(key=lambda line: (line.claim.rank, -line.claim.minimum, -line.claim.wish, line.place))
    return Proposal(tuple(lines), left, tuple(verdict for _shares, verdict in answers))


@dataclass(slots=True)
class _Cut:
    """One recipient's part of one stage."""

    claim: Claim
    group: Group
    steps: int
    by_item: dict[str, int]
    everybody: int
    odd: int
    place: int
    gave: bool
    """Whether anybody of this rank or a higher one got something."""


def _cuts(part: Sequence[Group], shares: Shares) -> list[_Cut]:
    highest = min((g.stage[1] for g, reach in zip(part, shares.reach, strict=True) if reach[0]), default=None)
    cuts = []
    for index, group in enumerate(part):
        reach, pools = shares.reach[index], dict(shares.taken[index])
        everybody = sum(1 for reached in reach if reached == group.size)
        odd = reach[everybody] if everybody < group.need else 0
        gave = highest is not None and highest <= group.stage[1]
        for place, claim in enumerate(group.members, 1):
            steps = _steps(reach, everybody, place)
            cuts.append(_Cut(claim, group, steps, _handed(pools, group, steps), everybody, odd, place, gave))
    return cuts


def _steps(reach: Sequence[int], everybody: int, place: int) -> int:
    steps = everybody
    while steps < len(reach) and reach[steps] >= place:
        steps += 1
    return steps


def _line(claim: Claim, cuts: Sequence[_Cut]) -> Line:
    """The minimum and the wish of a recipient together; the first that is not whole says why."""
    if not cuts:
        return Line(claim, 0, {}, Why.FULL, 0, 1, 0, 1)
    by_item: dict[str, int] = {}
    before, got, said = 0, 0, None
    for cut in cuts:
        if said is None:
            before, said = got, (cut if cut.steps < cut.group.need else None)
        got += cut.steps * claim.step
        for item, units in cut.by_item.items():
            by_item[item] = by_item.get(item, 0) + units
    told = said or next((cut for cut in cuts if cut.odd), cuts[-1])
    everybody = before + told.everybody * claim.step
    why = _why(said or (told if told.odd else None), got)
    return Line(claim, got, by_item, why, everybody, told.group.size, told.odd, told.place)


def _handed(pools: dict[str, int], group: Group, steps: int) -> dict[str, int]:
    """Steps out of what the group has, the preferred item first."""
    if len(group.accepts) == 1:
        return {group.accepts[0]: steps * group.step} if steps else {}
    by_item: dict[str, int] = {}
    for item in group.accepts:
        given = min(steps, pools.get(item, 0))
        if given:
            by_item[item] = given * group.step
            pools[item] -= given
            steps -= given
    return by_item


def _why(short: _Cut | None, got: int) -> Why:
    if short is None:
        return Why.FULL
    if short.steps > short.everybody:
        return Why.ODD_MISSED_BEFORE if short.claim.carried else Why.ODD_DRAWN
    if short.odd:
        return Why.NEXT_TIME
    if short.steps:
        return Why.EQUAL
    if got:
        return Why.MINIMUM
    return Why.HIGHER_FIRST if short.gave else Why.NOTHING_THERE


@dataclass(frozen=True, slots=True)
class Gain:
    """What more stock would buy.

    Args:
        more: units more.
        better: recipients that get more than without it.
        rank: the first rank that is not whole without it.
        share: the part of that rank's wishes that is then met.
    """

    more: int
    better: tuple[str, ...]
    rank: int
    share: float


def further(
    claims: Sequence[Claim],
    stock: Mapping[str, int],
    *,
    item: str,
    steps: Sequence[int],
    seed: str,
    settle: Settle = settled,
) -> list[Gain]:
    """What so many units more of an item would buy, by sharing out anew; the first step is usually 0.

    Raises:
        SharingRefused: as :func:`allocate`.
    """
    asked.check(claims, stock)
    parts = asked.components(asked.grouped(claims, seed))
    part = next((each for each in parts if any(item in group.accepts for group in each)), None)
    if part is None:
        return []
    stocks = [{**stock, item: stock.get(item, 0) + more} for more in (0, *steps)]
    found = [_units(part, shares) for shares, _verdict in settle([(part, each) for each in stocks])]
    concerned = [claim for claim in claims if claim.key in found[0]]
    return [_gain(more, concerned, found[0], then) for more, then in zip(steps, found[1:], strict=True)]


def _units(part: Sequence[Group], shares: Shares) -> dict[str, int]:
    """What each gets, without asking of which item."""
    units: dict[str, int] = {}
    for group, reach in zip(part, shares.reach, strict=True):
        everybody = sum(1 for reached in reach if reached == group.size)
        for place, claim in enumerate(group.members, 1):
            units[claim.key] = units.get(claim.key, 0) + _steps(reach, everybody, place) * claim.step
    return units


def _gain(more: int, claims: Sequence[Claim], first: Mapping[str, int], then: Mapping[str, int]) -> Gain:
    better = tuple(key for key, units in then.items() if units > first[key])
    rank = min((claim.rank for claim in claims if first[claim.key] < claim.wish), default=0)
    own = [claim for claim in claims if claim.rank == rank]
    wished = sum(claim.wish for claim in own)
    share = sum(min(then[claim.key], claim.wish) for claim in own) / wished if wished else 1.0
    return Gain(more, better, rank, share)
