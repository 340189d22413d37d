"""What devices say and what follows from it: shapes, clocks, signatures, limits; pure."""

from shouwang.protect.devices.rules.clocks import (
    CLOCK_TOLERANCE,
    LATE_AFTER,
    Bucket,
    Health,
    draw,
    health,
    is_current,
    visit_time,
)
from shouwang.protect.devices.rules.parsing import parse
from shouwang.protect.devices.rules.readings import (
    MAX_BATCH,
    MAX_BODY,
    Auth,
    DeviceKind,
    Kind,
    NotReadable,
    Reading,
    State,
    Vendor,
    Way,
    Wrong,
)

__all__ = [
    "CLOCK_TOLERANCE",
    "LATE_AFTER",
    "MAX_BATCH",
    "MAX_BODY",
    "Auth",
    "Bucket",
    "DeviceKind",
    "Health",
    "Kind",
    "NotReadable",
    "Reading",
    "State",
    "Vendor",
    "Way",
    "Wrong",
    "draw",
    "health",
    "is_current",
    "parse",
    "visit_time",
]
