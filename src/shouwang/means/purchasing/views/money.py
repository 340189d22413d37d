"""Suppliers with their record; funds with their ledgers; what goods cost each day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel.outcomes import Refusal
from shouwang.means.purchasing import forms, selectors, services
from shouwang.means.purchasing.rules import buying
from shouwang.web import listing, pages, xlsx

DAYS = 14
"""As many days as the page of funds looks back."""


@pages.page("purchase.ask", methods=("GET", "POST"))
def suppliers(request: pages.Request) -> HttpResponseBase:
    """Who sells to us, how long it takes, and how often the day was kept; print and workbook by ``?format=``."""
    refusal = None
    if request.method == "POST":
        try:
            data = forms.read(forms.SupplierForm(request.POST))
            services.say_supplier(**pages.terms(request), **data)
            messages.success(request, _("Saved."))
            return redirect(pages.address(request, "purchasing:suppliers"))
        except Refusal as refused:
            refusal = refused
    text, wanted = request.GET.get("q", "").strip()[:40], request.GET.get("format", "")
    found = selectors.reliability(request.compound.pk)
    kept = [each for each in found if text.lower() in f"{each.supplier.name} {each.supplier.contact}".lower()]
    if wanted == "xlsx":
        head = [_("Supplier"), _("Contact"), _("Takes days"), _("Orders"), _("On time"), _("Days late on average")]
        rows = (
            [s.supplier.name, s.supplier.contact, s.supplier.lead_days, s.kept.orders, s.kept.on_time, s.kept.days_late]
            for s in kept
        )
        return xlsx.workbook_response("suppliers.xlsx", {_("Suppliers"): (head, rows)})
    context = {"page": listing.page_of(kept, request), "refusal": refusal}
    name = "purchasing/suppliers_print.html" if wanted == "print" else "purchasing/suppliers.html"
    return render(request, name, context, status=refusal.status if refusal else 200)


@pages.page("purchase.see", methods=("GET", "POST"))
def funds(request: pages.Request) -> HttpResponse:
    """What each fund has left, and what goods cost on each of the last days."""
    refusal = None
    if request.method == "POST":
        try:
            data = forms.read(forms.FundForm(request.POST))
            made = services.say_fund(
                **pages.terms(request), name=data["name"], kind=data["kind"], incident_ref=data["incident"]
            )
            return redirect(pages.address(request, "purchasing:fund", fund_id=made.pk))
        except Refusal as refused:
            refusal = refused
    found = selectors.costs(request.compound.pk, days=DAYS, now=pages.now(request))
    causes = selectors.causes(request.compound.pk)
    titles = {each.ref: each.title for each in causes}
    context = {
        "funds": [
            (fund, selectors.left(fund.pk), titles.get(fund.incident_ref, ""))
            for fund in selectors.funds(request.compound.pk)
        ],
        "causes": causes,
        "kinds": buying.FUND_LABELS,
        "costs": found,
        "levels": selectors.by_level(found),
        "days": DAYS,
        "refusal": refusal,
    }
    return render(request, "purchasing/funds.html", context, status=refusal.status if refusal else 200)


@pages.page("purchase.see", methods=("GET", "POST"))
def fund(request: pages.Request, fund_id: int) -> HttpResponseBase:
    """A fund's ledger; money comes in."""
    found, refusal = selectors.fund(fund_id, compound_id=request.compound.pk), None
    if request.method == "POST":
        try:
            _of_fund(request, found.pk)
            messages.success(request, _("Noted."))
            return redirect(pages.address(request, "purchasing:fund", fund_id=found.pk))
        except Refusal as refused:
            refusal = refused
    entries = selectors.fund_entries(found.pk)
    if request.GET.get("format") == "xlsx":
        head = [_("When"), _("Movement"), _("Amount"), _("Purchase"), _("Remark"), _("Written by")]
        rows = (
            [
                e.at,
                _(buying.MONEY_LABELS[e.why]),
                e.cents / 100,
                e.purchase.number if e.purchase else "",
                e.words,
                e.by_name,
            ]
            for e in entries.iterator(chunk_size=500)
        )
        return xlsx.workbook_response(f"fund-{found.pk}.xlsx", {_("Fund"): (head, rows)})
    context = {
        "fund": found,
        "causes": selectors.causes(request.compound.pk),
        "left": selectors.left(found.pk),
        "page": listing.page_of(entries, request),
        "refusal": refusal,
    }
    return render(request, "purchasing/fund.html", context, status=refusal.status if refusal else 200)


def _of_fund(request: pages.Request, fund_id: int) -> None:
    """Money comes in, or the fund is given for an incident."""
    if request.POST.get("act") == "cause":
        ref = forms.read(forms.CauseForm(request.POST))["incident"]
        services.give_for(**pages.terms(request), fund_id=fund_id, incident_ref=ref)
        return
    data = forms.read(forms.PayInForm(request.POST))
    cents = forms.cents(data["amount"])
    services.pay_in(**pages.terms(request), fund_id=fund_id, cents=cents, words=data["words"], nonce=data["nonce"])
