"""Purchases and how far they are, suppliers' reliability, what funds have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.purchasing.models import Bill, Fund, FundEntry, Purchase, PurchaseLine, Supplier
from shouwang.means.purchasing.rules import buying
from shouwang.means.purchasing.rules.buying import Door, Mismatch, Ordered, Stage, Step
from shouwang.means.purchasing.selectors.pricing import PRICES_KEPT
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies.selectors import Entry

SOURCE = "purchase"


def yuan(cents: int) -> str:
    """Cents as people write money: ``¥1,234.50``."""
    sign, amount = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}¥{amount // 100:,}.{amount % 100:02d}"


def suppliers(compound_id: int) -> QuerySet[Supplier]:
    """Everybody who sells to the compound."""
    return Supplier.objects.filter(compound_id=compound_id, sells=True, closed_at__isnull=True)


def supplier(supplier_id: int, *, compound_id: int) -> Supplier:
    """One supplier.

    Raises:
        NotFound: ``purchase.supplier``.
    """
    found = suppliers(compound_id).filter(pk=supplier_id).first()
    if found is None:
        raise NotFound("purchase.supplier", _("There is no such supplier."))
    return found


def funds(compound_id: int) -> QuerySet[Fund]:
    """All open funds."""
    return Fund.objects.filter(compound_id=compound_id, closed_at__isnull=True)


def fund(fund_id: int, *, compound_id: int) -> Fund:
    """One fund.

    Raises:
        NotFound: ``purchase.fund``.
    """
    found = funds(compound_id).filter(pk=fund_id).first()
    if found is None:
        raise NotFound("purchase.fund", _("There is no such fund."))
    return found


def left(fund_id: int, *, lock: bool = False) -> int:
    """What a fund has left in cents; locked, nobody else promises its money until the transaction ends."""
    if lock:
        Fund.objects.select_for_update().get(pk=fund_id)
    return buying.left(FundEntry.objects.filter(fund_id=fund_id).values_list("cents", flat=True))


def fund_entries(fund_id: int) -> QuerySet[FundEntry]:
    """A fund's ledger, newest first."""
    return FundEntry.objects.filter(fund_id=fund_id).select_related("purchase")


def purchases(compound_id: int, *, stage: str = "", text: str = "", door: str = "") -> QuerySet[Purchase]:
    """Purchases, newest first; found by number, supplier, item or reason."""
    found = Purchase.objects.filter(compound_id=compound_id)
    if stage == "live":
        found = found.filter(stage__in=buying.LIVE)
    elif stage:
        found = found.filter(stage=stage)
    if door:
        found = found.filter(door=door)
    typed = text.strip().lower()[:60]
    if typed:
        of = PurchaseLine.objects.filter(purchase__compound_id=compound_id, item__search__contains=typed)
        words = Q(number__icontains=typed) | Q(supplier__name__icontains=typed) | Q(reason__icontains=typed)
        found = found.filter(words | Q(pk__in=of.values("purchase_id")))
    return found.select_related("supplier", "fund", "asked_by").prefetch_related("lines__item", "signatures", "bills")


def purchase(purchase_id: int, *, compound_id: int) -> Purchase:
    """One purchase.

    Raises:
        NotFound: ``purchase.unknown``.
    """
    found = purchases(compound_id).filter(pk=purchase_id).first()
    if found is None:
        raise NotFound("purchase.unknown", _("There is no such purchase."))
    return found


def total(of: Purchase) -> int:
    """What it costs in cents."""
    cents: int = of.lines.aggregate(n=Sum("cents"))["n"] or 0
    return cents


def steps_of(of: Purchase) -> tuple[Step, ...]:
    """The signatures that it needs; what is given needs none."""
    if of.fund is None:
        return ()
    return buying.steps(total(of), buying.FundKind(of.fund.kind))


def signed_steps(of: Purchase) -> list[str]:
    """The signatures that were given."""
    return list(of.signatures.filter(agreed=True).values_list("step", flat=True))


def is_signed(of: Purchase) -> bool:
    """Whether every signature was given."""
    return buying.may_order(signed_steps(of), steps_of(of), urgent=False)


def mismatches(of: Purchase, bill: Bill) -> list[Mismatch]:
    """Why a bill, not yet paid, does not fit order, receipts, signatures and the bills that were paid before."""
    earlier = Bill.objects.filter(purchase__supplier=of.supplier_id, paid_at__isnull=False).exclude(pk=bill.pk)
    paid = earlier.filter(purchase=of).aggregate(cents=Sum("cents"))["cents"] or 0
    twice = earlier.filter(number__iexact=bill.number).exclude(purchase=of).exists()
    return list(buying.match(progress(of), bill.cents, paid=paid, signed=is_signed(of), twice=twice))


def matched(of: Purchase) -> list[tuple[Bill, list[str]]]:
    """Its bills, each with why it does not fit: by what is known now, or was when it was paid."""
    return [(bill, bill.mismatches if bill.paid_at else [*mismatches(of, bill)]) for bill in of.bills.all()]


def step_for(of: Purchase, actor: Actor, *, now: datetime) -> Step | None:
    """The first missing signature that this person can give; nobody gives two."""
    given = list(of.signatures.values_list("step", "by_id"))
    if any(by_id == actor.user_id for _step, by_id in given):
        return None
    answered = {step for step, _by in given}
    roles = actor.roles_at(of.compound_id)
    return next((step for step in steps_of(of) if step.key not in answered and step.roles & set(roles)), None)


def progress(of: Purchase) -> list[Ordered]:
    """Each line with what came of it, from the ledger of goods."""
    came = supplies.received_for(of.compound_id, source=(SOURCE, of.number))
    return [Ordered(line.item_id, line.quantity, came.get(line.item_id, 0), line.cents) for line in of.lines.all()]


def was_received(nonce: UUID, *, compound_id: int) -> bool:
    """Whether a receipt was written before under this nonce."""
    return supplies.is_posted(nonce, compound_id=compound_id)


def promised(of: Purchase) -> int:
    """What of the fund is promised to it and not yet paid or given back; negative cents."""
    rows = FundEntry.objects.filter(purchase=of, why__in=("promised", "released"))
    cents: int = rows.aggregate(n=Sum("cents"))["n"] or 0
    return cents


@dataclass(frozen=True)
class Kept:
    """A supplier and how it kept its word."""

    supplier: Supplier
    kept: buying.Reliability


def reliability(compound_id: int) -> list[Kept]:
    """All suppliers with their record."""
    done: dict[int, list[Any]] = {}
    received = Purchase.objects.filter(compound_id=compound_id, door=Door.ORDER, stage=Stage.RECEIVED)
    for row in received:
        if row.received_at and row.expected_on:
            came = timezone.localdate(row.received_at)
            done.setdefault(row.supplier_id, []).append((row.expected_on, came))
    return [Kept(each, buying.reliability(done.get(each.pk, []))) for each in suppliers(compound_id)]


def on_the_way(compound_id: int) -> list[tuple[Purchase, list[Ordered]]]:
    """What is ordered and has not come in full, what is expected first first."""
    found = purchases(compound_id, stage=Stage.ORDERED).order_by("expected_on", "pk")
    return [(row, progress(row)) for row in found]


def lead_times(compound_id: int, *, now: datetime) -> dict[str, list[int]]:
    """Days from order to the last box of each class of items, of last year's orders that came in full."""
    done = Purchase.objects.filter(
        compound_id=compound_id,
        door=Door.ORDER,
        stage=Stage.RECEIVED,
        ordered_at__gte=now - PRICES_KEPT,
        received_at__isnull=False,
    )
    found: dict[str, list[int]] = {}
    for row in done.prefetch_related("lines__item"):
        if row.ordered_at and row.received_at:
            days = (timezone.localdate(row.received_at) - timezone.localdate(row.ordered_at)).days
            for item_class in {line.item.item_class for line in row.lines.all()}:
                found.setdefault(item_class, []).append(days)
    return found


def promised_leads(compound_id: int) -> dict[str, int]:
    """The fewest days that a supplier promises for a class of items which it sold before or says that it sells."""
    found: dict[str, int] = {}
    sold = PurchaseLine.objects.filter(purchase__compound_id=compound_id)
    pairs = set(sold.values_list("purchase__supplier_id", "item__item_class"))
    for each in suppliers(compound_id):
        for item_class in {*each.classes, *(key for supplier_id, key in pairs if supplier_id == each.pk)}:
            found[item_class] = min(each.lead_days, found.get(item_class, each.lead_days))
    return found


def waiting(*, actor: Actor, compound_id: int, now: datetime) -> int:
    """How many purchases wait for this person's signature."""
    if not actor.may("purchase.sign", compound_id=compound_id, now=now):
        return 0
    asked = purchases(compound_id, stage=Stage.ASKED)
    return sum(row.asked_by_id != actor.user_id and step_for(row, actor, now=now) is not None for row in asked)


def bills(compound_id: int) -> QuerySet[Bill]:
    """All bills, the unpaid first."""
    found = Bill.objects.filter(purchase__compound_id=compound_id).select_related("purchase__supplier")
    return found.order_by("paid_at", "-pk")


def receipts(of: Purchase) -> QuerySet[Entry]:
    """What came of it, oldest first, from the ledger of goods."""
    return supplies.entries_for(of.compound_id, source=(SOURCE, of.number))
