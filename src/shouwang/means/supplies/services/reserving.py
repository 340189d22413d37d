"""Keeping goods back for a purpose until a time; what nobody draws is free again by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Entry, Reservation
from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused, ledger, reserving
from shouwang.means.supplies.services import issuing
from shouwang.means.supplies.services.moving import MOVE


@transaction.atomic
def reserve(
    *,
    compound_id: int,
    item_id: int,
    store_id: int,
    quantity: int,
    purpose: str,
    until: datetime,
    actor: Actor,
    now: datetime,
    nonce: UUID,
) -> Reservation:
    """Keep so much of what a store has of an item for a purpose, until a time.

    Locks what the store has of the item: of two who reserve the last of it at once, one is told that it is gone.

    Args:
        quantity: base units.

    Raises:
        OutOfStock: ``supplies.not_free``, with what is still free.
        SuppliesRefused: ``supplies.not_positive``, ``supplies.purpose``, ``supplies.until``.
        NotFound: ``supplies.item``, ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    journal.in_turn("supplies", nonce)
    known = Reservation.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    item = selectors.item(item_id, compound_id=compound_id)
    store = selectors.open_store(store_id, compound_id=compound_id)
    if quantity <= 0:
        raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing."))
    if not purpose.strip():
        raise SuppliesRefused("supplies.purpose", _("Say what it is kept for."))
    if not now < until <= now + reserving.LONGEST:
        raise SuppliesRefused("supplies.until", _("Goods are kept until a time to come, within 30 days."))
    selectors.lots(item.pk, store.pk, compound_id=compound_id, lock=True)
    free = selectors.free_in(item.pk, store.pk, now=now)
    if quantity > free:
        said, sentence = selectors.in_units_of(item), _("Free: {left}. Asked for: {asked}.")
        raise OutOfStock("supplies.not_free", sentence, left=said(max(0, free)), asked=said(quantity))
    made = Reservation.objects.create(
        compound_id=compound_id,
        item=item,
        store=store,
        quantity=quantity,
        remaining=quantity,
        purpose=purpose.strip()[:120],
        until=until,
        made_at=now,
        made_by_id=actor.user_id or 0,
        nonce=nonce,
    )
    _note("supplies.reserved", made, actor, now)
    return made


@transaction.atomic
def draw(*, compound_id: int, reservation_id: int, quantity: int, actor: Actor, now: datetime, nonce: UUID) -> Entry:
    """Issue from what was kept back; what is drawn in full is over.

    Raises:
        SuppliesRefused: ``supplies.reservation_over``, ``supplies.not_positive``.
        OutOfStock: ``supplies.short``: less is there than was kept, or more is asked for.
        NotFound: ``supplies.reservation``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    journal.in_turn("supplies", nonce)
    known = Entry.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    row = _locked(reservation_id, compound_id)
    if not reserving.holds(row.ended_at, row.until, now):
        raise SuppliesRefused("supplies.reservation_over", _("It is no longer kept back."))
    if quantity > row.remaining:
        raise ledger.short(row.remaining, quantity, said=selectors.in_units_of(row.item))
    row.remaining -= quantity
    if not row.remaining:
        row.ended_at, row.ended_by_id = now, actor.user_id
    row.save(update_fields=["remaining", "ended_at", "ended_by"])
    return issuing.issue(
        compound_id=compound_id,
        item_id=row.item_id,
        quantity=quantity,
        store_id=row.store_id,
        actor=actor,
        now=now,
        nonce=nonce,
        reason=row.purpose,
        source=("reserved", str(row.pk)),
    )


@transaction.atomic
def release(*, compound_id: int, reservation_id: int, actor: Actor, now: datetime) -> Reservation:
    """Let go of what was kept back, before its time.

    Raises:
        NotFound: ``supplies.reservation``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    row = _locked(reservation_id, compound_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by_id = now, actor.user_id
        row.save(update_fields=["ended_at", "ended_by"])
        _note("supplies.released", row, actor, now)
    return row


def _locked(reservation_id: int, compound_id: int) -> Reservation:
    row = Reservation.objects.select_for_update().filter(pk=reservation_id, compound_id=compound_id).first()
    if row is None:
        raise NotFound("supplies.reservation", _("Nothing is kept back under this number."))
    return row


def _note(action: str, row: Reservation, actor: Actor, now: datetime) -> None:
    journal.record(actor=actor, action=action, compound_id=row.compound_id, subject=("reservation", row.pk), now=now)
