"""Time at a device: is an event of now, when was it really, is the device silent, may it send more. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shouwang.protect.devices.rules.readings import Reading

LATE_AFTER = timedelta(seconds=60)
"""An event older than this opens no door, whatever the device says of it."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""A clock further off than this is flagged."""
SILENT_AFTER = 3
"""Heartbeats missed before a device counts as silent."""
BURST = 120
"""Requests that a device may send at once..."""
PER_SECOND = 20.0
"""...and how fast they grow back."""


def is_current(reading: Reading, offset: timedelta | None) -> bool:
    """Whether somebody stands at the door now.

    The device's clock is corrected by its measured offset (device minus ours). Without a
    measurement a clock that is wrong by more than a minute makes every event late: no door opens
    until a heartbeat has shown by how much.
    """
    if reading.current is False or ("no_time" in reading.flags and reading.current is not True):
        return False
    age = reading.received_at - (reading.occurred_at - (offset or timedelta()))
    return abs(age) <= LATE_AFTER


def visit_time(reading: Reading, offset: timedelta | None) -> datetime:
    """When a kept event really happened: by the device's clock, corrected when it is known to be wrong, never later
    than now."""
    at = reading.occurred_at
    if offset is not None and abs(offset) > CLOCK_TOLERANCE:
        at -= offset
    return min(at, reading.received_at)


@dataclass(frozen=True)
class Bucket:
    """How many requests a device may still send at an instant."""

    tokens: float
    at: datetime | None


def draw(bucket: Bucket, now: datetime) -> tuple[Bucket, float]:
    """Take one request out; seconds to wait when there is none (then nothing is taken).

    Requests that wait for one another come out of turn: time that was counted once does not count again.
    """
    latest = now if bucket.at is None else max(bucket.at, now)
    grown = BURST if bucket.at is None else bucket.tokens + max(0.0, (now - bucket.at).total_seconds()) * PER_SECOND
    tokens = min(float(BURST), grown)
    if tokens >= 1:
        return Bucket(tokens - 1, latest), 0.0
    return Bucket(tokens, latest), (1 - tokens) / PER_SECOND


class Health(StrEnum):
    """How a device is doing, worst first."""

    REVOKED = "revoked"
    SILENT = "silent"
    NEVER = "never"
    PAUSED = "paused"
    DRIFT = "drift"
    FAULTS = "faults"
    WELL = "well"


def health(
    *,
    state: str,
    heartbeat_s: int,
    seen_at: datetime | None,
    watched_since: datetime,
    offset_s: int | None,
    faults: int,
    now: datetime,
) -> Health:
    """One word for the list; ``heartbeat_s`` 0 expects no regular sign of life."""
    if state in (Health.REVOKED, Health.PAUSED):
        return Health(state)
    patience = timedelta(seconds=heartbeat_s * SILENT_AFTER)
    if heartbeat_s and now - (seen_at or watched_since) > patience:
        return Health.SILENT
    if seen_at is None:
        return Health.NEVER
    if offset_s is not None and abs(offset_s) > CLOCK_TOLERANCE.total_seconds():
        return Health.DRIFT
    return Health.FAULTS if faults else Health.WELL
