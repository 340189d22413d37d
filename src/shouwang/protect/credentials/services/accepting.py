"""Switching kinds of credentials on and off for a compound."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.credentials import selectors
from shouwang.protect.credentials.models import Acceptance


@transaction.atomic
def accept(*, compound_id: int, provider: str, accepted: bool, actor: Actor, now: datetime) -> None:
    """Let a compound accept a kind of credential, or no longer. Doing it twice changes nothing.

    Args:
        provider: ``dcc``, ``shc`` or ``http:<id>``.

    Raises:
        Forbidden: not ``credentials.manage`` here.
        NotFound: ``credential.provider``.
    """
    accounts.require(actor, "credentials.manage", compound_id=compound_id)
    scheme, _colon, number = provider.partition(":")
    known = {each.key for each in selectors.providers(compound_id, now=now)}
    if provider not in known:
        raise outcomes.NotFound("credential.provider", _("There is no such kind of credential."))
    row, made = Acceptance.objects.select_for_update().get_or_create(
        compound_id=compound_id,
        scheme=scheme,
        service_id=int(number) if number else None,
        defaults={"accepted": accepted, "changed_at": now},
    )
    if not made and row.accepted == accepted:
        return
    row.accepted, row.changed_at = accepted, now
    row.save(update_fields=["accepted", "changed_at"])
    action = "credentials.accepted" if accepted else "credentials.no_longer_accepted"
    journal.record(
        actor=actor, action=action, compound_id=compound_id, subject=("credentials", provider), data={}, now=now
    )
