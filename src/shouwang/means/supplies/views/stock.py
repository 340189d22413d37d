"""The stock list, and an item's card with what is kept back of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import ledger, units
from shouwang.means.supplies.views.common import today
from shouwang.web import listing, naming, navigation, pages, panels, xlsx

STATES = {
    "low": gettext_noop("Below the minimum"),
    "soon": gettext_noop("Expires within 30 days"),
    "expired": gettext_noop("With expired batches"),
}


@pages.page("supplies.see")
def stock(request: pages.Request) -> HttpResponseBase:
    """Everything there is, what is low first; search, classes, print and xlsx."""
    item_class = listing.asked(request.GET, "class", list(ITEM_CLASSES))
    state = listing.asked(request.GET, "state", list(STATES))
    found = selectors.stock(
        request.compound.pk,
        today=today(request),
        text=request.GET.get("q", ""),
        item_class=item_class,
        state=state,
    )
    cover = panels.ask("days_of_cover", request.compound.pk, now=pages.now(request)) or {}
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        return _workbook(found, cover, request)
    context = {
        "tabs": navigation.tabs(request, navigation.GOODS, "supplies:stock"),
        "page": listing.page_of(found, request),
        "classes": ITEM_CLASSES.items(),
        "item_class": item_class,
        "states": STATES.items(),
        "state": state,
        "low": sum(each.low for each in found),
        "cover": cover,
        "kept": selectors.kept(request.compound.pk, now=pages.now(request)),
        "today": today(request),
    }
    return render(request, "supplies/stock_print.html" if wanted == "print" else "supplies/stock.html", context)


def _workbook(found: list[selectors.Stocked], cover: Mapping[str, Any], request: pages.Request) -> HttpResponseBase:
    head = [
        _("Class"),
        _("Item"),
        _("In store"),
        _("Counted in"),
        _("Minimum"),
        _("Expired"),
        _("Next expiry"),
        _("Barcode"),
    ]
    head.append(_("Lasts for days"))
    rows = (
        [
            _(ITEM_CLASSES[each.item.item_class]),
            naming.spoken(each.item.name),
            units.shown(each.held.good, each.item.unit),
            _(units.UNITS[each.item.unit].label),
            units.shown(each.item.minimum, each.item.unit),
            units.shown(each.held.expired, each.item.unit),
            each.held.next_expiry,
            each.item.gtin,
            _days(cover.get(each.item.item_class)),
        ]
        for each in found
    )
    return xlsx.workbook_response(f"stock-{today(request):%Y%m%d}.xlsx", {_("Stock"): (head, rows)})


def _days(cover: Any) -> float | None:
    return None if cover is None or cover.days is None else round(cover.days, 1)


@pages.page("supplies.see", methods=("GET", "POST"))
def item(request: pages.Request, item_id: int) -> HttpResponse:
    """One item: its batches by expiry, what is kept back of it, and its card of movements."""
    refusal, compound_id = None, request.compound.pk
    found = selectors.item(item_id, compound_id=compound_id)
    if request.method == "POST":
        try:
            _keep_back(request, found)
            return redirect(pages.address(request, "supplies:item", item_id=item_id))
        except Refusal as refused:
            refusal = refused
    now = pages.now(request)
    context = {
        "item": found,
        "batches": selectors.batches_in_stock(found.pk, today=today(request)),
        "page": listing.page_of(selectors.movements_of(found.pk, compound_id=compound_id), request),
        "held": selectors.balances(compound_id, today=today(request)).get(found.pk),
        "kept": selectors.reservations(compound_id, now=now, item_id=found.pk),
        "stores": selectors.stores(compound_id),
        "fullest": selectors.fullest(found.pk),
        "labels": ledger.KIND_LABELS,
        "given": request.POST if refusal else {},
        "refusal": refusal,
    }
    return render(request, "supplies/item.html", context, status=refusal.status if refusal else 200)


def _keep_back(request: pages.Request, found: Any) -> None:
    """Keep some of the item back, hand out what was kept, or let it go."""
    terms: dict[str, Any] = {
        "compound_id": request.compound.pk,
        "actor": request.actor,
        "now": pages.now(request),
    }
    act = request.POST.get("act", "reserve")
    if act == "reserve":
        data = forms.read(forms.ReserveForm(request.POST))
        services.reserve(
            **terms,
            item_id=found.pk,
            store_id=data["store"],
            quantity=units.read(data["quantity"], unit=found.unit),
            purpose=data["purpose"],
            until=data["until"],
            nonce=data["nonce"],
        )
        messages.success(request, _("Kept back."))
        return
    number = forms.read(forms.KeptForm(request.POST))
    if act == "draw":
        quantity = units.read(number["quantity"], unit=found.unit)
        services.draw(**terms, reservation_id=number["reservation"], quantity=quantity, nonce=number["nonce"])
        messages.success(request, _("Handed out."))
    else:
        services.release(**terms, reservation_id=number["reservation"])
        messages.success(request, _("Free again."))
