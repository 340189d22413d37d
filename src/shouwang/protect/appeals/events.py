"""What happened to appeals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AppealMade:
    """Somebody who was not let pass asks a second person to look at it."""

    appeal_id: int
    compound_id: int


@dataclass(frozen=True)
class AppealLate:
    """Nobody answered an appeal in its time.

    Args:
        step: 1 when it fell late, 2 when it is late still.
    """

    appeal_id: int
    compound_id: int
    step: int
