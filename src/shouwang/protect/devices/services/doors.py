"""Telling doors: a command is written down first, sent once, and never sent again by itself when its fate is unknown.

Holding exits open in an evacuation is the one exception: it harms nobody to say it twice, and is
said until the device agrees or the evacuation ends.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import clock, outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import rules, selectors
from shouwang.protect.devices.drivers import Command, DoorDriver, Isapi
from shouwang.protect.devices.models import Device, DeviceEvent, DoorCommand

SEND_JOB = "shouwang.protect.devices.jobs.send"
STALE_AFTER = timedelta(seconds=10)
"""A door that somebody was to pass does not open later than this: nobody stands there any more."""
LOST_AFTER = timedelta(seconds=30)
_NONCES = uuid.UUID("5a0a9be8-6f0b-4b25-9a7e-1f2f9d7b6c11")
State, Why = DoorCommand.State, DoorCommand.Why


class DoorRefused(outcomes.Refusal):
    """A door that cannot be told."""


def open_for(*, device: Device, event: DeviceEvent, now: datetime) -> DoorCommand:
    """Open for whoever the gate let pass at the device; in the caller's transaction, once an event."""
    nonce = uuid.uuid5(_NONCES, f"event:{event.pk}")
    return _write(device, Command.OPEN, Why.DECISION, nonce, now, event=event)


@transaction.atomic
def ask_open(
    *, compound_id: int, device_id: int, reason: str, actor: Actor, nonce: uuid.UUID, now: datetime
) -> DoorCommand:
    """Open a door by hand, with a reason; a repeated nonce gives the same command.

    Raises:
        Forbidden: ``account.forbidden``.
        NotFound: ``device.unknown``.
        DoorRefused: ``door.reason``, ``door.none``: the device has no door that we can tell.
    """
    accounts.require(actor, "device.open", compound_id=compound_id)
    known = DoorCommand.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    if not reason.strip():
        raise DoorRefused("door.reason", _("Please say why."))
    device = _with_door(device_id, compound_id)
    return _write(device, Command.OPEN, Why.GUARD, nonce, now, actor=actor, reason=reason.strip()[:200])


@transaction.atomic
def ask_resume(*, compound_id: int, device_id: int, actor: Actor, nonce: uuid.UUID, now: datetime) -> DoorCommand:
    """Let a door that was held open work as usual again: only a person says so, never the end of the evacuation.

    Raises:
        As :func:`ask_open`; DoorRefused: ``door.evacuation``: exits stay open until it has ended.
    """
    accounts.require(actor, "device.open", compound_id=compound_id)
    known = DoorCommand.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    if selectors.evacuation(compound_id, now=now):
        raise DoorRefused("door.evacuation", _("Exits stay open until the evacuation has ended."))
    return _write(_with_door(device_id, compound_id), Command.NORMAL, Why.GUARD, nonce, now, actor=actor)


def _with_door(device_id: int, compound_id: int) -> Device:
    device = selectors.device(device_id, compound_id=compound_id)
    if not device.control_url or device.state != rules.State.ACTIVE:
        raise DoorRefused("door.none", _("This device has no door that can be told."))
    return device


def open_exits(*, compound_id: int, now: datetime) -> int:
    """While an evacuation holds: tell every door to stand open, and again those that have not agreed; says how many.

    Idempotent: one command for a door and evacuation, sent until it is done.
    """
    ordered = selectors.evacuation(compound_id, now=now)
    if not ordered:
        return 0
    told = 0
    controlled = Device.objects.filter(compound_id=compound_id, state=rules.State.ACTIVE).exclude(control_url="")
    for device in controlled:
        nonce = uuid.uuid5(_NONCES, f"evacuation:{device.pk}:{ordered[-1]}")
        with transaction.atomic():
            known = DoorCommand.objects.select_for_update().filter(nonce=nonce).first()
            if known is None:
                _write(device, Command.HOLD_OPEN, Why.EVACUATION, nonce, now)
                told += 1
            elif known.state in (State.FAILED, State.UNKNOWN, State.EXPIRED):
                known.state, known.ended_at = State.WAITING, None
                known.save(update_fields=["state", "ended_at"])
                _defer(known)
                told += 1
            elif known.state == State.WAITING and now - known.asked_at > STALE_AFTER:
                _defer(known)  # its job was lost, or is late: whichever comes second says nothing
                told += 1
    return told


def _write(
    device: Device,
    command: Command,
    why: DoorCommand.Why,
    nonce: uuid.UUID,
    now: datetime,
    *,
    actor: Actor | None = None,
    reason: str = "",
    event: DeviceEvent | None = None,
) -> DoorCommand:
    row, new = DoorCommand.objects.get_or_create(
        nonce=nonce,
        defaults={
            "compound_id": device.compound_id,
            "device": device,
            "door": device.door,
            "command": command,
            "why": why,
            "reason": reason,
            "event": event,
            "asked_by_id": actor.user_id if actor else None,
            "asked_by_name": actor.name[:60] if actor else "",
            "asked_at": now,
        },
    )
    if new:
        _note(row, "door.told", now, actor=actor)
        _defer(row)
    return row


def _defer(row: DoorCommand) -> None:
    jobs.configure_task(SEND_JOB).defer(command_id=row.pk)


def send(*, command_id: int, now: datetime, driver: DoorDriver | None = None) -> DoorCommand:
    """Say it to the device: marked as being sent, said outside any transaction, and what came of it written down.

    Whoever comes second finds that it is not waiting any more and says nothing.
    """
    with transaction.atomic():
        row = DoorCommand.objects.select_for_update(of=("self",)).select_related("device").get(pk=command_id)
        if row.state != State.WAITING:
            return row
        if row.why == Why.DECISION and now - row.asked_at > STALE_AFTER:
            return _end(row, State.EXPIRED, "door.too_late", now)
        row.state, row.sent_at, row.attempts = State.SENDING, now, row.attempts + 1
        row.save(update_fields=["state", "sent_at", "attempts"])
    device = row.device
    speak = driver or Isapi(device.control_url, device.control_user, sealing.open_sealed(device.control_sealed))
    said = speak.command(row.door, Command(row.command))
    with transaction.atomic():
        row = DoorCommand.objects.select_for_update(of=("self",)).select_related("device").get(pk=command_id)
        return _end(row, State(said.state), said.detail, clock.now() if driver is None else now)


def _end(row: DoorCommand, state: DoorCommand.State, detail: str, now: datetime) -> DoorCommand:
    row.state, row.detail, row.ended_at = state, detail, now
    row.save(update_fields=["state", "detail", "ended_at"])
    _note(row, f"door.{state}", now)
    return row


def sweep_commands(*, now: datetime) -> int:
    """Commands whose sender died on the way: unknown if they were being sent, too late if they waited. How many."""
    lost = DoorCommand.objects.filter(state=State.SENDING, sent_at__lt=now - LOST_AFTER)
    late = DoorCommand.objects.filter(state=State.WAITING, asked_at__lt=now - LOST_AFTER, why=Why.DECISION)
    swept = 0
    for found, state, detail in ((lost, State.UNKNOWN, "door.no_answer"), (late, State.EXPIRED, "door.too_late")):
        with transaction.atomic():
            for row in found.select_for_update(skip_locked=True):
                _end(row, state, detail, now)
                swept += 1
    return swept


def _note(row: DoorCommand, action: str, now: datetime, *, actor: Actor | None = None) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=row.compound_id,
        subject=("door_command", row.pk),
        data={"device": row.device_id, "door": row.door, "command": row.command, "why": row.why, "detail": row.detail},
        now=now,
    )
