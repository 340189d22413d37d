"""Verifying one scanned text for a compound; nothing of what was shown is stored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from shouwang.protect.credentials import rules, selectors
from shouwang.protect.credentials.models import Acceptance
from shouwang.protect.credentials.rules import CredentialProvider, Rejected, Verified
from shouwang.protect.credentials.rules.shc import MAX_TEXT
from shouwang.protect.credentials.services.asking import Province

_NOTED = timedelta(minutes=1)


def verify(text: str, *, compound_id: int, now: datetime) -> Verified | Rejected:
    """Whether a scanned text is a credential that holds and that this compound accepts.

    Never raises for anything that a stranger can put into a code. Offline kinds take two queries and no network. A
    code service takes at most two seconds, and none while it is known not to answer. Writes, at most once a minute,
    when a kind was last used; of a code service also, sealed and for minutes, its answer.

    Args:
        text: as scanned, at most 16,000 characters.
    """
    if len(text) > MAX_TEXT:
        return Rejected("credential.too_large")
    text = text.replace("\x00", "")
    accepted = selectors.accepted(compound_id)
    for row in accepted:
        provider = _provider(row)
        if provider.claims(text):
            _note(row, now)
            return provider.verify(text, now=now)
    known = any(each.claims(text) for each in selectors.offline_providers())
    return Rejected("credential.not_accepted" if known else "credential.not_a_credential")


def _provider(row: Acceptance) -> CredentialProvider:
    if row.service is not None:
        return Province(row.service)
    return next(each for each in selectors.offline_providers() if each.key == row.scheme)


def _note(row: Acceptance, now: datetime) -> None:
    """Note the last use, seldom enough that two gates never wait for one another's row."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _NOTED)
    if row.last_used_at is None or row.last_used_at < now - _NOTED:
        Acceptance.objects.filter(stale, pk=row.pk).update(last_used_at=now)


def answer(asked: Collection[str], shown: Sequence[Verified], now: datetime) -> tuple[rules.Answer, ...]:
    """One answer for each code asked, by the day it is at the gate; see :func:`.rules.answer`."""
    return rules.answer(asked, shown, timezone.localtime(now))
