"""Who is silent, and what has served its purpose."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.journal import services as journal
from shouwang.protect.devices import events, rules, selectors
from shouwang.protect.devices.models import Device, DeviceEvent, UsedNonce
from shouwang.protect.devices.rules import proving

KEEP_DAYS = 30
"""Events hold who passed where and how warm: they are erased after this many days; the gate's decisions stay."""


@transaction.atomic
def find_silent(*, now: datetime) -> int:
    """Note each device that fell silent, once per silence; says how many. It recovers by being heard."""
    watched = Device.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=rules.State.ACTIVE, heartbeat_s__gt=0, silent_since__isnull=True
    )
    found = [each for each in watched if selectors.health_of(each, now=now) is rules.Health.SILENT]
    for device in found:
        device.silent_since = now
        device.save(update_fields=["silent_since"])
        journal.record(
            actor=None,
            action="device.silent",
            compound_id=device.compound_id,
            subject=("device", device.pk),
            data={"name": device.name},
            now=now,
        )
        journal.emit(events.DeviceSilent(device.pk, device.compound_id), compound_id=device.compound_id, now=now)
    return len(found)


def erase_old(*, now: datetime) -> int:
    """Erase events whose time is over and nonces whose window has passed; says how many events."""
    UsedNonce.objects.filter(at__lt=now - 2 * proving.WINDOW).delete()
    gone, _each = DeviceEvent.objects.filter(received_at__lt=now - timedelta(days=KEEP_DAYS)).delete()
    return gone
