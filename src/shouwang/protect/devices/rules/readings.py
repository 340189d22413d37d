"""The one form in which every device's events are known from here on, and how a vendor's values are read into it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Any

from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _

MAX_BODY = 2 * 1024 * 1024
"""Bytes of one request, pictures and all."""
MAX_BATCH = 1000
"""Events of one request in the generic shape."""
_LONGEST_RAW = 600


class DeviceKind(StrEnum):
    """What a device is."""

    TERMINAL = "terminal"
    CAMERA = "camera"
    BARRIER = "barrier"
    SCANNER = "scanner"
    OTHER = "other"


class Vendor(StrEnum):
    """Which language it speaks."""

    GENERIC = "generic"
    HIKVISION = "hikvision"


class Way(StrEnum):
    """Which way people pass it."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class Auth(StrEnum):
    """How it proves who it is; weakest last."""

    HMAC = "hmac"
    DIGEST = "digest"
    BASIC = "basic"
    ADDRESS = "address"


class State(StrEnum):
    """Whether it is listened to."""

    ACTIVE = "active"
    PAUSED = "paused"
    REVOKED = "revoked"


class Kind(StrEnum):
    """What an event is about."""

    PASSED = "passed"
    FAILED = "failed"
    TEMPERATURE = "temperature"
    DOOR = "door"
    ALARM = "alarm"
    HEARTBEAT = "heartbeat"
    OTHER = "other"


class NotReadable(outcomes.Refusal):
    """A body, or one event of it, that no device of this vendor would send."""

    status = 400


@dataclass(frozen=True)
class Reading:
    """One event of one device.

    Args:
        device: id of the device.
        occurred_at: by the device's own clock; ``received_at`` when it gave none.
        serial: unique for the device; made of the content when it gave none.
        person_ref: who the device says it was: ``P12`` a person of the register, ``U3`` somebody who works
            here, or a scanned pass code; empty when nobody was recognised.
        verify_mode: ``face``, ``card``, ``fingerprint``, ``password``, ``code`` or empty.
        mask: None when the device does not know.
        image_ref: the device's own name of a picture; pictures themselves are not kept.
        current: False says "kept while offline"; None says nothing.
        way: in or out where the device knows; empty otherwise.
        flags: what was odd: ``no_time``, ``no_offset``, ``no_serial``, ``temperature``.
        raw: a few fields for whoever looks for a fault; no name, no health data.
    """

    device: int
    vendor: Vendor
    occurred_at: datetime
    received_at: datetime
    serial: str
    kind: Kind
    person_ref: str = ""
    verify_mode: str = ""
    temperature_c: Decimal | None = None
    mask: bool | None = None
    image_ref: str = ""
    current: bool | None = None
    way: str = ""
    flags: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wrong:
    """One event of a batch that cannot be read; the others are."""

    serial: str
    refusal: NotReadable


def read_time(value: object, *, received_at: datetime, zone: tzinfo) -> tuple[datetime, tuple[str, ...]]:
    """A device's time, aware, and what was odd about it."""
    if not isinstance(value, str) or not value.strip():
        return received_at, ("no_time",)
    try:
        read = datetime.fromisoformat(value.strip())
        if read.tzinfo is None:
            return read.replace(tzinfo=zone).astimezone(UTC), ("no_offset",)
        return read.astimezone(UTC), ()  # the database refuses offsets of sixteen hours and more
    except (ValueError, OverflowError):
        return received_at, ("no_time",)


def read_temperature(value: object, unit: object) -> tuple[Decimal | None, tuple[str, ...]]:
    """A reading in °C with one decimal; what cannot be a person's (30-45 °C) is dropped and flagged."""
    if value is None or value == "":
        return None, ()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None, ("temperature",)
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None, ("temperature",)
    if str(unit or "").lower().startswith("f"):
        number = (number - 32) * 5 / 9
    if not math.isfinite(number) or not 30 <= number <= 45:
        return None, ("temperature",)
    return Decimal(f"{number:.1f}"), ()


def read_mask(value: object) -> bool | None:
    """``yes``/``no``/``unknown`` or a boolean."""
    if isinstance(value, bool):
        return value
    return {"yes": True, "no": False}.get(str(value).lower())


def text(value: object, longest: int) -> str:
    """A short text of a number or string; anything else, and what PostgreSQL cannot keep, is left out."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        return str(value).replace("\0", "").encode("utf-8", "ignore").decode().strip()[:longest]
    except ValueError:
        return ""  # an integer of more digits than Python prints


def content_serial(event: Mapping[str, Any]) -> str:
    """A serial made of the content, so that a repeated event without one is still known again."""
    canonical = json.dumps(event, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    return "sha-" + hashlib.sha256(canonical).hexdigest()[:24]


def short(event: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """The named fields with plain values, short enough to keep."""
    kept = {key: text(event[key], 60) for key in keys if isinstance(event.get(key), str | int | float)}
    return kept if len(json.dumps(kept)) <= _LONGEST_RAW else {}


def load_json(body: bytes) -> Any:
    """JSON of a body.

    Raises:
        NotReadable: ``device.json``.
    """
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as wrong:
        raise NotReadable("device.json", _("This is not JSON in UTF-8.")) from wrong
