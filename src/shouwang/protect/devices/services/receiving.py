"""Taking what a device tells: once per serial, limited in speed, judged at the gate when somebody stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shouwang.base.journal import services as journal
from shouwang.protect.devices import deciding, events, rules, selectors
from shouwang.protect.devices.models import Device, DeviceEvent
from shouwang.protect.devices.rules import Kind, Reading, Wrong
from shouwang.protect.devices.services import doors


@dataclass(frozen=True)
class Taken:
    """What became of one event of a request.

    Args:
        status: ``recorded``, ``known`` (told before), ``heard`` (a sign of life) or ``refused``.
        outcome: of the gate (``allow``, ``check``, ``refuse``) or what was done instead.
        opened: whether the device shall open.
    """

    serial: str
    status: str
    outcome: str = ""
    opened: bool = False
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """The answer to a request; ``wait_s`` > 0 means that nothing was taken and the device shall send it again then."""

    taken: tuple[Taken, ...] = ()
    wait_s: float = 0.0


@dataclass
class _Intake:
    device: Device
    now: datetime
    offset: timedelta | None
    known: dict[str, DeviceEvent] = field(default_factory=dict)
    moves: list[Any] = field(default_factory=list)
    fresh: list[DeviceEvent] = field(default_factory=list)
    people: dict[str, deciding.Named] = field(default_factory=dict)


@transaction.atomic
def receive(
    *, device_id: int, readings: Sequence[Reading | Wrong], drift: timedelta | None, now: datetime, limited: bool = True
) -> Receipt:
    """Record what is new, decide whoever stands at the gate now, and answer each event in the order it was sent.

    An event that was told before is answered as then, but never opens a second time. Kept events
    are drawn as visits in the order in which they happened.

    Args:
        drift: the sender's clock minus ours, where the request told it.
        limited: False for events that we fetched ourselves.

    Locks the device, so that one device's requests follow each other.
    """
    device = Device.objects.select_for_update(of=("self",)).get(pk=device_id)
    if limited:
        bucket, wait_s = rules.draw(rules.Bucket(device.tokens, device.tokens_at), now)
        device.tokens, device.tokens_at = bucket.tokens, bucket.at
        if wait_s:
            device.save(update_fields=["tokens", "tokens_at"])
            return Receipt(wait_s=wait_s)
    _measure(device, readings, drift)
    intake = _Intake(device, now, selectors.offset_of(device))
    serials = [each.serial for each in readings if isinstance(each, Reading) and each.kind is not Kind.HEARTBEAT]
    intake.known = selectors.known_serials(device, serials)
    refs = {each.person_ref for each in readings if isinstance(each, Reading) and each.person_ref}
    intake.people = deciding.named(refs, compound_id=device.compound_id, now=now) if refs else {}
    in_time = sorted(range(len(readings)), key=lambda place: _moment(readings[place], now))
    taken = {place: _take(intake, readings[place]) for place in in_time}
    DeviceEvent.objects.bulk_create(intake.fresh)
    for event in intake.fresh:
        if event.opened and device.control_url:
            doors.open_for(device=device, event=event, now=now)
    deciding.record_moves(intake.moves)
    _seen(device, now, told=any(one.status == "recorded" for one in taken.values()), limited=limited)
    return Receipt(tuple(taken[place] for place in range(len(readings))))


def _moment(reading: Reading | Wrong, now: datetime) -> datetime:
    return reading.occurred_at if isinstance(reading, Reading) else now


def _measure(device: Device, readings: Sequence[Reading | Wrong], drift: timedelta | None) -> None:
    """A signed time or a heartbeat shows how far the device's clock is off; a kept event shows nothing."""
    for each in readings:
        if isinstance(each, Reading) and each.kind is Kind.HEARTBEAT and "no_time" not in each.flags:
            drift = each.occurred_at - each.received_at
    if drift is not None:
        seconds = round(drift.total_seconds())
        device.clock_offset_s = max(-(2**31) + 1, min(2**31 - 1, seconds))


def _seen(device: Device, now: datetime, *, told: bool, limited: bool) -> None:
    device.seen_at = now
    if told:
        device.told_at = now
    if device.silent_since is not None:
        device.silent_since = None
        back = events.DeviceBack(device.pk, device.compound_id)
        journal.record(
            actor=None, action="device.back", compound_id=device.compound_id, subject=("device", device.pk), now=now
        )
        journal.emit(back, compound_id=device.compound_id, now=now)
    fields = ["seen_at", "told_at", "silent_since", "clock_offset_s"]
    device.save(update_fields=fields + (["tokens", "tokens_at"] if limited else []))


def _take(intake: _Intake, reading: Reading | Wrong) -> Taken:
    if isinstance(reading, Wrong):
        return Taken(reading.serial, "refused", reading.refusal.code)
    if reading.kind is Kind.HEARTBEAT:
        return Taken(reading.serial, "heard")
    before = intake.known.get(reading.serial)
    if before is not None:
        return Taken(reading.serial, "known", before.outcome)
    event = _record(intake, reading)
    intake.known[reading.serial] = event
    intake.fresh.append(event)
    return Taken(reading.serial, "recorded", event.outcome, event.opened, tuple(event.raw.get("codes", ())))


def _record(intake: _Intake, reading: Reading) -> DeviceEvent:
    device = intake.device
    current = rules.is_current(reading, intake.offset)
    who = intake.people.get(reading.person_ref, deciding.Named())
    answer = _answer(intake, reading, who, current)
    return DeviceEvent(
        compound_id=device.compound_id,
        device=device,
        epoch=device.epoch,
        serial=reading.serial,
        kind=reading.kind,
        occurred_at=reading.occurred_at,
        received_at=intake.now,
        person_ref=_kept_ref(reading),
        person_id=who.person_id,
        verify_mode=reading.verify_mode,
        temperature_c=reading.temperature_c,
        mask=reading.mask,
        image_ref=reading.image_ref,
        current=current,
        outcome=answer.outcome,
        opened=answer.opened,
        decision_id=answer.decision_id,
        flags=[*reading.flags, *_doubts(intake, reading)],
        raw={**reading.raw, **({"codes": list(answer.codes)} if answer.codes else {})},
    )


def _answer(intake: _Intake, reading: Reading, who: deciding.Named, current: bool) -> deciding.Answer:
    if reading.kind is not Kind.PASSED:
        return deciding.Answer("recorded")
    if not who.known:
        return deciding.Answer("unknown", codes=("person.unknown",))
    if intake.device.gate_id is None:
        return deciding.Answer("recorded", codes=("device.no_gate",))
    if current:
        return deciding.decide(intake.device, reading, who, now=intake.now)
    move = deciding.kept_move(intake.device, reading, who, at=rules.visit_time(reading, intake.offset))
    if move is None:
        return deciding.Answer("recorded")
    intake.moves.append(move)
    return deciding.Answer("visit")


def _kept_ref(reading: Reading) -> str:
    """A pass code is a key while it lives and tells nothing afterwards: it is not kept."""
    return "code" if reading.person_ref.startswith("SW") else reading.person_ref[:80]


def _doubts(intake: _Intake, reading: Reading) -> list[str]:
    off = intake.offset is not None and abs(intake.offset) > rules.CLOCK_TOLERANCE
    ahead = reading.occurred_at - intake.now > rules.CLOCK_TOLERANCE
    late = reading.current is True and intake.now - reading.occurred_at > rules.CLOCK_TOLERANCE
    return ["clock"] if off or ahead or late else []


@transaction.atomic
def heard(
    *, device_id: int, told_at: datetime | None, firmware: str, drift: timedelta | None, now: datetime
) -> timedelta | None:
    """A sign of life without an event; gives back how far the device's clock is off."""
    device = Device.objects.select_for_update(of=("self",)).get(pk=device_id)
    measured = told_at - now if told_at is not None else drift
    _measure(device, (), measured)
    if firmware and firmware != device.firmware:
        device.firmware = firmware
        device.save(update_fields=["firmware"])
    _seen(device, now, told=False, limited=False)
    return selectors.offset_of(device)
