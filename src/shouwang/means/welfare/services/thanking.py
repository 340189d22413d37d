"""The wall of thanks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.welfare.models import Thanks
from shouwang.means.welfare.rules import WelfareRefused

GIVE, LEAD = "thanks.give", "welfare.see"
A_DAY = 10
"""As many as one person pins in a day."""


@transaction.atomic
def thank(*, compound_id: int, receiver_id: int, words: str, actor: Actor, now: datetime, nonce: UUID) -> Thanks:
    """Pin a few words to the wall.

    Raises:
        WelfareRefused: ``thanks.empty``, ``thanks.self``, ``thanks.many``.
        NotFound: ``thanks.nobody``: the receiver does not work here.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, GIVE, compound_id=compound_id)
    known = Thanks.objects.filter(nonce=nonce, sender_id=actor.user_id).first()
    if known is not None:
        return known
    said = " ".join(words.split())[:200]
    if not said:
        raise WelfareRefused("thanks.empty", _("Write a few words.")).at("words")
    if actor.user_id is None or receiver_id == actor.user_id:
        raise WelfareRefused("thanks.self", _("Thanks are for others.")).at("receiver")
    if not accounts.staff_of(compound_id, now=now).filter(pk=receiver_id).exists():
        raise NotFound("thanks.nobody", _("Nobody of that name works here."))
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if Thanks.objects.filter(sender_id=actor.user_id, at__gte=today).count() >= A_DAY:
        raise WelfareRefused("thanks.many", _("Ten notes a day are as many as the wall takes from one hand."))
    return Thanks.objects.create(
        compound_id=compound_id, sender_id=actor.user_id, receiver_id=receiver_id, words=said, at=now, nonce=nonce
    )


@transaction.atomic
def hide(*, thanks_id: int, compound_id: int, actor: Actor, now: datetime) -> None:
    """Take a note off the wall; it is kept, and the journal knows who took it down.

    Raises:
        NotFound: ``thanks.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, LEAD, compound_id=compound_id)
    row = Thanks.objects.select_for_update().filter(pk=thanks_id, compound_id=compound_id).first()
    if row is None:
        raise NotFound("thanks.unknown", _("There is no such note."))
    if row.hidden_at is None:
        row.hidden_at = now
        row.save(update_fields=["hidden_at"])
        journal.record(
            actor=actor, action="thanks.hidden", compound_id=compound_id, subject=("thanks", row.pk), now=now
        )
