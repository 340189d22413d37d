"""Setting up code services; they hold for the whole installation, compounds choose among them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.credentials.models import CodeService, Remembered
from shouwang.protect.credentials.rules.province import Setting

_FAULTS = {
    "name": _("Give the service a name."),
    "url": _("The address has to begin with https:// (http only on this machine) and hold no password."),
    "prefix": _("At least three characters by which its codes begin, and not those of another kind."),
    "key_id": _("The key's name has to be plain letters and digits."),
    "secret": _("The secret has to have at least 16 characters."),
    "timeout_ms": _("Between 100 and 2000 milliseconds: nobody waits longer at a gate."),
    "remember_minutes": _("At most 30 minutes: an answer is health data."),
}


class ServiceRefused(outcomes.Refusal):
    """A setting that cannot be; ``code`` ends in the name of the field."""


def set_up_service(*, setting: Setting, actor: Actor, nonce: uuid.UUID, now: datetime) -> CodeService:
    """Make a code service known, with its secret sealed. The same nonce again gives the first one.

    Raises:
        Forbidden: not ``credentials.trust``.
        ServiceRefused: ``service.<field>``.
    """
    accounts.require(actor, "credentials.trust")
    again = CodeService.objects.filter(nonce=nonce).first()
    if again is not None:
        return again
    for field in setting.faults():
        raise ServiceRefused(f"service.{field}", _FAULTS[field])
    try:
        with transaction.atomic():
            made = _make(setting, nonce)
            _tell(made, "credentials.service_set_up", actor, now)
    except IntegrityError:  # of the nonce in a race of the same form, else of the prefix
        first = CodeService.objects.filter(nonce=nonce).first()
        if first is None:
            raise ServiceRefused("service.prefix", _("Another service has codes that begin so.")) from None
        return first
    return made


def _make(setting: Setting, nonce: uuid.UUID) -> CodeService:
    return CodeService.objects.create(
        name=setting.name.strip()[:60],
        url=setting.url,
        prefix=setting.prefix,
        key_id=setting.key_id,
        secret_sealed=sealing.seal(setting.secret),
        timeout_ms=setting.timeout_ms,
        remember_minutes=setting.remember_minutes,
        nonce=nonce,
    )


@transaction.atomic
def renew_secret(*, service_id: int, key_id: str, secret: str, actor: Actor, now: datetime) -> None:
    """Give a service a new key and secret, and ask it afresh. Locks the service.

    Raises:
        Forbidden: not ``credentials.trust``.
        NotFound: ``service.unknown``.
        ServiceRefused: ``service.key_id``, ``service.secret``.
    """
    accounts.require(actor, "credentials.trust")
    held = _held(service_id)
    for field in Setting(held.name, held.url, held.prefix, key_id, secret).faults():
        raise ServiceRefused(f"service.{field}", _FAULTS[field])
    held.key_id, held.secret_sealed = key_id, sealing.seal(secret)
    held.failures, held.open_until = 0, None
    held.save(update_fields=["key_id", "secret_sealed", "failures", "open_until"])
    _tell(held, "credentials.secret_renewed", actor, now)


@transaction.atomic
def give_up_service(*, service_id: int, actor: Actor, now: datetime) -> None:
    """Ask a service no longer, anywhere; forget its secret and what it answered. Locks the service.

    Raises:
        Forbidden: not ``credentials.trust``.
        NotFound: ``service.unknown``.
    """
    accounts.require(actor, "credentials.trust")
    held = _held(service_id)
    held.retired_at, held.secret_sealed = now, b""
    held.save(update_fields=["retired_at", "secret_sealed"])
    Remembered.objects.filter(service=held).delete()
    _tell(held, "credentials.service_given_up", actor, now)


def _held(service_id: int) -> CodeService:
    held = CodeService.objects.select_for_update().filter(pk=service_id, retired_at__isnull=True).first()
    if held is None:
        raise outcomes.NotFound("service.unknown", _("There is no such code service."))
    return held


def _tell(held: CodeService, action: str, actor: Actor, now: datetime) -> None:
    journal.record(actor=actor, action=action, subject=("code_service", held.pk), data={"name": held.name}, now=now)
