"""What happened to residents; other apps react through the wiring."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MovedIn:
    """Somebody belongs to a home from now on."""

    person_id: int
    home_id: int


@dataclass(frozen=True)
class MovedOut:
    """Somebody left a home: passes and answers for it end."""

    person_id: int
    home_id: int
    user_id: int | None


@dataclass(frozen=True)
class Restricted:
    """An order over a person or a home was entered."""

    restriction_id: int


@dataclass(frozen=True)
class RestrictionLifted:
    """An order was ended before its time."""

    restriction_id: int
