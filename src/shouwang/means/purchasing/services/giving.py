"""Goods that are given: a donation, or what the street allots; promised, and taken in as they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.purchasing.models import Purchase, PurchaseLine, Supplier
from shouwang.means.purchasing.rules import PurchaseRefused, buying
from shouwang.means.purchasing.rules.buying import Stage
from shouwang.means.purchasing.services import buying as orders
from shouwang.means.purchasing.services.buying import ASK, Wanted


@transaction.atomic
def promise(
    *,
    compound_id: int,
    door: str,
    giver: str,
    lines: Sequence[Wanted],
    expected_on: date,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    reason: str = "",
) -> Purchase:
    """Note what somebody will give or the street will send; it is on its way from now on and costs nothing.

    Args:
        giver: who gives; one of that name who sells to us as well stays one and the same.

    Raises:
        PurchaseRefused: ``purchase.door``, ``purchase.giver``, ``purchase.expected``, ``purchase.empty``,
            ``purchase.line``.
        NotFound: ``supplies.item``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, ASK, compound_id=compound_id)
    orders.in_turn(compound_id)
    known = Purchase.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    if door not in buying.FREE:
        raise PurchaseRefused("purchase.door", _("Say whether it is a gift or an allotment."))
    if not giver.strip():
        raise PurchaseRefused("purchase.giver", _("Say who gives it."))
    if expected_on < timezone.localdate(now):
        raise PurchaseRefused("purchase.expected", _("The day on which it comes lies ahead."))
    orders.check_lines(lines, compound_id)
    supplier, _made = Supplier.objects.get_or_create(
        compound_id=compound_id, name=giver.strip()[:120], defaults={"sells": False, "lead_days": 0}
    )
    row = Purchase.objects.create(
        compound_id=compound_id,
        number=orders.number(compound_id, now),
        door=door,
        stage=Stage.ORDERED,
        supplier=supplier,
        reason=reason.strip()[:300],
        asked_at=now,
        asked_by_id=actor.user_id or 0,
        ordered_at=now,
        expected_on=expected_on,
        nonce=nonce,
    )
    PurchaseLine.objects.bulk_create(
        PurchaseLine(purchase=row, item_id=each.item_id, quantity=each.quantity, cents=0) for each in lines
    )
    orders.journalled("purchase.promised", row, actor, now)
    return row
