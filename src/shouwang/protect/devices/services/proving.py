"""Whether a request comes from the device whose address it uses; each failure is counted for whoever looks."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import rules
from shouwang.protect.devices.models import Device, UsedNonce
from shouwang.protect.devices.rules import proving

REALM = "Shouwang devices"


class NotProven(outcomes.Refusal):
    """The request does not prove that it is the device's own."""

    status: ClassVar[int] = 401


@dataclass(frozen=True)
class Request:
    """What of an HTTP request proves its sender; header names in lower case."""

    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes
    key: str = ""


def challenge_of(device: Device, *, now: datetime) -> str:
    """The ``WWW-Authenticate`` header for a device that signs in by Digest or Basic; empty for others."""
    if device.auth == rules.Auth.BASIC:
        return f'Basic realm="{REALM}"'
    if device.auth == rules.Auth.DIGEST:
        nonce = proving.challenge(_key(), device.token, now)
        return f'Digest realm="{REALM}", qop="auth", algorithm=MD5, nonce="{nonce}"'
    return ""


def prove(*, device: Device, request: Request, now: datetime) -> timedelta | None:
    """Refuse unless the request is the device's own; the sender's clock minus ours where it tells the time.

    Raises:
        Forbidden: ``device.revoked``, ``device.paused``.
        NotProven: ``device.secret``, ``device.clock``, ``device.replayed``.
    """
    if device.state != rules.State.ACTIVE:
        code = "device.revoked" if device.state == rules.State.REVOKED else "device.paused"
        raise outcomes.Forbidden(code, _("This device is not listened to."))
    secret = sealing.open_sealed(device.secret_sealed)
    if device.auth == rules.Auth.HMAC:
        return _prove_signature(device, secret, request, now)
    proofs = {rules.Auth.DIGEST: _digest, rules.Auth.BASIC: _basic, rules.Auth.ADDRESS: _address}
    if not proofs[rules.Auth(device.auth)](device, secret, request, now):
        raise NotProven("device.secret", _("The device's secret is missing or wrong."))
    return None


def _prove_signature(device: Device, secret: str, request: Request, now: datetime) -> timedelta:
    stamp = request.headers.get("x-shouwang-timestamp", "")
    nonce = request.headers.get("x-shouwang-nonce", "")
    signature = request.headers.get("x-shouwang-signature", "")
    drift = proving.drift(stamp, now)
    if drift is None or not 8 <= len(nonce) <= 64 or not proving.signed(secret, stamp, nonce, signature, request.body):
        raise NotProven("device.secret", _("The device's secret is missing or wrong."))
    if abs(drift) > proving.WINDOW:
        Device.objects.filter(pk=device.pk).update(clock_offset_s=_seconds(drift))
        raise NotProven("device.clock", _("The device's clock is wrong. The answer's “now” is the right time."))
    _use_up(device, nonce, now)
    return drift


def _seconds(drift: timedelta) -> int:
    return max(-(2**31) + 1, min(2**31 - 1, round(drift.total_seconds())))


def _use_up(device: Device, nonce: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            UsedNonce.objects.create(device=device, nonce=nonce.replace("\0", ""), at=now)
    except IntegrityError as again:
        raise NotProven("device.replayed", _("This request was sent before. Sign each try anew.")) from again


def _digest(device: Device, secret: str, request: Request, now: datetime) -> bool:
    fields = proving.digest_fields(request.headers.get("authorization", ""))
    fresh = proving.challenge_holds(_key(), device.token, fields.get("nonce", ""), now)
    return fresh and proving.digest_holds(
        fields, user="device", password=secret, realm=REALM, method=request.method, uri=request.uri
    )


def _basic(_device: Device, secret: str, request: Request, _now: datetime) -> bool:
    return hmac.compare_digest(
        proving.basic_password(request.headers.get("authorization", "")).encode(), secret.encode()
    )


def _address(_device: Device, secret: str, request: Request, _now: datetime) -> bool:
    return hmac.compare_digest(request.key.encode("utf-8", "replace"), secret.encode())


def _key() -> bytes:
    return hashlib.sha256(b"device challenges\0" + settings.SECRET_KEY.encode()).digest()


def note_fault(*, device: Device, code: str) -> None:
    """Count a refused request of a device, outside the refused one's transaction."""
    Device.objects.filter(pk=device.pk).update(faults=F("faults") + 1, last_fault=code[:40])
