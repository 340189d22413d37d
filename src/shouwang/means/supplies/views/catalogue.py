"""The writing of items and places, and their labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel import numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import Words
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import units, words
from shouwang.means.supplies.views.common import today
from shouwang.web import listing, naming, pages, xlsx


@pages.page("supplies.see")
def labels(request: pages.Request) -> HttpResponse:
    """A sheet of labels to print: the batches of an item, or every place."""
    chosen = numerals.whole(request.GET.get("item"), 0)
    rows: list[tuple[str, str, str]] = []
    if chosen:
        found = selectors.item(chosen, compound_id=request.compound.pk)
        for batch, _held, _good in selectors.batches_in_stock(found.pk, today=today(request)):
            until = f"{batch.expires_on:%Y-%m-%d}" if batch.expires_on else ""
            rows.append((batch.code, naming.spoken(found.name), f"{batch.lot} {until}".strip()))
    else:
        rows = [(store.code, store.name, "") for store in selectors.stores(request.compound.pk)]
    return render(request, "supplies/labels.html", {"rows": rows})


@pages.page("supplies.edit", methods=("GET", "POST"))
def write(request: pages.Request, item_id: int = 0) -> HttpResponse:
    """Write an item, or change one."""
    refusal = None
    if request.method == "POST":
        try:
            made = services.say_item(
                compound_id=request.compound.pk,
                facts=_facts(request),
                actor=request.actor,
                now=pages.now(request),
                item_id=item_id or None,
            )
            messages.success(request, _("Saved."))
            return redirect(pages.address(request, "supplies:item", item_id=made.pk))
        except Refusal as refused:
            refusal = refused
    context = {
        "given": request.POST if request.method == "POST" else _given(request, item_id),
        "classes": ITEM_CLASSES.items(),
        "units": [(key, unit.label) for key, unit in units.UNITS.items()],
        "refusal": refusal,
    }
    return render(request, "supplies/write.html", context, status=refusal.status if refusal else 200)


def _facts(request: pages.Request) -> services.ItemFacts:
    data = forms.read(forms.ItemForm(request.POST))
    unit = data["unit"] if data["unit"] in units.UNITS else "piece"
    least = data["minimum"].strip()
    return services.ItemFacts(
        item_class=data["item_class"],
        name=Words(en=data["name_en"], zh=data["name_zh"]),
        unit=data["unit"],
        packs=forms.packs(data["packs"], unit=unit),
        holds=_holds(data["holds"].strip(), data["holds_unit"]),
        gtin=data["gtin"].strip(),
        shelf_days=data["shelf_days"],
        minimum=units.read(least, unit=unit) if least and least != "0" else 0,
    )


def _holds(amount: str, unit: str) -> units.Holds | None:
    if not amount:
        return None
    return (units.read(amount, unit=unit) if unit in units.UNITS else 0, unit)


def _given(request: pages.Request, item_id: int) -> dict[str, Any]:
    def said(quantity: int, unit: str = "") -> str:
        return units.shown(quantity, unit or found.unit).replace(",", "")

    if not item_id:
        return {"unit": "piece"}
    found = selectors.item(item_id, compound_id=request.compound.pk)
    name = Words.of(found.name)
    return {
        "item_class": found.item_class,
        "name_zh": name.zh,
        "name_en": name.en,
        "unit": found.unit,
        "packs": ", ".join(f"{pack}={said(size)}" for pack, size in found.packs.items()),
        "holds": said(found.holds, found.holds_unit) if found.holds else "",
        "holds_unit": found.holds_unit,
        "gtin": found.gtin,
        "shelf_days": found.shelf_days,
        "minimum": said(found.minimum),
    }


@pages.page("supplies.edit", methods=("GET", "POST"))
def places(request: pages.Request) -> HttpResponseBase:
    """The places where goods lie; search, print and workbook by ``?format=``."""
    refusal, wanted = None, request.GET.get("format", "")
    if request.method == "POST":
        try:
            data = forms.read(forms.StoreForm(request.POST))
            services.say_store(
                compound_id=request.compound.pk,
                name=data["name"],
                kind=data["kind"],
                parent_id=data["parent"],
                closed=data["closed"],
                actor=request.actor,
                now=pages.now(request),
            )
            messages.success(request, _("Saved."))
            return redirect(pages.address(request, "supplies:places"))
        except Refusal as refused:
            refusal = refused
    found = selectors.stores(request.compound.pk, text=request.GET.get("q", "")).select_related("parent")
    if wanted == "xlsx":
        return _places_workbook(found)
    context = {
        "page": listing.page_of(found, request),
        "stores": selectors.stores(request.compound.pk),
        "kinds": words.STORE_KINDS,
        "refusal": refusal,
    }
    name = "supplies/places_print.html" if wanted == "print" else "supplies/places.html"
    return render(request, name, context, status=refusal.status if refusal else 200)


def _places_workbook(found: Iterable[Any]) -> HttpResponseBase:
    head = [_("Place"), _("Kind"), _("Inside"), _("Code")]
    rows = (
        [each.name, _(words.STORE_KINDS[each.kind]), each.parent.name if each.parent else "", each.code]
        for each in found
    )
    return xlsx.workbook_response("places.xlsx", {_("Store places"): (head, rows)})
