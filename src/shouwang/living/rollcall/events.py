"""What happened in a roll-call, as others may react to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RollCallOpened:
    """Every home of some buildings is asked."""

    roll_call_id: int
    compound_id: int
    exercise: bool


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """A home answered that it needs help."""

    roll_call_id: int
    compound_id: int
    home_id: int
    exercise: bool
