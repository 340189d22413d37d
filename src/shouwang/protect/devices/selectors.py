"""Reading devices and what they told; callers of pages check the right first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.rules import InForce, Source
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
    raised = posture.in_force(compound_id, since=now)
    return tuple(source.raising_id for source in _evacuations(raised, now))


def _evacuations(raised: Iterable[InForce], now: datetime) -> list[Source]:
    ordered = {
        item.source
        for item in raised
        if item.key[0] == "life_safety"
        and item.value != "normal"
        and item.source.span.holds(now)
        and not item.source.exercise
    }
    return sorted(ordered, key=lambda source: source.raising_id)


@dataclass(frozen=True)
class Exit:
    """A door that an evacuation opens, and what became of telling it; no state where nothing was told yet."""

    device: Device
    state: str
    detail: str

    @property
    def open(self) -> bool:
        """Whether the device agreed; anything else counts as shut."""
        return self.state == DoorCommand.State.DONE


@dataclass(frozen=True)
class Silence:
    """A device that should be heard and is not; never heard since it is watched, or for so many minutes."""

    device: Device
    minutes: int
    ever: bool


@dataclass(frozen=True)
class Watched:
    """Devices as the command board shows them.

    Args:
        exits: in an evacuation every door that can be told, those not known to be open first; else none.
    """

    silent: tuple[Silence, ...]
    exits: tuple[Exit, ...]


def watched(*, compound_id: int, raised: Iterable[InForce], now: datetime) -> Watched:
    """Silent devices, and the doors of an evacuation; one query.

    Args:
        raised: all measures of the compound that have not ended, which the caller has read.

    A door counts as open by what it was told in the newest evacuation that holds, never by an earlier one.
    """
    ordered = _evacuations(raised, now)
    told = DoorCommand.objects.filter(device=OuterRef("pk"), why=DoorCommand.Why.EVACUATION)
    if ordered:
        told = told.filter(asked_at__gte=ordered[-1].span.start)
    newest = told.order_by("-asked_at", "-pk")
    found = Device.objects.filter(compound_id=compound_id, state=rules.State.ACTIVE).select_related("gate")
    found = found.annotate(told_state=Subquery(newest.values("state")[:1]), told=Subquery(newest.values("detail")[:1]))
    devices = list(found.order_by("name", "pk"))
    exits = [Exit(each, each.told_state or "", each.told or "") for each in devices if ordered and each.control_url]
    return Watched(
        silent=tuple(_silence(each, now) for each in devices if health_of(each, now=now) is rules.Health.SILENT),
        exits=tuple(sorted(exits, key=lambda each: each.open)),
    )


def _silence(device: Device, now: datetime) -> Silence:
    since = device.seen_at or device.watched_since or now
    return Silence(device, int((now - since).total_seconds() // 60), device.seen_at is not None)


def shut_exits(compound_id: int, *, now: datetime) -> list[Exit]:
    """Doors that an evacuation should have opened and that are not known to be open: to be opened by hand."""
    raised = posture.in_force(compound_id, since=now)
    return [each for each in watched(compound_id=compound_id, raised=raised, now=now).exits if not each.open]


def consents(actor: Actor, *, compound_id: int, now: datetime) -> QuerySet[FaceConsent]:
    """Consents of the people whom the actor serves, standing ones and those withdrawn, newest first, with copies."""
    accounts.require(actor, "face.manage", compound_id=compound_id)
    found = (
        FaceConsent.objects.filter(compound_id=compound_id).select_related("person").prefetch_related("copies__device")
    )
    buildings = actor.buildings("face.manage", compound_id=compound_id)
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
