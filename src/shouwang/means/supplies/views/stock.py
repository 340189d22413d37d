"""The stock list, an item's card, the ledger, labels, and the writing of items and places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import Words, gettext_noop
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import ledger, units, words
from shouwang.web import listing, navigation, pages, panels, xlsx

STATES = {
    "low": gettext_noop("Below the minimum"),
    "soon": gettext_noop("Expires within 30 days"),
    "expired": gettext_noop("With expired batches"),
}


def today(request: pages.Request) -> date:
    """The day of this request where the compound is."""
    return timezone.localtime(pages.now(request)).date()


def spoken(stored: Any) -> str:
    """Bilingual words in the reader's language."""
    return Words.of(stored).in_language(translation.get_language() or "zh-hans")


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
        "today": today(request),
    }
    return render(request, "supplies/stock_print.html" if wanted == "print" else "supplies/stock.html", context)


def _workbook(found: list[selectors.Stocked], cover: Mapping[str, Any], request: pages.Request) -> HttpResponseBase:
    head = [_("Class"), _("Item"), _("In store"), _("Unit"), _("Minimum"), _("Expired"), _("Next expiry"), _("Barcode")]
    head.append(_("Lasts for days"))
    rows = (
        [
            _(ITEM_CLASSES[each.item.item_class]),
            spoken(each.item.name),
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


@pages.page("supplies.see")
def item(request: pages.Request, item_id: int) -> HttpResponse:
    """One item: its batches by expiry, and its card of movements."""
    found = selectors.item(item_id, compound_id=request.compound.pk)
    context = {
        "item": found,
        "batches": selectors.batches_in_stock(found.pk, today=today(request)),
        "page": listing.page_of(selectors.movements_of(found.pk, compound_id=request.compound.pk), request),
        "held": selectors.balances(request.compound.pk, today=today(request)).get(found.pk),
        "labels": ledger.KIND_LABELS,
        "today": today(request),
    }
    return render(request, "supplies/item.html", context)


@pages.page("supplies.see")
def entries(request: pages.Request) -> HttpResponseBase:
    """The ledger, newest first; search, kinds, print and xlsx."""
    kind = listing.asked(request.GET, "kind", list(ledger.KIND_LABELS))
    found = selectors.entries(request.compound.pk, kind=kind, text=request.GET.get("q", ""))
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [_("When"), _("Movement"), _("Item"), _("Batch"), _("Account"), _("Place"), _("Quantity"), _("Unit")]
        head += [_("Received by"), _("With whom"), _("Reason"), _("Written by")]
        rows = (row for entry in found.iterator(chunk_size=500) for row in _rows(entry))
        return xlsx.workbook_response(f"movements-{today(request):%Y%m%d}.xlsx", {_("Movements"): (head, rows)})
    context = {
        "tabs": navigation.tabs(request, navigation.GOODS, "supplies:entries"),
        "page": listing.page_of(found, request),
        "kinds": ledger.KIND_LABELS.items(),
        "kind": kind,
        "labels": ledger.KIND_LABELS,
    }
    return render(request, "supplies/entries_print.html" if wanted == "print" else "supplies/entries.html", context)


def _rows(entry: Any) -> list[list[object]]:
    return [
        [
            entry.occurred_at,
            _(ledger.KIND_LABELS[entry.kind]),
            spoken(line.batch.item.name),
            line.batch.lot or line.batch.code,
            _(ledger.ACCOUNT_LABELS[line.account]),
            line.store.name if line.store else "",
            units.shown(line.quantity, line.batch.item.unit),
            _(units.UNITS[line.batch.item.unit].label),
            entry.receiver.name if entry.receiver else "",
            entry.partner,
            entry.reason,
            entry.by_name,
        ]
        for line in entry.lines.all()
    ]


@pages.page("supplies.see", methods=("GET",))
def entry(request: pages.Request, entry_id: int) -> HttpResponse:
    """One movement with both its sides."""
    return _entry(request, entry_id, None)


def _entry(request: pages.Request, entry_id: int, refusal: Refusal | None) -> HttpResponse:
    found = selectors.entry(entry_id, compound_id=request.compound.pk)
    context = {
        "entry": found,
        "label": ledger.KIND_LABELS[found.kind],
        "accounts": ledger.ACCOUNT_LABELS,
        "undone": getattr(found, "reversed_by", None),
        "refusal": refusal,
    }
    return render(request, "supplies/entry.html", context, status=refusal.status if refusal else 200)


@pages.page("supplies.move", methods=("POST",))
def correct(request: pages.Request, entry_id: int) -> HttpResponse:
    """Take a movement back by another one."""
    try:
        data = forms.read(forms.CorrectForm(request.POST))
        made = services.correct(
            compound_id=request.compound.pk, entry_id=entry_id, actor=request.actor, now=pages.now(request), **data
        )
    except Refusal as refused:
        return _entry(request, entry_id, refused)
    messages.success(request, _("Taken back by a movement of its own."))
    return redirect(pages.address(request, "supplies:entry", entry_id=made.pk))


@pages.page("supplies.see")
def labels(request: pages.Request) -> HttpResponse:
    """A sheet of labels to print: the batches of an item, or every place."""
    chosen = request.GET.get("item", "")
    rows: list[tuple[str, str, str]] = []
    if chosen.isdecimal() and len(chosen) < 19:
        found = selectors.item(int(chosen), compound_id=request.compound.pk)
        for batch, _held, _good in selectors.batches_in_stock(found.pk, today=today(request)):
            until = f"{batch.expires_on:%Y-%m-%d}" if batch.expires_on else ""
            rows.append((batch.code, spoken(found.name), f"{batch.lot} {until}".strip()))
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
        packs=forms.packs(data["packs"]),
        gtin=data["gtin"].strip(),
        shelf_days=data["shelf_days"],
        minimum=units.read(least, unit=unit) if least and least != "0" else 0,
    )


def _given(request: pages.Request, item_id: int) -> dict[str, Any]:
    if not item_id:
        return {"unit": "piece"}
    found = selectors.item(item_id, compound_id=request.compound.pk)
    name = Words.of(found.name)
    return {
        "item_class": found.item_class,
        "name_zh": name.zh,
        "name_en": name.en,
        "unit": found.unit,
        "packs": ", ".join(f"{pack}={size}" for pack, size in found.packs.items()),
        "gtin": found.gtin,
        "shelf_days": found.shelf_days,
        "minimum": units.shown(found.minimum, found.unit).replace(",", ""),
    }


@pages.page("supplies.edit", methods=("GET", "POST"))
def places(request: pages.Request) -> HttpResponse:
    """The places where goods lie."""
    refusal = None
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
    context = {
        "stores": selectors.stores(request.compound.pk).select_related("parent"),
        "kinds": words.STORE_KINDS,
        "refusal": refusal,
    }
    return render(request, "supplies/places.html", context, status=refusal.status if refusal else 200)
