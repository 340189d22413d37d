"""The generic shape, for devices and bridges that somebody programs: docs/devices.md is its reference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices.rules import readings
from shouwang.protect.devices.rules.readings import MAX_BATCH, Kind, NotReadable, Reading, Vendor, Wrong

MODES = frozenset({"face", "card", "fingerprint", "password", "code", ""})
LONGEST_SERIAL = 60
_TOLD = frozenset(Kind) - {Kind.HEARTBEAT}


def parse(message: object, *, device: int, received_at: datetime, zone: tzinfo) -> list[Reading | Wrong]:
    """``{"events": […]}``, or one event alone; an event that cannot be read leaves the others.

    Raises:
        NotReadable: ``device.shape``, ``device.batch``.
    """
    if not isinstance(message, Mapping):
        raise NotReadable("device.shape", _("Send a JSON object: one event, or “events” with a list of them."))
    events = message.get("events", [message])
    if not isinstance(events, list):
        raise NotReadable("device.shape", _("“events” is a list."))
    if len(events) > MAX_BATCH:
        raise NotReadable("device.batch", _("At most {most} events in one request."), most=MAX_BATCH)
    return [_one(event, device, received_at, zone) for event in events]


def _one(event: object, device: int, received_at: datetime, zone: tzinfo) -> Reading | Wrong:
    if not isinstance(event, Mapping):
        return Wrong("", NotReadable("device.event", _("An event is a JSON object.")))
    serial = readings.text(event.get("serial"), LONGEST_SERIAL + 1)
    if not serial:
        return Wrong("", NotReadable("device.serial", _("An event needs a “serial”, unique for the device.")))
    if len(serial) > LONGEST_SERIAL:  # cut short it could be taken for another's, and this event for one told before
        wrong = NotReadable("device.serial", _("A “serial” has at most {most} characters."), most=LONGEST_SERIAL)
        return Wrong(serial[:LONGEST_SERIAL], wrong)
    kind = event.get("kind", Kind.PASSED)
    mode = event.get("mode", "")
    if not isinstance(kind, str) or kind not in _TOLD or not isinstance(mode, str) or mode not in MODES:
        return Wrong(serial, NotReadable("device.kind", _("“kind” or “mode” is none of the known words.")))
    return _reading(event, serial, Kind(kind), mode, device, received_at, zone)


def _reading(
    event: Mapping[str, Any], serial: str, kind: Kind, mode: str, device: int, received_at: datetime, zone: tzinfo
) -> Reading:
    occurred_at, odd = readings.read_time(event.get("at"), received_at=received_at, zone=zone)
    temperature, doubt = readings.read_temperature(event.get("temperature"), event.get("unit"))
    current, way = event.get("current"), event.get("way")
    return Reading(
        device=device,
        vendor=Vendor.GENERIC,
        occurred_at=occurred_at,
        received_at=received_at,
        serial=serial,
        kind=kind,
        person_ref=readings.text(event.get("code"), 2000) or readings.text(event.get("person"), 80),
        verify_mode=mode,
        temperature_c=temperature,
        mask=readings.read_mask(event.get("mask")),
        image_ref=readings.text(event.get("image"), 200),
        current=current if isinstance(current, bool) else None,
        way=way if way in ("in", "out") else "",
        flags=odd + doubt,
        raw=readings.short(event, ("kind", "mode", "note")),
    )
