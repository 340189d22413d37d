"""Fetching what a terminal logged and did not push: after its reboot, or after ours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import sealing
from shouwang.protect.devices import rules, selectors
from shouwang.protect.devices.drivers import Isapi, Unreachable
from shouwang.protect.devices.models import Device
from shouwang.protect.devices.rules import hikvision
from shouwang.protect.devices.services.proving import note_fault
from shouwang.protect.devices.services.receiving import receive

SETTLED_AFTER = timedelta(seconds=60)
"""Younger events are left to the device's own push, which alone may open a door."""
MOST_PAGES = 40


def due_polls() -> list[int]:
    """The devices whose log can be read."""
    found = Device.objects.filter(state=rules.State.ACTIVE, vendor=rules.Vendor.HIKVISION).exclude(control_url="")
    return list(found.values_list("pk", flat=True))


def try_device(*, compound_id: int, device_id: int, actor: Actor) -> str:
    """Ask a device whether it answers with the address and password that are known; empty when it does, else a code.

    Raises:
        Forbidden, NotFound.
    """
    accounts.require(actor, "device.manage", compound_id=compound_id)
    device = selectors.device(device_id, compound_id=compound_id)
    if not device.control_url:
        return "door.none"
    try:
        firmware = Isapi(device.control_url, device.control_user, sealing.open_sealed(device.control_sealed)).firmware()
    except Unreachable as gone:
        return str(gone)
    if firmware:
        Device.objects.filter(pk=device.pk).update(firmware=firmware)
    return ""


def poll(*, device_id: int, now: datetime) -> int:
    """Read the log on from the cursor and record what was not pushed; says how many lines were read.

    The cursor moves only after a page is recorded, so that a fall in between loses nothing; lines
    that were pushed meanwhile are known by their serial. Nothing fetched ever opens a door.
    """
    device = Device.objects.get(pk=device_id)
    terminal = Isapi(device.control_url, device.control_user, sealing.open_sealed(device.control_sealed))
    zone, read = ZoneInfo(settings.TIME_ZONE), 0
    for _page in range(MOST_PAGES):
        try:
            lines = terminal.search(
                since_serial=device.cursor + 1, starts_at=device.registered_at, ends_at=now - SETTLED_AFTER
            )
        except Unreachable as gone:
            note_fault(device=device, code=str(gone))
            break
        told = [
            hikvision.event(line, time=line.get("time"), device=device.pk, received_at=now, zone=zone, polled=True)
            for line in lines
        ]
        reached = max((int(each.serial) for each in told if each.serial.isdigit()), default=0)
        if not told or reached <= device.cursor:
            break
        receive(device_id=device.pk, readings=told, drift=None, now=now, limited=False)
        device.cursor = reached
        device.save(update_fields=["cursor"])
        read += len(told)
    return read
