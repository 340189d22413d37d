"""How a stay is known."""

from __future__ import annotations

from enum import StrEnum


class How(StrEnum):
    """Who or what saw it."""

    GUARD = "guard"
    DEVICE = "device"
    OFFLINE = "offline"
    STEWARD = "steward"
