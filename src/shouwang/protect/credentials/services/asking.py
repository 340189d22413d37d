"""Asking a province's code service: remembered for minutes, left alone while it does not answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from shouwang.kernel import sealing
from shouwang.protect.credentials import calling
from shouwang.protect.credentials.models import CodeService, Remembered
from shouwang.protect.credentials.rules import Check, Rejected, Verified, province
from shouwang.protect.credentials.rules.facts import Broken

_TRYING = timedelta(seconds=5)
"""While one request tries a service that had failed, all others are spared."""


@dataclass(frozen=True)
class Province:
    """One code service as a provider of credentials."""

    service: CodeService

    @property
    def key(self) -> str:
        """Its stable name."""
        return f"http:{self.service.pk}"

    def claims(self, text: str) -> bool:
        """Whether the text begins as the service's codes do."""
        return text.lstrip().startswith(self.service.prefix)

    def verify(self, text: str, *, now: datetime) -> Verified | Rejected:
        """What the service says, at most two seconds later; ``credential.service_down`` where it says nothing."""
        code = text.strip()
        if len(code) > 2000:
            return Rejected("credential.too_large", provider=self.key)
        index = sealing.blind_index(code, purpose=f"credential:{self.service.pk}")
        remembered = _remembered(self.service, index, now)
        if remembered is not None:
            return self._read(remembered)
        if not _may_ask(self.service, now):
            return self._down(self.service.last_error)
        try:
            body = self._ask(code, now)
            found = self._read(body.decode())
        except (calling.NoAnswer, Broken, UnicodeDecodeError) as error:
            _note_failure(self.service, _words(error), now)
            return self._down(_words(error))
        _note_answer(self.service, now)
        if isinstance(found, Verified):
            _remember(self.service, index, body.decode(), now)
        return found

    def _ask(self, code: str, now: datetime) -> bytes:
        held, secret = self.service, sealing.open_sealed(self.service.secret_sealed)
        asked = province.question(
            code, url=held.url, key_id=held.key_id, secret=secret, nonce=uuid.uuid4().hex, now=now
        )
        return calling.send(asked, seconds=held.timeout_ms / 1000, secret=secret)

    def _read(self, body: str) -> Verified | Rejected:
        found = province.read_answer(body, provider=self.key, issuer=self.service.name)
        if found is None:
            return Rejected("credential.service_unknown", provider=self.key, checks=(Check("answer", False),))
        return replace(found, checks=(Check("answer", True, self.service.name), Check("content", True)))

    def _down(self, why: str) -> Rejected:
        return Rejected("credential.service_down", provider=self.key, checks=(Check("answer", False, why),))


def _words(error: Exception) -> str:
    return province.broken(error) if isinstance(error, Broken) else str(error)[:120]


def _remembered(service: CodeService, index: bytes, now: datetime) -> str | None:
    row = Remembered.objects.filter(service=service, code_index=index, erase_at__gt=now).first()
    return sealing.open_sealed(row.answer_sealed) if row else None


def _remember(service: CodeService, index: bytes, body: str, now: datetime) -> None:
    if service.remember_minutes:
        until = now + timedelta(minutes=service.remember_minutes)
        kept = {"answer_sealed": sealing.seal(body), "asked_at": now, "erase_at": until}
        Remembered.objects.update_or_create(service=service, code_index=index, defaults=kept)


def _may_ask(service: CodeService, now: datetime) -> bool:
    """Whether to ask now; after a pause only whoever claims the trial first."""
    breaker = province.Breaker(service.failures, service.open_until)
    if breaker.closed(now):
        return True
    if breaker.resting(now):
        return False
    claimed = CodeService.objects.filter(pk=service.pk, open_until=service.open_until)
    return claimed.update(open_until=now + _TRYING) == 1


@transaction.atomic
def _note_failure(service: CodeService, why: str, now: datetime) -> None:
    held = CodeService.objects.select_for_update().get(pk=service.pk)
    after = province.Breaker(held.failures, held.open_until).failed(now)
    held.failures, held.open_until = after.failures, after.open_until
    held.last_error, held.last_error_at = why, now
    held.save(update_fields=["failures", "open_until", "last_error", "last_error_at"])


def _note_answer(service: CodeService, now: datetime) -> None:
    """Note that it answers; seldom, so that two gates never wait for one another's row."""
    recent = service.last_answer_at is not None and now - service.last_answer_at < timedelta(minutes=1)
    if service.failures or not recent:
        CodeService.objects.filter(pk=service.pk).update(failures=0, open_until=None, last_answer_at=now)


def forget_answers(*, now: datetime) -> int:
    """Erase the remembered answers whose minutes are over; says how many."""
    return Remembered.objects.filter(erase_at__lte=now).delete()[0]
