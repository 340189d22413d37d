"""Records: the register with search and export, the list of blocked persons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel.outcomes import Refusal
from shouwang.protect.visitors import forms, rules, selectors, services
from shouwang.protect.visitors.views import common
from shouwang.web import listing, naming, pages, searching, xlsx
from shouwang.web.pages import Request, page


@page("visitor.see", methods=("GET", "POST"))
def register(request: Request) -> HttpResponse:
    """Every visit that is kept, masked, with search and filters."""
    if request.method == "POST":
        kept = {name: request.POST.get(name, "")[:20] for name in ("kind", "outcome", "since", "until")}
        return redirect(common.searched("visitors:register", request, **kept))
    text = searching.read(request.GET.get(searching.PARAMETER, ""))
    now, form = pages.now(request), forms.RegisterForm(request.GET.dict() | {"q": text})
    found = listing.page_of(selectors.register(request.compound.pk, **form.narrow()), request)
    ids = [row.pk for row in found]
    stands = selectors.standings(ids, compound_id=request.compound.pk, now=now)
    passed = selectors.passages(ids)
    facts = {
        "page": found,
        "text": text,
        "rows": [(row, stands[row.pk], passed[row.pk]) for row in found],
        "kinds": rules.KIND_LABELS.items(),
        "exports": request.actor.may("visitor.export", compound_id=request.compound.pk),
        "tabs": common.tabs(request, "visitors:register"),
    }
    return render(request, "visitors/register.html", facts)


@page("visitor.export", methods=("POST",))
def export(request: Request) -> HttpResponseBase:
    """The register in plain, as a workbook or a page to print; with a reason, on record."""
    now, form = pages.now(request), forms.RegisterForm(request.POST)
    shape = "print" if request.POST.get("form") == "print" else "xlsx"
    reason = request.POST.get("reason", "")
    rows = services.export(
        actor=request.actor, compound_id=request.compound.pk, reason=reason, form=shape, now=now, **form.narrow()
    )
    if shape == "print":
        return render(request, "visitors/print.html", {"rows": rows, "reason": reason.strip()[:200]})
    return _workbook(rows, now)


def _workbook(rows: list[services.Exported], now: Any) -> FileResponse:
    head = [
        _("Visitor"), _("Phone"), _("Home"), _("Kind"), _("Purpose"), _("Number of people"), _("Plate"),
        _("From"), _("Until"), _("Came in"), _("Went out"), _("Code"),
    ]  # fmt: skip
    made = ([*_line(each)] for each in rows)
    return xlsx.workbook_response(f"visitors-{timezone.localtime(now):%Y%m%d}.xlsx", {_("Visitors"): (head, made)})


def _line(each: services.Exported) -> list[object]:
    row = each.row
    came = next((passage.at for passage in each.passages if passage.direction == "in"), None)
    went = next((passage.at for passage in reversed(each.passages) if passage.direction == "out"), None)
    return [
        row.name, each.phone, naming.place_name(row.home or row.building), _(rules.KIND_LABELS[row.kind]), row.purpose,
        row.companions + 1, row.plate, row.starts_at, row.ends_at, came, went, row.code,
    ]  # fmt: skip


@page("visitor.block", methods=("GET", "POST"))
def blocked(request: Request) -> HttpResponse:
    """Who is kept out, by whose order, why and until when; a form adds somebody."""
    refusal = None
    if request.method == "POST":
        try:
            return _block(request)
        except Refusal as refused:
            refusal = refused
    found = selectors.blocked_list(request.compound.pk, text=request.GET.get("q", "").strip()[:40])
    now = pages.now(request)
    facts = {
        "page": listing.page_of(found, request),
        "refusal": refusal,
        "given": request.POST,
        "today": timezone.localdate(now),
        "tabs": common.tabs(request, "visitors:blocked"),
    }
    return render(request, "visitors/blocked.html", facts, status=refusal.status if refusal else 200)


def _block(request: Request) -> HttpResponse:
    form = common.read(forms.BlockForm(request.POST))
    data = form.cleaned_data
    services.block(
        actor=request.actor,
        compound_id=request.compound.pk,
        person=services.Person(data["name"], data["phone"], data["id_number"], data["plate"]),
        reason=data["reason"],
        ordered_by=data["ordered_by"],
        ends_at=form.ends_at(),
        nonce=data["nonce"],
        now=pages.now(request),
    )
    messages.success(request, _("Kept out from now on; the entry ends by itself."))
    return redirect(pages.address(request, "visitors:blocked"))


@page("visitor.block", methods=("POST",))
def lift(request: Request, blocked_id: int) -> HttpResponse:
    """End a block before its time."""
    services.lift(
        blocked_id=blocked_id,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    return redirect(pages.address(request, "visitors:blocked"))
