"""What a door can be told, and what is known afterwards; every vendor's driver fits this."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Command(StrEnum):
    """What a door is told. There is no word for "stay shut": nobody is ever locked in or out from here."""

    OPEN = "open"
    HOLD_OPEN = "hold_open"
    NORMAL = "normal"


@dataclass(frozen=True)
class Result:
    """What became of a command.

    Args:
        state: ``done``: the device said yes; ``failed``: it said no or was never reached; ``unknown``:
            it was reached, and the answer was lost, so that nobody knows without looking.
        detail: a stable code: ``door.refused``, ``door.password``, ``door.unreachable``, ``door.no_answer``.
    """

    state: str
    detail: str = ""


class DoorDriver(Protocol):
    """Something that can tell a device's door to open."""

    def command(self, door: int, command: Command) -> Result:
        """Tell one door; never raises for what networks and devices do."""
        ...
