"""From the bytes of one request to readings: JSON, or multipart with one JSON part and pictures. Pure."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices.rules import generic, hikvision, readings
from shouwang.protect.devices.rules.readings import MAX_BODY, NotReadable, Reading, Vendor, Wrong

_BOUNDARY = re.compile(r"boundary=\"?([^\";,\s]{1,70})\"?", re.I)
_MOST_PARTS = 12


def parse(
    body: bytes, content_type: str, *, vendor: str, device: int, received_at: datetime, zone: tzinfo
) -> list[Reading | Wrong]:
    """What one request tells; pictures are looked at no further than to step over them.

    Raises:
        NotReadable: ``device.size``, ``device.json``, ``device.shape``, ``device.batch``, ``device.parts``.
    """
    if len(body) > MAX_BODY:
        raise NotReadable("device.size", _("A request has at most 2 MB."))
    message = readings.load_json(_json_part(body, content_type))
    if vendor == Vendor.HIKVISION:
        return [hikvision.parse(message, device=device, received_at=received_at, zone=zone)]
    return generic.parse(message, device=device, received_at=received_at, zone=zone)


def _json_part(body: bytes, content_type: str) -> bytes:
    """The body itself, or the part of a multipart body that holds JSON (``event_log`` or what begins like it)."""
    if "multipart/" not in content_type.lower():
        return body
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise NotReadable("device.parts", _("A multipart body needs a boundary."))
    for part in body.split(b"--" + found.group(1).encode("latin-1", "ignore"), _MOST_PARTS)[1:]:
        head, gap, content = part.partition(b"\r\n\r\n")
        if not gap:
            head, _gap, content = part.partition(b"\n\n")
        if b"event_log" in head or b"json" in head.lower() or content.lstrip()[:1] == b"{":
            return content.strip()
    raise NotReadable("device.parts", _("No part of this body holds an event."))
