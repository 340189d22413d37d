"""One component of a sharing-out: how many of each group get how much; the greedy answer, and how to compare answers.

A recipient's claim is two needs: its minimum, and what its wish is more. An answer is better when, stage by stage, the
least satisfied share of the stage is larger, then the second least, and so on (leximin). With finitely many shares
this is the same as: level by level, from the lowest share up, more recipients reach it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from shouwang.means.allocation.rules.claims import Group, Stage, stages


@dataclass(slots=True)
class Shares:
    """An answer.

    Args:
        reach: per group, entry ``j`` is how many members get at least ``j + 1`` steps of the need; never rising.
        taken: per group, item → steps.
        left: item → units that nobody got.
    """

    reach: list[list[int]]
    taken: list[dict[str, int]]
    left: dict[str, int]

    def at_least(self, index: int, steps: int) -> int:
        """How many of a group get at least so many steps, of which there is at least one."""
        return self.reach[index][steps - 1]


def empty(groups: Sequence[Group], stock: Mapping[str, int]) -> Shares:
    """Nobody has anything yet."""
    items = sorted({item for group in groups for item in group.accepts})
    return Shares([[0] * group.need for group in groups], [{} for _ in groups], {i: stock.get(i, 0) for i in items})


def asking(groups: Sequence[Group], stage: Stage) -> list[int]:
    """The groups, by index, of a stage."""
    return [index for index, group in enumerate(groups) if group.stage == stage]


def levels(groups: Sequence[Group], stage: Stage) -> list[Fraction]:
    """Every share that somebody of the stage can have, the lowest first."""
    wholes = {groups[index].need for index in asking(groups, stage)}
    return sorted({Fraction(part, whole) for whole in wholes for part in range(1, whole + 1)})


def needed(level: Fraction, whole: int) -> int:
    """Steps without which a share is not reached."""
    return -(-level.numerator * whole // level.denominator)


def count(shares: Shares, groups: Sequence[Group], stage: Stage, level: Fraction) -> int:
    """How many of a stage reach a share."""
    of = asking(groups, stage)
    return sum(shares.at_least(index, needed(level, groups[index].need)) for index in of)


def profile(shares: Shares, groups: Sequence[Group]) -> list[int]:
    """The counts of all levels of all stages in order: of two answers the one with the larger profile is better."""
    return [count(shares, groups, stage, level) for stage in stages(groups) for level in levels(groups, stage)]


def greedy(groups: Sequence[Group], stock: Mapping[str, int], begun: Shares | None = None) -> Shares:
    """Give step after step to whoever has the smallest share, among those to whom it raises the share most.

    Optimal where the component has one item and one step: the answers are then the bases of an integral polymatroid,
    and there a leximin answer is one that no single exchange improves (Frank, Murota, Decreasing minimization on
    M-convex sets, Math. Program. 195, 2022). Otherwise an answer that :mod:`.proving` improves.

    Args:
        begun: an answer to go on from.
    """
    shares = begun or empty(groups, stock)
    contest = _contest(groups)
    for stage in stages(groups):
        for index, steps in _turns(groups, stage):
            _serve(groups[index], index, steps, shares, contest)
    return shares


def _turns(groups: Sequence[Group], stage: Stage) -> list[tuple[int, int]]:
    turns = []
    for index in asking(groups, stage):
        whole = groups[index].need
        for steps in range(1, whole + 1):
            key = ((steps - 1) / whole, -steps / whole, groups[index].step, index)
            turns.append((key, index, steps))
    turns.sort()
    return [(index, steps) for _key, index, steps in turns]


def _contest(groups: Sequence[Group]) -> dict[str, int]:
    """Item → units for which there is no other item: who can choose takes what others need least."""
    wanted: dict[str, int] = {}
    for group in groups:
        for item in group.accepts:
            wanted[item] = wanted.get(item, 0) + group.size * group.need * group.step // len(group.accepts) ** 2
    return wanted


def _serve(group: Group, index: int, steps: int, shares: Shares, contest: Mapping[str, int]) -> None:
    """Bring as many members as possible from ``steps - 1`` to ``steps``."""
    have = shares.reach[index]
    waiting = (have[steps - 2] if steps > 1 else group.size) - have[steps - 1]
    if waiting <= 0:
        return
    order = sorted(group.accepts, key=lambda item: (contest[item] - shares.left[item], group.accepts.index(item)))
    for item in order:
        given = min(waiting, shares.left[item] // group.step)
        if given:
            shares.left[item] -= given * group.step
            shares.taken[index][item] = shares.taken[index].get(item, 0) + given
            have[steps - 1] += given
            waiting -= given


def is_simple(groups: Sequence[Group]) -> bool:
    """Whether the greedy answer is the best one by the theorem: one item, one step."""
    return len({item for group in groups for item in group.accepts}) == 1 and len({g.step for g in groups}) == 1


def is_possible(shares: Shares, groups: Sequence[Group], stock: Mapping[str, int]) -> bool:
    """Whether an answer that came from elsewhere gives whole steps of what there is, and no more than is needed."""
    used: dict[str, int] = {}
    for group, reach, taken in zip(groups, shares.reach, shares.taken, strict=True):
        falling = [group.size, *reach]
        if len(reach) != group.need or any(less > more for more, less in pairwise(falling)) or falling[-1] < 0:
            return False
        if sum(reach) != sum(taken.values()) or not set(taken) <= set(group.accepts) or min([0, *taken.values()]) < 0:
            return False
        for item, steps in taken.items():
            used[item] = used.get(item, 0) + steps * group.step
    return all(stock.get(item, 0) - used.get(item, 0) == left >= 0 for item, left in shares.left.items())


def first_drop_bound(shares: Shares, groups: Sequence[Group], stock: Mapping[str, int]) -> tuple[int, int, int]:
    """How far an unproven answer may be from the best: at the first level that not everybody reaches.

    The bound pools all items: everybody of the earlier levels is served, then whoever needs fewest units more.

    Returns:
        Reached, at most reachable, asking.
    """
    pool = sum(stock.get(item, 0) for item in shares.left)
    for stage in stages(groups):
        of = asking(groups, stage)
        asks, below = sum(groups[index].size for index in of), Fraction(0)
        for level in levels(groups, stage):
            reached = count(shares, groups, stage, level)
            if reached < asks:
                most = _pooled([groups[index] for index in of], below, level, pool)
                return reached, max(reached, min(asks, most)), asks
            below = level
        pool -= sum(groups[index].size * groups[index].need * groups[index].step for index in of)
    return 0, 0, 0


def _pooled(groups: Sequence[Group], below: Fraction, level: Fraction, pool: int) -> int:
    """How many can reach a level, when everybody stands at the level below and items are all the same."""
    costs = []
    for group in groups:
        had = needed(below, group.need)
        pool -= had * group.size * group.step
        costs.append(((needed(level, group.need) - had) * group.step, group.size))
    reached = 0
    for cost, size in sorted(costs):
        more = size if not cost else min(size, max(0, pool) // cost)
        reached += more
        pool -= more * cost
    return reached
