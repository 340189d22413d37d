"""Reading devices and what they told; callers of pages check the right first."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.posture import selectors as posture
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import rules
from shouwang.protect.devices.models import Device, DeviceEvent, DoorCommand, FaceConsent, FaceCopy


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


def doors(actor: Actor, *, compound_id: int) -> list[Device]:
    """Devices whose doors can be told something, each with its last ten commands as ``lately``."""
    accounts.require(actor, "device.open", compound_id=compound_id)
    found = Device.objects.filter(compound_id=compound_id, state=rules.State.ACTIVE).exclude(control_url="")
    shown = list(found.select_related("gate").order_by("name", "pk"))
    for device in shown:
        device.__dict__["lately"] = list(device.commands.order_by("-asked_at", "-pk")[:5])
    return shown


def commands(compound_id: int) -> QuerySet[DoorCommand]:
    """What doors were told, newest first."""
    return DoorCommand.objects.filter(compound_id=compound_id).select_related("device").order_by("-asked_at", "-pk")


def evacuation(compound_id: int, *, now: datetime) -> tuple[int, ...]:
    """The raisings that open the exits of the compound, or of any part of it, now; drills never do."""
    held = posture.in_force(compound_id, since=now)
    return tuple(
        sorted(
            {
                item.source.raising_id
                for item in held
                if item.key[0] == "life_safety"
                and item.value != "normal"
                and item.source.span.holds(now)
                and not item.source.exercise
            }
        )
    )


def shut_exits(compound_id: int, *, now: datetime) -> list[DoorCommand]:
    """Doors that an evacuation should have opened and that are not known to be open: to be opened by hand."""
    if not evacuation(compound_id, now=now):
        return []
    told = commands(compound_id).filter(why=DoorCommand.Why.EVACUATION, device__state=rules.State.ACTIVE)
    newest: dict[int, DoorCommand] = {}
    for command in told[:500]:
        newest.setdefault(command.device_id, command)
    return [command for command in newest.values() if command.state != DoorCommand.State.DONE]


def consents(actor: Actor, *, compound_id: int, now: datetime) -> QuerySet[FaceConsent]:
    """Consents of the people whom the actor serves, standing ones and those withdrawn, newest first, with copies."""
    accounts.require(actor, "face.manage", compound_id=compound_id)
    found = (
        FaceConsent.objects.filter(compound_id=compound_id).select_related("person").prefetch_related("copies__device")
    )
    buildings = residents.within_reach(actor, "face.manage", compound_id=compound_id)
    if buildings is not None:
        living = residents.search(compound_id, "", now=now, building_ids=buildings).order_by()
        found = found.filter(person_id__in=living.values("person_id"))
    return found.order_by("-given_at", "-pk")


def consent_of(person_id: int) -> FaceConsent | None:
    """The consent of somebody that stands, or else the last one."""
    found = FaceConsent.objects.filter(person_id=person_id).prefetch_related("copies__device")
    return found.order_by("-given_at", "-pk").first()


def pending_copies(compound_id: int) -> QuerySet[FaceCopy]:
    """Faces that a device has not yet confirmed to be gone."""
    found = FaceCopy.objects.filter(consent__compound_id=compound_id, state=FaceCopy.State.TO_REMOVE)
    return found.select_related("device", "consent__person").order_by("changed_at")
