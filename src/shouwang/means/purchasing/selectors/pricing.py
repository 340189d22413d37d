"""What was paid for goods: for comparing, for reckoning what a day cost, and as a list to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from django.db.models import Q, QuerySet

from shouwang.means.purchasing.models import Purchase, PurchaseLine
from shouwang.means.purchasing.rules.buying import Door

PRICES_KEPT = timedelta(days=365)
COMPARED = 50
"""As many earlier prices as one is compared with."""


def _ordered() -> QuerySet[PurchaseLine]:
    return PurchaseLine.objects.filter(purchase__door=Door.ORDER, purchase__ordered_at__isnull=False)


def prices(item_id: int, *, now: datetime | None = None, without: Purchase | None = None) -> list[Fraction]:
    """What was paid for one base unit in orders of the last year, newest first.

    Args:
        now: a later order does not count.
        without: the purchase that is compared with the others.
    """
    rows = _ordered().filter(item_id=item_id).order_by("-purchase__ordered_at")
    if now is not None:
        rows = rows.filter(purchase__ordered_at__range=(now - PRICES_KEPT, now))
    if without is not None:
        rows = rows.exclude(purchase=without)
    return [Fraction(row.cents, row.quantity) for row in rows[:COMPARED]]


def newest_prices(item_ids: Iterable[int]) -> dict[int, Fraction]:
    """The newest price of a base unit of each item that was ever ordered."""
    rows = _ordered().filter(item_id__in=list(item_ids))
    newest = rows.order_by("item_id", "-purchase__ordered_at").distinct("item_id")
    return {row.item_id: Fraction(row.cents, row.quantity) for row in newest}


def price_history(compound_id: int, *, text: str = "") -> QuerySet[PurchaseLine]:
    """Every line of every order that was sent, the newest first; found by item or supplier."""
    found = _ordered().filter(purchase__compound_id=compound_id)
    typed = text.strip().lower()[:40]
    if typed:
        found = found.filter(Q(item__search__contains=typed) | Q(purchase__supplier__name__icontains=typed))
    return found.select_related("item", "purchase__supplier").order_by("-purchase__ordered_at", "pk")


def compared(lines: Iterable[PurchaseLine]) -> Iterator[tuple[PurchaseLine, list[Fraction]]]:
    """Lines of orders, each with the prices that it was compared with when asked for; one question for each item."""
    known: dict[int, list[PurchaseLine]] = {}
    for line in lines:
        if line.item_id not in known:
            rows = _ordered().filter(item_id=line.item_id).select_related("purchase")
            known[line.item_id] = list(rows.order_by("-purchase__ordered_at"))
        until = line.purchase.asked_at
        earlier = [
            Fraction(each.cents, each.quantity)
            for each in known[line.item_id]
            if each.purchase_id != line.purchase_id
            and each.purchase.ordered_at is not None
            and until - PRICES_KEPT <= each.purchase.ordered_at <= until
        ]
        yield line, earlier[:COMPARED]
