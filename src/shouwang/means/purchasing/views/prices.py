"""What was paid for what, to whom: the history that an offer is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from shouwang.means.purchasing import selectors
from shouwang.means.purchasing.rules import buying
from shouwang.means.supplies.rules import units
from shouwang.web import listing, naming, pages, xlsx


class Paid(NamedTuple):
    """A line of an order.

    Args:
        each: cents for one shown unit.
        above: by how many percent it lies above what was usual when it was asked for, from 30 on.
    """

    line: selectors.PurchaseLine
    each: Fraction
    above: int | None


@pages.page("purchase.see")
def prices(request: pages.Request) -> HttpResponseBase:
    """Every price that was paid, newest first; search, print and workbook by ``?format=``."""
    text, wanted = request.GET.get("q", ""), request.GET.get("format", "")
    found = selectors.price_history(request.compound.pk, text=text)
    if wanted == "xlsx":
        return _workbook(_paid(found.iterator(chunk_size=500)))
    page = listing.page_of(found, request)
    context = {"page": page, "rows": list(_paid(page))}
    return render(request, "purchasing/prices_print.html" if wanted == "print" else "purchasing/prices.html", context)


def _paid(lines: Iterable[selectors.PurchaseLine]) -> Iterable[Paid]:
    for line, known in selectors.compared(lines):
        each = Fraction(line.cents * units.UNITS[line.item.unit].scale, line.quantity)
        yield Paid(line, each, buying.spike(line.cents, line.quantity, known))


def _workbook(rows: Iterable[Paid]) -> HttpResponseBase:
    head = [
        _("Ordered"), _("Item"), _("Supplier"), _("Quantity"), _("Counted in"), _("Total"), _("For one"),
        _("Above the usual, %"), _("Purchase"),
    ]  # fmt: skip
    cells = (
        [
            line.purchase.ordered_at,
            naming.spoken(line.item.name),
            line.purchase.supplier.name,
            line.quantity / units.UNITS[line.item.unit].scale,
            _(units.UNITS[line.item.unit].label),
            line.cents / 100,
            round(float(each) / 100, 4),
            above,
            line.purchase.number,
        ]
        for line, each, above in rows
    )
    return xlsx.workbook_response("prices.xlsx", {_("Prices paid"): (head, cells)})
