"""Registering devices, showing their secret once, changing, pausing and revoking them."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import rules, selectors
from shouwang.protect.devices.models import Device


class DeviceRefused(outcomes.Refusal):
    """Something about a device that cannot be done as it was asked."""


@dataclass(frozen=True)
class Facts:
    """What whoever registers a device knows of it."""

    name: str
    kind: rules.DeviceKind
    vendor: rules.Vendor = rules.Vendor.GENERIC
    auth: rules.Auth = rules.Auth.HMAC
    way: rules.Way = rules.Way.BOTH
    gate_id: int | None = None
    heartbeat_s: int = 60


@dataclass(frozen=True)
class Shown:
    """A device with its secret: the only time that the secret is seen. None when the request was a repeated one."""

    device: Device
    secret: str | None


@transaction.atomic
def register(*, compound_id: int, facts: Facts, actor: Actor, nonce: uuid.UUID, now: datetime) -> Shown:
    """Register a device and make its secret; a repeated nonce gives the same device, without the secret.

    Raises:
        Forbidden: ``account.forbidden``.
        DeviceRefused: ``device.name``, ``device.gate``, ``device.heartbeat``.
        Conflict: ``device.taken``: a device of that name is there.
    """
    accounts.require(actor, "device.manage", compound_id=compound_id)
    known = Device.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return Shown(known, None)
    _check(compound_id, facts)
    secret, token = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    device = Device(
        compound_id=compound_id,
        token=token,
        secret_sealed=sealing.seal(secret),
        registered_at=now,
        watched_since=now,
        nonce=nonce,
    )
    _fill(device, facts)
    _save_named(device)
    _note(device, "device.registered", actor, now, vendor=device.vendor, kind=device.kind)
    return Shown(device, secret)


def _check(compound_id: int, facts: Facts) -> None:
    if not facts.name.strip():
        raise DeviceRefused("device.name", _("Give the device a name."))
    if facts.gate_id is not None and not places.gates(compound_id).filter(pk=facts.gate_id).exists():
        raise DeviceRefused("device.gate", _("Choose one of this compound's gates."))
    if not 0 <= facts.heartbeat_s <= 86_400:
        raise DeviceRefused("device.heartbeat", _("A sign of life is expected every 0 to 86,400 seconds."))


def _fill(device: Device, facts: Facts) -> None:
    device.name, device.kind, device.vendor = facts.name.strip()[:40], facts.kind, facts.vendor
    device.auth, device.way, device.gate_id = facts.auth, facts.way, facts.gate_id
    device.heartbeat_s = facts.heartbeat_s


def _save_named(device: Device) -> None:
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as taken:
        raise outcomes.Conflict("device.taken", _("A device of this name is registered already.")) from taken


@transaction.atomic
def change(*, compound_id: int, device_id: int, facts: Facts, actor: Actor, now: datetime) -> Device:
    """Change what was entered. Locks the device.

    Raises:
        As :func:`register`; NotFound: ``device.unknown``.
    """
    device = _mine(device_id, compound_id, actor)
    _check(compound_id, facts)
    _fill(device, facts)
    _save_named(device)
    _note(device, "device.changed", actor, now)
    return device


@transaction.atomic
def rotate(*, compound_id: int, device_id: int, actor: Actor, now: datetime) -> Shown:
    """Give the device a new secret; the old one is void at once."""
    device = _mine(device_id, compound_id, actor)
    secret = secrets.token_urlsafe(32)
    device.secret_sealed = sealing.seal(secret)
    device.save(update_fields=["secret_sealed"])
    _note(device, "device.rotated", actor, now)
    return Shown(device, secret)


@transaction.atomic
def set_state(*, compound_id: int, device_id: int, state: rules.State, actor: Actor, now: datetime) -> Device:
    """Pause, resume or revoke. A revoked device stays revoked.

    Raises:
        Conflict: ``device.revoked``.
    """
    device = _mine(device_id, compound_id, actor)
    if device.state == rules.State.REVOKED and state != rules.State.REVOKED:
        raise outcomes.Conflict("device.revoked", _("This device was revoked. Register it anew."))
    device.state, device.watched_since, device.silent_since = state, now, None
    device.save(update_fields=["state", "watched_since", "silent_since"])
    _note(device, "device.state", actor, now, state=state)
    return device


@transaction.atomic
def set_control(
    *, compound_id: int, device_id: int, url: str, user: str, password: str, door: int, actor: Actor, now: datetime
) -> Device:
    """Say where the device itself answers, so that its door can be opened and its log read; no address clears it.

    Args:
        password: empty keeps the one that is known.

    Raises:
        DeviceRefused: ``device.url``: not an http(s) address of a host, or one that no device has; ``device.door``:
            not 1 to 16.
    """
    device = _mine(device_id, compound_id, actor)
    url = url.strip().rstrip("/")
    if url:
        _check_url(url)
    if not 1 <= door <= 16:
        raise DeviceRefused("device.door", _("A door has a number from 1 to 16.")).at("door")
    device.control_url, device.control_user, device.door = url, user.strip()[:40], door
    if password or not url:
        device.control_sealed = sealing.seal(password if url else "")
    device.save(update_fields=["control_url", "control_user", "control_sealed", "door"])
    _note(device, "device.control_set", actor, now, door=door)
    return device


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and not parts.username and parts.port != 0
    except ValueError:
        sound = False
    if not sound or len(url) > 200 or parts.query or parts.fragment or parts.path:
        raise DeviceRefused("device.url", _("Write the device's address as http://192.168.1.64 or https://…")).at("url")
    if _is_nobodys(str(parts.hostname)):
        sentence = _("No device has such an address for good. Give it one of your network.")
        raise DeviceRefused("device.url", sentence).at("url")


def _is_nobodys(host: str) -> bool:
    """Whether a number is no device's own: link-local (RFC 3927, 4291), where clouds tell machines their secrets."""
    try:
        number = ip_address(host)
    except ValueError:
        return False  # a name
    plain = getattr(number, "ipv4_mapped", None) or number
    return plain.is_link_local or plain.is_multicast or plain.is_unspecified


@transaction.atomic
def clear_faults(*, compound_id: int, device_id: int, actor: Actor, now: datetime) -> Device:
    """Somebody looked at the faults: count from nought again."""
    device = _mine(device_id, compound_id, actor)
    device.faults, device.last_fault = 0, ""
    device.save(update_fields=["faults", "last_fault"])
    _note(device, "device.faults_cleared", actor, now)
    return device


@transaction.atomic
def count_reset(*, compound_id: int, device_id: int, actor: Actor, now: datetime) -> Device:
    """The device was set to factory state: its serials begin again, so that they no longer count as known."""
    device = _mine(device_id, compound_id, actor)
    device.epoch, device.cursor = device.epoch + 1, 0
    device.save(update_fields=["epoch", "cursor"])
    _note(device, "device.reset", actor, now, epoch=device.epoch)
    return device


def _mine(device_id: int, compound_id: int, actor: Actor) -> Device:
    accounts.require(actor, "device.manage", compound_id=compound_id)
    return selectors.locked(device_id, compound_id=compound_id)


def _note(device: Device, action: str, actor: Actor, now: datetime, **data: object) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=device.compound_id,
        subject=("device", device.pk),
        data={"name": device.name, **data},
        now=now,
    )
