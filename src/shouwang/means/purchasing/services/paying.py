"""Suppliers, funds and bills."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.purchasing import selectors
from shouwang.means.purchasing.models import Bill, Fund, FundEntry, Purchase, Supplier
from shouwang.means.purchasing.rules import PurchaseRefused, buying
from shouwang.means.purchasing.services import buying as orders

MONEY, ASK = "purchase.money", "purchase.ask"
MOST = 10**12


@transaction.atomic
def say_supplier(
    *,
    compound_id: int,
    name: str,
    actor: Actor,
    now: datetime,
    contact: str = "",
    classes: tuple[str, ...] = (),
    lead_days: int = 3,
) -> Supplier:
    """Write a supplier down, or change one.

    Raises:
        PurchaseRefused: ``purchase.supplier_facts``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, ASK, compound_id=compound_id)
    if not name.strip() or not 0 <= lead_days <= 365 or not set(classes) <= set(ITEM_CLASSES):
        raise PurchaseRefused("purchase.supplier_facts", _("A supplier has a name and takes 0 to 365 days.")).at(
            "lead_days"
        )
    supplier, _made = Supplier.objects.update_or_create(
        compound_id=compound_id,
        name=name.strip()[:120],
        defaults={"contact": contact.strip()[:120], "classes": list(classes), "lead_days": lead_days, "sells": True},
    )
    subject = ("supplier", supplier.pk)
    journal.record(actor=actor, action="purchase.supplier_said", compound_id=compound_id, subject=subject, now=now)
    return supplier


@transaction.atomic
def say_fund(*, compound_id: int, name: str, kind: str, actor: Actor, now: datetime, incident_ref: str = "") -> Fund:
    """Open a fund.

    Raises:
        PurchaseRefused: ``purchase.fund_facts``.
        NotFound: ``purchase.cause``: no such incident here.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MONEY, compound_id=compound_id)
    if not name.strip() or kind not in set(buying.FundKind):
        raise PurchaseRefused("purchase.fund_facts", _("A fund has a name and a kind."))
    _check_cause(incident_ref, compound_id)
    fund, _made = Fund.objects.get_or_create(
        compound_id=compound_id, name=name.strip()[:120], defaults={"kind": kind, "incident_ref": incident_ref[:64]}
    )
    journal.record(
        actor=actor, action="purchase.fund_said", compound_id=compound_id, subject=("fund", fund.pk), now=now
    )
    return fund


def _check_cause(incident_ref: str, compound_id: int) -> None:
    if incident_ref and incident_ref not in {each.ref for each in selectors.causes(compound_id)}:
        raise NotFound("purchase.cause", _("There is no such incident."))


@transaction.atomic
def give_for(*, compound_id: int, fund_id: int, incident_ref: str, actor: Actor, now: datetime) -> Fund:
    """Say which incident a fund is given for, or that it is for none.

    Raises:
        NotFound: ``purchase.fund``, ``purchase.cause``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MONEY, compound_id=compound_id)
    fund = selectors.fund(fund_id, compound_id=compound_id)
    _check_cause(incident_ref, compound_id)
    fund.incident_ref = incident_ref
    fund.save(update_fields=["incident_ref"])
    journal.record(
        actor=actor, action="purchase.fund_said", compound_id=compound_id, subject=("fund", fund.pk), now=now
    )
    return fund


@transaction.atomic
def pay_in(
    *, compound_id: int, fund_id: int, cents: int, words: str, actor: Actor, now: datetime, nonce: UUID
) -> FundEntry:
    """Money comes into a fund: a budget, a subsidy, a donation.

    Raises:
        PurchaseRefused: ``purchase.money``.
        NotFound: ``purchase.fund``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MONEY, compound_id=compound_id)
    fund = selectors.fund(fund_id, compound_id=compound_id)
    known = FundEntry.objects.filter(nonce=nonce, fund=fund).first()
    if known is not None:
        return known
    if not 0 < cents <= MOST:
        raise PurchaseRefused("purchase.money", _("An amount is more than nothing."))
    entry = FundEntry.objects.create(
        fund=fund, cents=cents, why="paid_in", words=words.strip()[:200], at=now, by_name=actor.name, nonce=nonce
    )
    data = {"fund": fund.name, "cents": cents}
    journal.record(actor=actor, action="purchase.paid_in", compound_id=compound_id, data=data, now=now)
    return entry


@transaction.atomic
def bill(
    *, compound_id: int, purchase_id: int, number: str, cents: int, dated_on: date, actor: Actor, now: datetime
) -> Bill:
    """Enter a bill, or enter an unpaid one anew: it is matched against order and receipt and says what does not fit.

    Raises:
        PurchaseRefused: ``purchase.bill``, ``purchase.free``, ``purchase.not_ordered``, ``purchase.bill_paid``.
        NotFound: ``purchase.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, ASK, compound_id=compound_id)
    row = selectors.purchase(purchase_id, compound_id=compound_id)
    if row.is_free:
        raise PurchaseRefused("purchase.free", _("What is given has no bill."))
    if row.ordered_at is None:
        raise PurchaseRefused("purchase.not_ordered", _("Nothing is on its way for this purchase."))
    if not number.strip() or not 0 < cents <= MOST:
        raise PurchaseRefused("purchase.bill", _("A bill has a number and an amount."))
    made = Bill.objects.select_for_update().filter(purchase=row, number=number.strip()[:40]).first()
    if made is not None and made.paid_at is not None:
        raise PurchaseRefused("purchase.bill_paid", _("This bill was paid already."))
    made = made or Bill(purchase=row, number=number.strip()[:40])
    made.cents, made.dated_on = cents, dated_on
    made.mismatches = selectors.mismatches(row, made)
    made.save()
    orders.journalled("purchase.billed", row, actor, now)
    return made


@transaction.atomic
def pay(*, compound_id: int, bill_id: int, actor: Actor, now: datetime, reason: str = "") -> Bill:
    """Pay a bill out of what was promised; one that does not fit needs a reason.

    Locks the purchase, the bill and the fund, so that two bills of one purchase, or two that are dearer than what was
    promised to them, are not paid at the same instant.

    Raises:
        FundShort: ``purchase.fund_short``: it is dearer than promised, and the fund has not so much left.
        PurchaseRefused: ``purchase.mismatch``.
        NotFound: ``purchase.bill_unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MONEY, compound_id=compound_id)
    purchase = Purchase.objects.select_for_update().filter(compound_id=compound_id, bills=bill_id).first()
    if purchase is None:
        raise NotFound("purchase.bill_unknown", _("There is no such bill."))
    row = Bill.objects.select_for_update(of=("self",)).select_related("purchase").get(pk=bill_id)
    if row.paid_at is not None:
        return row
    row.mismatches = selectors.mismatches(purchase, row)
    if row.mismatches and not reason.strip():
        raise PurchaseRefused("purchase.mismatch", _("The bill does not fit. Say why it is paid nevertheless."))
    row.accepted_reason, row.paid_at = reason.strip()[:300], now
    row.save(update_fields=["mismatches", "accepted_reason", "paid_at"])
    _settle(row, actor, now)
    orders.journalled("purchase.paid", row.purchase, actor, now)
    return row


def _settle(paid: Bill, actor: Actor, now: datetime) -> None:
    """So much of what was promised is given back as is paid, and the payment is taken."""
    purchase = paid.purchase
    assert purchase.fund_id is not None  # what is given has no bill
    common = {"fund_id": purchase.fund_id, "purchase": purchase, "at": now, "by_name": actor.name}
    given_back = min(-selectors.promised(purchase), paid.cents)
    orders.require_left(purchase.fund_id, paid.cents - given_back)
    if given_back > 0:
        nonce = uuid.uuid5(purchase.nonce, f"released:{paid.pk}")
        FundEntry.objects.create(cents=given_back, why="released", nonce=nonce, **common)
    nonce = uuid.uuid5(purchase.nonce, f"paid:{paid.pk}")
    FundEntry.objects.create(cents=-paid.cents, why="paid", words=paid.number, nonce=nonce, **common)
