"""How good an answer for one component is: by a theorem, by a solver's proof, or greedy with its gap."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shouwang.means.allocation.rules import sharing
from shouwang.means.allocation.rules.claims import Group
from shouwang.means.allocation.rules.sharing import Shares


@dataclass(frozen=True, slots=True)
class Verdict:
    """How good an answer is.

    Args:
        proven: nothing better exists.
        reached, at_most, asking: at the first level that is not proven, how many recipients reach it, how many could
            at most, and how many ask.
        how: ``theorem``, ``solver`` or ``greedy``.
    """

    proven: bool
    how: str
    reached: int = 0
    at_most: int = 0
    asking: int = 0

    @property
    def gap(self) -> float:
        """The share of the recipients that might do better; 0 when proven."""
        return 0.0 if self.proven or not self.asking else (self.at_most - self.reached) / self.asking


Solver = Callable[[Sequence[Group], Mapping[str, int], Shares, float | None], tuple[Shares, Verdict]]
"""Groups, stock, the greedy answer and a value of ``time.monotonic()`` to be done by → an answer at least as good."""


def settle(
    groups: Sequence[Group],
    stock: Mapping[str, int],
    *,
    solver: Solver | None = None,
    deadline: float | None = None,
) -> tuple[Shares, Verdict]:
    """The answer for one component, with its proof or its gap; greedy without a solver, or when time is over."""
    shares = sharing.greedy(groups, stock)
    full = all(shares.at_least(index, group.need) == group.size for index, group in enumerate(groups))
    if full or sharing.is_simple(groups):
        return shares, Verdict(True, "theorem")
    if solver is None or (deadline is not None and time.monotonic() >= deadline):
        reached, at_most, asks = sharing.first_drop_bound(shares, groups, stock)
        return shares, Verdict(False, "greedy", reached, at_most, asks)
    return solver(groups, stock, shares, deadline)
