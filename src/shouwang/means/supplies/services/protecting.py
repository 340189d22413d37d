"""Handing protective equipment to whoever begins a shift, and taking back what outlasts it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture.catalogue import PPE
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Entry
from shouwang.means.supplies.rules import SuppliesRefused, ledger
from shouwang.means.supplies.rules.ledger import Kind, Lot, Piece
from shouwang.means.supplies.services import guarding
from shouwang.means.supplies.services.moving import Movement, write
from shouwang.means.workforce import services as workforce

MOVE, WEAR = "supplies.move", "supplies.wear"
HANDED_OUT = Words(en="Handed out", zh="已发放")
BRING = "gear", "bring"
"""Where duties come from that bring somebody what they began their shift without."""


@transaction.atomic
def issue_ppe(
    *, compound_id: int, user_id: int, post: str, day: date, store_id: int, actor: Actor, now: datetime, nonce: UUID
) -> list[Entry]:
    """Give somebody what the posture asks for at their post and they do not have for that day yet.

    So many of each class, from the batches of the class that expire first; all or nothing.
    Two storekeepers who hand out to the same person at once give it once.

    Raises:
        OutOfStock: ``supplies.short``, naming what is left.
        NotFound: ``supplies.store``, ``supplies.receiver``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    guarding.require_receivers([user_id], compound_id=compound_id)
    journal.in_turn("supplies.ppe", compound_id, user_id)
    lacks = selectors.ppe_missing(user_id, post, day, compound_id=compound_id, now=now)
    movements = []
    for item_class, number in lacks.items():
        lots = selectors.lots_of_class(item_class, store_id, compound_id=compound_id, now=now)
        movements.append(
            Movement(
                Kind.ISSUE,
                ledger.first_expired(lots, number, today=timezone.localdate(now)),
                uuid.uuid5(nonce, item_class),
                from_store=store_id,
                receiver_id=user_id,
                day=day,
                source=("ppe", post),
            )
        )
    written = write(movements, compound_id=compound_id, actor=actor, now=now)
    if written:
        workforce.cancel_duties(
            compound_id=compound_id,
            source=BRING,
            keys=[f"gear:{user_id}"],
            reason=HANDED_OUT.zh,
            actor=Actor.system(),
            now=now,
        )
    return written


@transaction.atomic
def hand_back(
    *,
    compound_id: int,
    item_class: str,
    quantity: int,
    place_code: str,
    post: str,
    day: date,
    actor: Actor,
    now: datetime,
    nonce: UUID,
) -> Entry:
    """Whoever wore it puts it back on the shelf whose code they scan; never more than they have.

    Raises:
        SuppliesRefused: ``supplies.not_yours``: so much of it was not handed to them; ``supplies.not_positive``.
        NotFound: ``supplies.place_code``: no shelf here has this code.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, WEAR, compound_id=compound_id)
    journal.in_turn("supplies.ppe", compound_id, actor.user_id)
    known = Entry.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    store = selectors.store_by_code(place_code, compound_id=compound_id)
    if store is None:
        raise NotFound("supplies.place_code", _("No shelf here has this code."))
    if quantity <= 0:
        raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing."))
    movement = Movement(
        Kind.RETURN,
        _taken(actor, item_class, quantity, compound_id),
        nonce,
        to_store=store.pk,
        receiver_id=actor.user_id,
        day=day,
        source=("ppe", post),
    )
    [entry] = write([movement], compound_id=compound_id, actor=actor, now=now)
    return entry


def _taken(actor: Actor, item_class: str, quantity: int, compound_id: int) -> tuple[Piece, ...]:
    pieces = selectors.keeps(actor.user_id or 0, compound_id=compound_id).get(item_class, [])
    if item_class not in PPE or sum(piece.quantity for piece in pieces) < quantity:
        raise SuppliesRefused("supplies.not_yours", _("So much of it was not handed to you."))
    lots = [Lot(piece.batch_id, None, piece.quantity) for piece in pieces]
    return ledger.first_expired(lots, quantity, today=date.min)
