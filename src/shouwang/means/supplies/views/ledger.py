"""The ledger: every movement, what a response took, and taking one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel import numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import ledger, units
from shouwang.means.supplies.views.common import today
from shouwang.web import listing, naming, navigation, pages, xlsx


@pages.page("supplies.see")
def entries(request: pages.Request) -> HttpResponseBase:
    """The ledger, newest first; search, kinds, print and xlsx."""
    kind = listing.asked(request.GET, "kind", list(ledger.KIND_LABELS))
    response = numerals.whole(request.GET.get("response"), None)
    found = selectors.entries(request.compound.pk, kind=kind, text=request.GET.get("q", ""), raising_id=response)
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [
            _("When"),
            _("Movement"),
            _("Item"),
            _("Batch"),
            _("Account"),
            _("Place"),
            _("Quantity"),
            _("Counted in"),
        ]
        head += [_("Received by"), _("With whom"), _("Reason"), _("Written by")]
        rows = (row for entry in found.iterator(chunk_size=500) for row in _rows(entry))
        return xlsx.workbook_response(f"movements-{today(request):%Y%m%d}.xlsx", {_("Movements"): (head, rows)})
    context = {
        "tabs": navigation.tabs(request, navigation.GOODS, "supplies:entries"),
        "page": listing.page_of(found, request),
        "kinds": ledger.KIND_LABELS.items(),
        "kind": kind,
        "labels": ledger.KIND_LABELS,
        "responses": selectors.responses(request.compound.pk),
        "response": response,
        "taken": _taken(request, response) if response else [],
    }
    return render(request, "supplies/entries_print.html" if wanted == "print" else "supplies/entries.html", context)


def _taken(request: pages.Request, raising_id: int) -> list[tuple[Any, int, int | None]]:
    """What a response used up: item, base units, and cents where its price is known."""
    found = selectors.taken(request.compound.pk, raising_id=raising_id)
    prices = selectors.prices([each.pk for each, _number in found])
    return [(each, many, int(prices[each.pk] * many) if each.pk in prices else None) for each, many in found]


def _rows(entry: Any) -> list[list[object]]:
    return [
        [
            entry.occurred_at,
            _(ledger.KIND_LABELS[entry.kind]),
            naming.spoken(line.batch.item.name),
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
