"""From asking to the last box: a purchase is asked for, signed, ordered, and comes in parts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.purchasing import selectors
from shouwang.means.purchasing.models import FundEntry, Purchase, PurchaseLine, Signature
from shouwang.means.purchasing.rules import FundShort, PurchaseRefused, buying
from shouwang.means.purchasing.rules.buying import Stage
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies import services as supplies_services
from shouwang.means.supplies.rules.ledger import Kind

ASK, SIGN, ORDER = "purchase.ask", "purchase.sign", "purchase.order"
MOST = 10**12


@dataclass(frozen=True)
class Wanted:
    """So much of an item for so many cents; quantity in base units."""

    item_id: int
    quantity: int
    cents: int


@transaction.atomic
def ask(
    *,
    compound_id: int,
    supplier_id: int,
    fund_id: int,
    lines: Sequence[Wanted],
    actor: Actor,
    now: datetime,
    nonce: UUID,
    reason: str = "",
    urgent: bool = False,
) -> Purchase:
    """Ask for a purchase. A price far above what is usual, and an urgent purchase, need a reason.

    Locks the compound's asking, so that numbers are given once.

    Raises:
        PurchaseRefused: ``purchase.empty``, ``purchase.line``, ``purchase.reason``, ``purchase.spike``.
        NotFound: ``purchase.supplier``, ``purchase.fund``, ``supplies.item``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, ASK, compound_id=compound_id)
    in_turn(compound_id)
    known = Purchase.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    supplier = selectors.supplier(supplier_id, compound_id=compound_id)
    fund = selectors.fund(fund_id, compound_id=compound_id)
    _check(lines, reason, urgent, compound_id, now)
    purchase = Purchase.objects.create(
        compound_id=compound_id,
        number=number(compound_id, now),
        supplier=supplier,
        fund=fund,
        reason=reason.strip()[:300],
        urgent=urgent,
        asked_at=now,
        asked_by_id=actor.user_id or 0,
        nonce=nonce,
    )
    PurchaseLine.objects.bulk_create(
        PurchaseLine(purchase=purchase, item_id=each.item_id, quantity=each.quantity, cents=each.cents)
        for each in lines
    )
    journalled("purchase.asked", purchase, actor, now)
    return purchase


def _check(lines: Sequence[Wanted], reason: str, urgent: bool, compound_id: int, now: datetime) -> None:
    check_lines(lines, compound_id)
    if urgent and not reason.strip():
        raise PurchaseRefused("purchase.reason", _("Please say why it cannot wait."))
    for each in lines:
        above = buying.spike(each.cents, each.quantity, selectors.prices(each.item_id, now=now))
        if above is not None and not reason.strip():
            sentence = _("This price lies {percent} % above what is usual. Please say why.")
            raise PurchaseRefused("purchase.spike", sentence, percent=above)


def check_lines(lines: Sequence[Wanted], compound_id: int) -> None:
    """Refuse lines that say nothing, the same item twice, or no quantity.

    Raises:
        PurchaseRefused: ``purchase.empty``, ``purchase.line``.
        NotFound: ``supplies.item``.
    """
    if not lines:
        raise PurchaseRefused("purchase.empty", _("Say what is to come."))
    if len({each.item_id for each in lines}) != len(lines):
        raise PurchaseRefused("purchase.line", _("Each item stands on one line."))
    for each in lines:
        supplies.item(each.item_id, compound_id=compound_id)
        if not 0 < each.quantity <= MOST or not 0 <= each.cents <= MOST:
            raise PurchaseRefused("purchase.line", _("A line has a quantity above nothing and a price."))


def in_turn(compound_id: int) -> None:
    """Let those who ask at the same time ask one after the other, so that numbers are given once."""
    journal.in_turn("purchasing", compound_id)


def number(compound_id: int, now: datetime) -> str:
    """The next number of a day; asked for in turn."""
    start = f"{timezone.localtime(now):%y%m%d}-"
    return f"{start}{Purchase.objects.filter(compound_id=compound_id, number__startswith=start).count() + 1}"


@transaction.atomic
def sign(*, compound_id: int, purchase_id: int, agreed: bool, note: str, actor: Actor, now: datetime) -> Purchase:
    """Agree to a purchase, or refuse it; nobody signs what they asked for, nor twice.

    An urgent purchase that was ordered with the manager's word alone is still signed afterwards.

    Locks the purchase.

    Raises:
        PurchaseRefused: ``purchase.own``, ``purchase.not_yours``, ``purchase.reason``, ``purchase.over``.
        NotFound: ``purchase.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, SIGN, compound_id=compound_id)
    row = _locked(purchase_id, compound_id)
    if row.stage not in (*buying.LIVE, Stage.RECEIVED):
        raise PurchaseRefused("purchase.over", _("This purchase is closed."))
    if row.asked_by_id == actor.user_id:
        raise PurchaseRefused("purchase.own", _("Whoever asks does not approve. Ask somebody else."))
    step = selectors.step_for(row, actor, now=now)
    if step is None:
        raise PurchaseRefused("purchase.not_yours", _("It does not wait for your signature."))
    if not agreed and not note.strip():
        raise PurchaseRefused("purchase.reason", _("Please say why."))
    Signature.objects.create(
        purchase=row, step=step.key, by_id=actor.user_id or 0, at=now, agreed=agreed, note=note.strip()[:300]
    )
    if not agreed and row.stage in (Stage.ASKED, Stage.APPROVED):
        row.stage = Stage.REFUSED
    elif row.stage == Stage.ASKED and selectors.is_signed(row):
        row.stage = Stage.APPROVED
    row.save(update_fields=["stage"])
    journalled("purchase.signed" if agreed else "purchase.refused", row, actor, now)
    return row


@transaction.atomic
def order(*, compound_id: int, purchase_id: int, actor: Actor, now: datetime, nonce: UUID) -> Purchase:
    """Send the order: the fund's money is promised to it. One who was faster may have taken the last of the fund.

    Locks the purchase and the fund.

    Raises:
        FundShort: ``purchase.fund_short``.
        PurchaseRefused: ``purchase.unsigned``, ``purchase.over``.
        NotFound: ``purchase.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, ORDER, compound_id=compound_id)
    row = _locked(purchase_id, compound_id)
    if row.stage == Stage.ORDERED:
        return row
    if row.stage not in (Stage.ASKED, Stage.APPROVED) or row.fund_id is None:
        raise PurchaseRefused("purchase.over", _("This purchase is closed."))
    if not buying.may_order(selectors.signed_steps(row), selectors.steps_of(row), urgent=row.urgent):
        raise PurchaseRefused("purchase.unsigned", _("Signatures are missing."))
    total = selectors.total(row)
    require_left(row.fund_id, total)
    if total:
        _book(row, row.fund_id, -total, "promised", actor, now, nonce)
    row.stage, row.ordered_at = Stage.ORDERED, now
    row.expected_on = timezone.localdate(now) + timedelta(days=row.supplier.lead_days)
    row.save(update_fields=["stage", "ordered_at", "expected_on"])
    journalled("purchase.ordered", row, actor, now)
    return row


def require_left(fund_id: int, cents: int) -> None:
    """Refuse what a fund cannot pay; locks the fund.

    Raises:
        FundShort: ``purchase.fund_short``.
    """
    left = selectors.left(fund_id, lock=True)
    if cents > left:
        sentence = _("The fund has {left} left, {total} are needed.")
        raise FundShort("purchase.fund_short", sentence, left=selectors.yuan(left), total=selectors.yuan(cents))


def _book(row: Purchase, fund_id: int, cents: int, why: str, actor: Actor, now: datetime, nonce: UUID) -> None:
    FundEntry.objects.create(
        fund_id=fund_id, cents=cents, why=why, purchase=row, at=now, by_name=actor.name, nonce=nonce
    )


@transaction.atomic
def receive(
    *,
    compound_id: int,
    purchase_id: int,
    item_id: int,
    quantity: int,
    store_id: int,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    lot: str = "",
    expires_on: date | None = None,
) -> Purchase:
    """Take in what came of one line, in whatever parts; the ledger of goods and the order move together.

    Locks the purchase.

    Raises:
        PurchaseRefused: ``purchase.not_ordered``, ``purchase.not_on_it``, ``purchase.too_much``.
        SuppliesRefused: ``supplies.expired``, ``supplies.not_positive``.
        NotFound: ``purchase.unknown``, ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, ASK, compound_id=compound_id)
    row = _locked(purchase_id, compound_id)
    if supplies.is_posted(nonce, compound_id=compound_id):
        return row
    if row.stage != Stage.ORDERED:
        raise PurchaseRefused("purchase.not_ordered", _("Nothing is on its way for this purchase."))
    line = next((each for each in selectors.progress(row) if each.item_id == item_id), None)
    if line is None:
        raise PurchaseRefused("purchase.not_on_it", _("This item does not stand on the order."))
    if quantity > line.owed:
        sentence = _("More than was ordered. Enter the rest as a gift, or send it back.")
        raise PurchaseRefused("purchase.too_much", sentence).at("quantity")
    supplies_services.receive(
        compound_id=compound_id,
        arrivals=[supplies_services.Arrival(item_id, quantity, lot, expires_on, row.supplier.name)],
        store_id=store_id,
        actor=actor,
        now=now,
        nonce=nonce,
        kind=Kind.DONATE_IN if row.is_free else Kind.RECEIVE,
        partner=row.supplier.name,
        source=(selectors.SOURCE, row.number),
    )
    if not any(each.owed for each in selectors.progress(row)):
        row.stage, row.received_at = Stage.RECEIVED, now
        row.save(update_fields=["stage", "received_at"])
    journalled("purchase.received", row, actor, now)
    return row


@transaction.atomic
def cancel(*, compound_id: int, purchase_id: int, reason: str, actor: Actor, now: datetime) -> Purchase:
    """Give a purchase up; its money is no longer promised.

    Raises:
        PurchaseRefused: ``purchase.reason``, ``purchase.over``.
        NotFound: ``purchase.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, ORDER, compound_id=compound_id)
    row = _locked(purchase_id, compound_id)
    if row.stage == Stage.CANCELLED:
        return row
    if row.stage not in buying.LIVE:
        raise PurchaseRefused("purchase.over", _("This purchase is closed."))
    if not reason.strip():
        raise PurchaseRefused("purchase.reason", _("Please say why."))
    promised = -selectors.promised(row)
    if promised and row.fund_id is not None:
        _book(row, row.fund_id, promised, "released", actor, now, uuid.uuid5(row.nonce, "released"))
    row.stage, row.cancelled_because = Stage.CANCELLED, reason.strip()[:300]
    row.save(update_fields=["stage", "cancelled_because"])
    journalled("purchase.cancelled", row, actor, now)
    return row


def _locked(purchase_id: int, compound_id: int) -> Purchase:
    selectors.purchase(purchase_id, compound_id=compound_id)
    return Purchase.objects.select_for_update(of=("self",)).select_related("supplier", "fund").get(pk=purchase_id)


def journalled(action: str, row: Purchase, actor: Actor, now: datetime) -> None:
    """A line in the journal about a purchase."""
    journal.record(
        actor=actor,
        action=action,
        compound_id=row.compound_id,
        subject=("purchase", row.pk),
        data={"number": row.number},
        now=now,
    )
