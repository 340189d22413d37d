"""Purchases: the list, a new one, and one with its signatures, receipts and bills."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel import numerals
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.purchasing import forms, selectors, services
from shouwang.means.purchasing.rules import PurchaseRefused, buying
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies.rules import units
from shouwang.web import forms as web_forms
from shouwang.web import listing, navigation, pages, xlsx

FILTERS = {"live": gettext_noop("Under way"), **buying.STAGE_LABELS}


@pages.page("purchase.see")
def orders(request: pages.Request) -> HttpResponseBase:
    """Purchases, newest first; what is on its way beside them."""
    stage = listing.asked(request.GET, "stage", list(FILTERS))
    door = listing.asked(request.GET, "door", list(buying.DOOR_LABELS))
    found = selectors.purchases(request.compound.pk, stage=stage, text=request.GET.get("q", ""), door=door)
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [
            _("Slip number"),
            _("Asked"),
            _("Supplier"),
            _("Fund"),
            _("Total"),
            _("State"),
            _("Expected"),
            _("Reason"),
        ]
        rows = (
            [
                row.number,
                row.asked_at,
                row.supplier.name,
                row.fund.name if row.fund else _(buying.DOOR_LABELS[row.door]),
                sum(line.cents for line in row.lines.all()) / 100,
                _(buying.STAGE_LABELS[row.stage]),
                row.expected_on,
                row.reason,
            ]
            for row in found.iterator(chunk_size=500)
        )
        name = f"purchases-{timezone.localtime(pages.now(request)):%Y%m%d}.xlsx"
        return xlsx.workbook_response(name, {_("Purchases"): (head, rows)})
    context = {
        "tabs": navigation.tabs(request, navigation.GOODS, "purchasing:orders"),
        "page": listing.page_of(found, request),
        "filters": FILTERS.items(),
        "stage": stage,
        "labels": buying.STAGE_LABELS,
        "doors": buying.DOOR_LABELS,
        "door": door,
        "coming": selectors.on_the_way(request.compound.pk)[:10],
    }
    return render(request, "purchasing/orders_print.html" if wanted == "print" else "purchasing/orders.html", context)


@pages.page("purchase.ask", methods=("GET", "POST"))
def new(request: pages.Request) -> HttpResponse:
    """Ask for a purchase of up to five items."""
    refusal = None
    if request.method == "POST":
        try:
            data = forms.read(forms.AskForm(request.POST))
            made = services.ask(
                **pages.terms(request),
                supplier_id=data["supplier"],
                fund_id=data["fund"],
                lines=_lines(request),
                reason=data["reason"],
                urgent=data["urgent"],
                nonce=data["nonce"],
            )
            messages.success(request, _("Asked for. It waits for approval."))
            return redirect(pages.address(request, "purchasing:one", purchase_id=made.pk))
        except Refusal as refused:
            refusal = refused
    context = {
        "suppliers": selectors.suppliers(request.compound.pk),
        "funds": [(fund, selectors.yuan(selectors.left(fund.pk))) for fund in selectors.funds(request.compound.pk)],
        "items": list(supplies.items(request.compound.pk)),
        "rows": _rows(request),
        "given": request.POST,
        "refusal": refusal,
    }
    return render(request, "purchasing/new.html", context, status=refusal.status if refusal else 200)


def _rows(request: pages.Request) -> list[dict[str, Any]]:
    """The lines of the form as they were sent."""
    return [
        {name: request.POST.get(f"{name}{place}", "") for name in ("item", "quantity", "price")} | {"place": place}
        for place in range(forms.LINES)
    ]


def _lines(request: pages.Request, *, priced: bool = True) -> list[services.Wanted]:
    found = []
    for place in range(forms.LINES):
        chosen = numerals.whole(request.POST.get(f"item{place}"), 0)
        if not chosen:
            continue
        item = supplies.item(chosen, compound_id=request.compound.pk)
        typed = request.POST.get(f"quantity{place}", "")
        quantity = units.read(typed, unit=item.unit, field=f"quantity{place}")
        cents = forms.cents(request.POST.get(f"price{place}", ""), field=f"price{place}") if priced else 0
        found.append(services.Wanted(item.pk, quantity, cents))
    return found


@pages.page("purchase.ask", methods=("GET", "POST"))
def promise(request: pages.Request) -> HttpResponse:
    """Note what somebody will give, or what the street will send."""
    refusal = None
    if request.method == "POST":
        try:
            data = forms.read(forms.PromiseForm(request.POST))
            made = services.promise(**pages.terms(request), **data, lines=_lines(request, priced=False))
            messages.success(request, _("Noted. It is on its way."))
            return redirect(pages.address(request, "purchasing:one", purchase_id=made.pk))
        except Refusal as refused:
            refusal = refused
    context = {
        "doors": [(each, buying.DOOR_LABELS[each]) for each in buying.FREE],
        "items": list(supplies.items(request.compound.pk)),
        "rows": _rows(request),
        "given": request.POST,
        "today": timezone.localdate(pages.now(request)),
        "refusal": refusal,
    }
    return render(request, "purchasing/promise.html", context, status=refusal.status if refusal else 200)


@pages.page("purchase.see")
def thanks(request: pages.Request, purchase_id: int) -> HttpResponse:
    """A slip of thanks to print: what came, when, and who received it."""
    row = selectors.purchase(purchase_id, compound_id=request.compound.pk)
    if not row.is_free:
        raise NotFound("purchase.unknown", gettext_noop("There is no such purchase."))
    return render(request, "purchasing/thanks.html", {"row": row, "receipts": selectors.receipts(row)})


@pages.page("purchase.see", methods=("GET", "POST"))
def one(request: pages.Request, purchase_id: int) -> HttpResponse:
    """One purchase: sign it, order it, take it in, enter and pay its bill."""
    refusal = None
    if request.method == "POST":
        try:
            _act(request, purchase_id)
            messages.success(request, _("Noted."))
            return redirect(pages.address(request, "purchasing:one", purchase_id=purchase_id))
        except Refusal as refused:
            refusal = refused
    row, now = selectors.purchase(purchase_id, compound_id=request.compound.pk), pages.now(request)
    progress = {each.item_id: each for each in selectors.progress(row)}
    signatures = {each.step: each for each in row.signatures.all()}
    known = {line.item_id: selectors.prices(line.item_id, now=row.asked_at, without=row) for line in row.lines.all()}
    context = {
        "row": row,
        "label": buying.STAGE_LABELS[row.stage],
        "door": buying.DOOR_LABELS[row.door],
        "lines": [
            (line, progress[line.item_id], buying.spike(line.cents, line.quantity, known[line.item_id]))
            for line in row.lines.all()
        ],
        "total": selectors.total(row),
        "left": selectors.left(row.fund_id) if row.fund_id else 0,
        "steps": [(step.label, signatures.get(step.key)) for step in selectors.steps_of(row)],
        "mine": selectors.step_for(row, request.actor, now=now) if row.asked_by_id != request.actor.user_id else None,
        "ready": buying.may_order(selectors.signed_steps(row), selectors.steps_of(row), urgent=row.urgent),
        "stores": supplies.stores(request.compound.pk),
        "bills": selectors.matched(row),
        "mismatches": buying.MISMATCHES,
        "refusal": refusal,
    }
    return render(request, "purchasing/one.html", context, status=refusal.status if refusal else 200)


def _act(request: pages.Request, purchase_id: int) -> None:
    act, common = request.POST.get("act", ""), {**pages.terms(request), "purchase_id": purchase_id}
    if act in ("agree", "refuse"):
        note = forms.read(forms.SignForm(request.POST))["note"]
        services.sign(**common, agreed=act == "agree", note=note)
    elif act == "order":
        services.order(**common, nonce=forms.read(forms.SignForm(request.POST))["nonce"])
    elif act == "cancel":
        services.cancel(**common, reason=forms.read(forms.SignForm(request.POST))["note"])
    elif act == "receive":
        _receive(request, common)
    elif act == "bill":
        data = forms.read(forms.BillForm(request.POST))
        services.bill(**common, number=data["number"], cents=forms.cents(data["amount"]), dated_on=data["dated_on"])
    elif act == "pay":
        data = forms.read(forms.PayForm(request.POST))
        services.pay(**pages.terms(request), bill_id=data["bill"], reason=data["note"])
    else:
        raise PurchaseRefused("purchase.form", web_forms.OLD_PAGE)


def _receive(request: pages.Request, common: dict[str, Any]) -> None:
    data = forms.read(forms.ReceiveForm(request.POST))
    item = supplies.item(data["item"], compound_id=request.compound.pk)
    services.receive(
        **common,
        item_id=item.pk,
        quantity=units.read(data["quantity"], unit=item.unit, packs=item.packs, pack=data["pack"]),
        store_id=data["store"],
        lot=data["lot"],
        expires_on=data["expires_on"],
        nonce=data["nonce"],
    )
