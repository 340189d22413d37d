"""Issuing goods: what expires first goes first, or the very batch whose label was scanned."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Entry
from shouwang.means.supplies.rules import SuppliesRefused, ledger
from shouwang.means.supplies.rules.ledger import Kind
from shouwang.means.supplies.services.moving import MOVE, Movement, write


@transaction.atomic
def issue(
    *,
    compound_id: int,
    item_id: int,
    quantity: int,
    store_id: int,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    receiver_id: int | None = None,
    day: date | None = None,
    reason: str = "",
    source: tuple[str, str] = ("", ""),
    occurred_at: datetime | None = None,
    batch_id: int | None = None,
    operation: str = MOVE,
) -> Entry:
    """Issue so much of an item from a store, what expires first going first.

    Args:
        batch_id: a batch that is used up before the others, such as a cleaner's canister.
        operation: what the actor must be allowed; a round's own right lets a cleaner draw what the round uses.

    Raises:
        OutOfStock: ``supplies.short``.
        NotFound: ``supplies.item``, ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, operation, compound_id=compound_id)
    journal.in_turn("supplies", nonce)
    known = Entry.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    item = selectors.item(item_id, compound_id=compound_id)
    if quantity <= 0:
        raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing."))
    lots = selectors.lots(item_id, store_id, compound_id=compound_id, lock=True)
    said = selectors.in_units_of(item)
    pieces = ledger.first_expired(lots, quantity, today=timezone.localdate(now), said=said, chosen=batch_id)
    movement = Movement(
        Kind.ISSUE,
        pieces,
        nonce,
        from_store=store_id,
        reason=reason,
        source=source,
        receiver_id=receiver_id,
        day=day,
        occurred_at=occurred_at,
    )
    [entry] = write([movement], compound_id=compound_id, actor=actor, now=now)
    return entry
