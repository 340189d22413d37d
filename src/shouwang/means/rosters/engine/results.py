"""What comes of solving: how far it is, the roster found, what it costs and breaks rule by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from shouwang.means.rosters.engine.problem import Roster


@dataclass(frozen=True)
class Line:
    """One rule broken, or one soft cost paid.

    Args:
        code: the rule's code.
        amount: by how many units.
        cost: what it costs; 0 for a hard rule that has no price.
        person: whose, or empty.
        day: which day, or -1.
        shift: which shift, or empty.
        post: which post, or empty.
    """

    code: str
    amount: int
    cost: int
    person: str = ""
    day: int = -1
    shift: str = ""
    post: str = ""


@dataclass(frozen=True)
class Progress:
    """What is known while solving.

    Args:
        best: gives the best roster so far when asked, so that whoever watches can keep it; None before the first.
    """

    seconds: float
    cost: int | None
    bound: int | None
    step: str
    best: Callable[[], Roster | None] = field(default=lambda: None, compare=False)


OPTIMAL, FEASIBLE, IMPOSSIBLE, UNKNOWN, STOPPED, FAILED = (
    "optimal",
    "feasible",
    "impossible",
    "unknown",
    "stopped",
    "failed",
)


@dataclass(frozen=True)
class Outcome:
    """What came of solving.

    Args:
        status: ``optimal`` (proved), ``feasible``, ``stopped`` (cancelled; the best so far is kept),
            ``impossible`` (proved), ``unknown`` (no roster in the time given), ``failed`` (the solver died).
        roster: the best roster, or ``None``.
        cost: its cost.
        bound: no roster can cost less.
        gap: ``(cost - bound) / cost``, 0 when proved.
        lines: what the roster pays and breaks, rule by rule.
        seconds: how long it took.
        reason: when the solver did not end by itself: what happened.
    """

    status: str
    roster: Roster | None = None
    cost: int | None = None
    bound: int | None = None
    gap: float | None = None
    lines: tuple[Line, ...] = ()
    seconds: float = 0.0
    reason: str = ""

    @property
    def usable(self) -> bool:
        """Whether there is a roster."""
        return self.roster is not None


def gap_of(cost: int | None, bound: int | None) -> float | None:
    """The share of the cost that is not proved necessary."""
    if cost is None or bound is None:
        return None
    return 0.0 if cost <= bound else (cost - bound) / max(abs(cost), 1)
