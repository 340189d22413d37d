"""Handing protective equipment to whoever begins a shift."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Entry
from shouwang.means.supplies.rules import OutOfStock
from shouwang.means.supplies.services import guarding
from shouwang.means.supplies.services.issuing import issue

MOVE = "supplies.move"


@transaction.atomic
def issue_ppe(
    *, compound_id: int, user_id: int, post: str, day: date, store_id: int, actor: Actor, now: datetime, nonce: UUID
) -> list[Entry]:
    """Give somebody what the posture asks for at their post and they do not have for that day yet.

    One of each class, from the item of the class that expires first; all or nothing.
    Two storekeepers who hand out to the same person at once give it once.

    Raises:
        OutOfStock: ``supplies.short``, naming what is left.
        NotFound: ``supplies.store``, ``supplies.receiver``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    guarding.require_receivers([user_id], compound_id=compound_id)
    guarding.in_turn(f"ppe:{compound_id}:{user_id}:{day}")
    entries = []
    for item_class in selectors.ppe_missing(user_id, post, day, compound_id=compound_id, now=now):
        item = selectors.next_of_class(item_class, store_id, compound_id=compound_id, now=now)
        if item is None:
            raise OutOfStock("supplies.short", selectors.SHORT, left=0, asked=1)
        entries.append(
            issue(
                compound_id=compound_id,
                item_id=item.pk,
                quantity=1,
                store_id=store_id,
                actor=actor,
                now=now,
                nonce=uuid.uuid5(nonce, item_class),
                receiver_id=user_id,
                day=day,
                source=("ppe", post),
            )
        )
    return entries
