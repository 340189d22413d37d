"""What happened to devices; ids only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeviceSilent:
    """A device that should give signs of life has not for too long."""

    device_id: int
    compound_id: int


@dataclass(frozen=True)
class DeviceBack:
    """A device that was silent is heard again."""

    device_id: int
    compound_id: int
