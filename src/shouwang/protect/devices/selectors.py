"""Reading devices and what they told; callers of pages check the right first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import rules
from shouwang.protect.devices.models import Device, DeviceEvent


def unknown() -> outcomes.NotFound:
    """No such device, or not of this compound."""
    return outcomes.NotFound("device.unknown", _("There is no such device."))


def devices(actor: Actor, *, compound_id: int) -> QuerySet[Device]:
    """The compound's devices, revoked ones last."""
    accounts.require(actor, "device.see", compound_id=compound_id)
    found = Device.objects.filter(compound_id=compound_id).select_related("gate")
    return found.order_by("state", "name", "pk")


def device(device_id: int, *, compound_id: int) -> Device:
    """One device of the compound.

    Raises:
        NotFound: ``device.unknown``.
    """
    found = Device.objects.filter(pk=device_id, compound_id=compound_id).select_related("gate", "compound").first()
    if found is None:
        raise unknown()
    return found


def locked(device_id: int, *, compound_id: int) -> Device:
    """One device of the compound, locked until the end of the caller's transaction."""
    found = Device.objects.select_for_update(of=("self",)).filter(pk=device_id, compound_id=compound_id).first()
    if found is None:
        raise unknown()
    return found


def by_token(token: str) -> Device:
    """The device of an address.

    Raises:
        NotFound: ``device.unknown``.
    """
    found = Device.objects.filter(token=token).first()
    if found is None:
        raise unknown()
    return found


def offset_of(device: Device) -> timedelta | None:
    """The device's clock minus ours, as last measured."""
    return timedelta(seconds=device.clock_offset_s) if device.clock_offset_s is not None else None


def health_of(device: Device, *, now: datetime) -> rules.Health:
    """How a device is doing."""
    return rules.health(
        state=device.state,
        heartbeat_s=device.heartbeat_s,
        seen_at=device.seen_at,
        watched_since=device.watched_since,
        offset_s=device.clock_offset_s,
        faults=device.faults,
        now=now,
    )


def events(compound_id: int, *, device_id: int | None = None, kind: str = "") -> QuerySet[DeviceEvent]:
    """What was told, newest first."""
    found = DeviceEvent.objects.filter(compound_id=compound_id).select_related("device", "person")
    if device_id is not None:
        found = found.filter(device_id=device_id)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-received_at", "-pk")


def known_serials(device: Device, serials: list[str]) -> dict[str, DeviceEvent]:
    """Those of the serials that were told before."""
    told = DeviceEvent.objects.filter(device=device, epoch=device.epoch, serial__in=serials)
    return {event.serial: event for event in told}


def silent(*, compound_id: int, now: datetime) -> list[dict[str, object]]:
    """Devices that should be heard and are not: for the board and the list."""
    watched = Device.objects.filter(compound_id=compound_id, state=rules.State.ACTIVE, heartbeat_s__gt=0)
    return [
        {"id": each.pk, "name": each.name, "since": each.seen_at or each.watched_since, "ever": bool(each.seen_at)}
        for each in watched.select_related("gate")
        if health_of(each, now=now) is rules.Health.SILENT
    ]
