"""Hikvision's ISAPI events: access terminals and thermal terminals that push JSON, or JSON beside pictures.

Codes of ``subEventType`` under ``majorEventType`` 5 as the vendor's network SDK numbers them (hexadecimal there):
1 card, 26 fingerprint, 4b face, 9c code passed; 9 unknown card, 27 fingerprint, 4c face
not passed; 15/16 lock open/shut.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices.rules import readings
from shouwang.protect.devices.rules.readings import Kind, NotReadable, Reading, Vendor

_ALARM, _EXCEPTION, _EVENT = 1, 2, 5
_PASSED: Mapping[int, str] = {
    0x01: "card", 0x26: "fingerprint", 0x39: "face", 0x3C: "face", 0x3F: "face", 0x42: "face", 0x45: "fingerprint",
    0x48: "fingerprint", 0x4B: "face", 0x4D: "face", 0x68: "password", 0x69: "face", 0x9C: "code", 0xB5: "password",
}  # fmt: skip
_FAILED: Mapping[int, str] = {
    0x06: "card", 0x08: "card", 0x09: "card", 0x27: "fingerprint", 0x4C: "face", 0x4E: "face", 0x50: "face",
    0x96: "password", 0x97: "password",
}  # fmt: skip
_DOOR = frozenset({0x15, 0x16, 0x17, 0x18, 0x400})
_KEPT = (
    "majorEventType",
    "subEventType",
    "cardReaderNo",
    "doorNo",
    "attendanceStatus",
    "userType",
    "isAbnomalTemperature",
)
_WAYS = {
    "checkin": "in",
    "breakin": "in",
    "overtimein": "in",
    "checkout": "out",
    "breakout": "out",
    "overtimeout": "out",
}


def parse(message: object, *, device: int, received_at: datetime, zone: tzinfo) -> Reading:
    """One pushed message.

    Raises:
        NotReadable: ``device.shape``.
    """
    if not isinstance(message, Mapping):
        raise NotReadable("device.shape", _("A Hikvision message is a JSON object."))
    inner = message.get("AccessControllerEvent")
    if isinstance(inner, Mapping):
        return event(inner, time=message.get("dateTime"), device=device, received_at=received_at, zone=zone)
    told = str(message.get("eventType", ""))
    if not told:
        raise NotReadable("device.shape", _("Neither AccessControllerEvent nor eventType is there."))
    occurred_at, flags = readings.read_time(message.get("dateTime"), received_at=received_at, zone=zone)
    return Reading(
        device=device,
        vendor=Vendor.HIKVISION,
        occurred_at=occurred_at,
        received_at=received_at,
        serial=readings.content_serial(message),
        kind=Kind.HEARTBEAT if told.lower() == "heartbeat" else Kind.OTHER,
        flags=flags,
        raw=readings.short(message, ("eventType", "eventState", "channelID")),
    )


def event(
    inner: Mapping[str, Any], *, time: object, device: int, received_at: datetime, zone: tzinfo, polled: bool = False
) -> Reading:
    """One ``AccessControllerEvent``; or, ``polled``, one line of an ``AcsEvent`` search (``major``, ``minor``)."""
    occurred_at, odd = readings.read_time(time, received_at=received_at, zone=zone)
    temperature, doubt = readings.read_temperature(inner.get("currTemperature"), inner.get("thermometryUnit"))
    serial = readings.text(inner.get("serialNo"), 60)
    major = _number(inner.get("majorEventType", inner.get("major")))
    minor = _number(inner.get("subEventType", inner.get("minor")))
    person = readings.text(inner.get("employeeNoString"), 80) or readings.text(inner.get("employeeNo"), 80)
    kind, mode = _kind(major, minor, person, temperature is not None)
    current = inner.get("currentEvent")
    return Reading(
        device=device,
        vendor=Vendor.HIKVISION,
        occurred_at=occurred_at,
        received_at=received_at,
        serial=serial or readings.content_serial({**inner, "at": str(time)}),
        kind=kind,
        person_ref=person or _card(inner),
        verify_mode=mode,
        temperature_c=temperature,
        mask=readings.read_mask(inner.get("mask")),
        image_ref=readings.text(inner.get("pictureURL"), 200),
        current=False if polled else current if isinstance(current, bool) else None,
        way=_WAYS.get(str(inner.get("attendanceStatus", "")).lower(), ""),
        flags=odd + doubt + (() if serial else ("no_serial",)),
        raw=readings.short(inner, _KEPT),
    )


def _card(inner: Mapping[str, Any]) -> str:
    number = readings.text(inner.get("cardNo"), 60)
    return f"card:{number}" if number else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else -1


def _kind(major: int, minor: int, person: str, measured: bool) -> tuple[Kind, str]:
    if major in (_ALARM, _EXCEPTION):
        return Kind.ALARM, ""
    if major != _EVENT:
        return Kind.OTHER, ""
    if minor in _PASSED:
        return Kind.PASSED, _PASSED[minor]
    if minor in _FAILED:
        return Kind.FAILED, _FAILED[minor]
    if minor in _DOOR:
        return Kind.DOOR, ""
    return (Kind.TEMPERATURE if measured and not person else Kind.OTHER), ""
