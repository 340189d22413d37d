"""What happened to appeals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AppealMade:
    """Somebody who was not let pass asks a second person to look at it."""

    appeal_id: int
    compound_id: int
