"""Pages of sharing out: the list, a new round, one with its table and chart, a line, approving, handing out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel import ids, numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.means.allocation import forms, goods, rules, selectors, services
from shouwang.means.allocation.rules import entitling, states
from shouwang.means.allocation.rules.entitling import BASIS_LABELS, CIRCLE_LABELS
from shouwang.web import forms as web_forms
from shouwang.web import listing, naming, navigation, pages, xlsx


@pages.page("allocation.see")
def rounds(request: pages.Request) -> HttpResponseBase:
    """All sharing-outs, those that wait first; of one class, printed or as a workbook by ``?format=``."""
    item_class, wanted = listing.asked(request.GET, "class", list(ITEM_CLASSES)), request.GET.get("format", "")
    found = selectors.rounds(request.compound.pk, item_class=item_class)
    if wanted == "xlsx":
        return _all_rounds(found)
    facts = {
        "page": listing.page_of(found, request),
        "item_class": item_class,
        "class_labels": ITEM_CLASSES,
        "state_labels": states.ROUND_LABELS,
        "short": goods.classes_in_stock(request.compound.pk, now=pages.now(request)),
        "tabs": navigation.tabs(request, navigation.GOODS, "allocation:rounds"),
    }
    return render(request, "allocation/rounds_print.html" if wanted == "print" else "allocation/rounds.html", facts)


def _all_rounds(found: QuerySet[Any]) -> HttpResponseBase:
    head = [_("Goods"), _("Number"), _("State"), _("Proposed"), _("By"), _("Approved"), _("By"), _("Seed")]
    rows = (
        [
            _(ITEM_CLASSES[each.item_class]),
            each.number,
            _(states.ROUND_LABELS[each.state]),
            each.made_at,
            each.made_by.name,
            each.approved_at,
            each.approved_by.name if each.approved_by else "",
            each.seed,
        ]
        for each in found.iterator(chunk_size=500)
    )
    return xlsx.workbook_response("sharing-out.xlsx", {_("Sharing out"): (head, rows)})


@pages.page("allocation.propose", methods=("GET", "POST"))
def new(request: pages.Request) -> HttpResponse:
    """Choose goods and terms, and have a proposal worked out."""
    chosen = request.POST.get("item_class") or listing.asked(request.GET, "class", list(ITEM_CLASSES))
    known = goods.of_class(request.compound.pk, chosen) if chosen in ITEM_CLASSES else []
    refusal = None
    if request.method == "POST":
        try:
            return redirect(pages.address(request, "allocation:round", round_id=_propose(request, known).pk))
        except Refusal as refused:
            refusal = refused
    there = goods.available(request.compound.pk, [good.id for good in known], now=pages.now(request))
    usual = entitling.usual_terms(chosen)
    facts = {
        "chosen": chosen,
        "classes": goods.classes_in_stock(request.compound.pk, now=pages.now(request)),
        "class_labels": ITEM_CLASSES,
        "goods": [(good, there[good.id]) for good in known],
        "ticked": _ticked(request, known, there),
        "terms": [_asked_term(request, circle, usual[circle]) for circle in usual],
        "bases": BASIS_LABELS.items(),
        "refusal": refusal,
        "given": request.POST,
        "tabs": navigation.tabs(request, navigation.GOODS, "allocation:rounds"),
    }
    return render(request, "allocation/new.html", facts, status=refusal.status if refusal else 200)


def _ticked(request: pages.Request, known: list[goods.Good], there: Mapping[int, int]) -> set[int]:
    """The items that are chosen already: as they were sent, else all that there are in the unit of the first."""
    if request.method == "POST":
        return {numerals.whole(each, 0) for each in request.POST.getlist("items")}
    unit = next((good.unit for good in known if there[good.id]), "")
    return {good.id for good in known if there[good.id] and good.unit == unit}


def _asked_term(request: pages.Request, circle: entitling.Circle, usual: entitling.Term) -> dict[str, Any]:
    """One row of the form: what was typed, else what is usual."""
    fields = {
        "rank": usual.rank,
        "basis": usual.basis,
        "minimum": usual.minimum,
        "wish": usual.wish,
        "step": usual.step,
    }
    typed = {name: request.POST.get(f"{circle}-{name}", value) for name, value in fields.items()}
    return {"circle": circle, "label": CIRCLE_LABELS[circle], "because": entitling.CIRCLE_REASONS[circle], **typed}


def _propose(request: pages.Request, known: list[goods.Good]) -> Any:
    form = forms.RoundForm(request.POST, items=[good.id for good in known])
    if not form.is_valid():
        raise web_forms.wrong(form, rules.SharingRefused, "share.form")
    said = form.cleaned_data
    return services.propose(
        item_class=said["item_class"],
        item_ids=said["items"],
        terms=forms.terms(request.POST),
        note=said["note"],
        nonce=ids.read_nonce(request.POST.get("nonce")) or ids.new_nonce(),
        **pages.terms(request),
    )


@pages.page("allocation.see")
def one(request: pages.Request, round_id: int) -> HttpResponse:
    """A sharing-out: the shortage, who gets what and why, whether it is fair, what one pack more would buy."""
    row = selectors.round_of(round_id, compound_id=request.compound.pk)
    filters = _filters(request)
    page = listing.page_of(selectors.lines(row, **filters), request, per_page=20)
    facts = {"row": row, "page": page, "rows": _told(page), "filters": filters}
    if request.htmx and request.htmx.target == "lines":
        return render(request, "allocation/lines.html", facts)
    return render(request, "allocation/round.html", {**_facts(request, row), **facts})


def _filters(request: pages.Request) -> dict[str, Any]:
    return {
        "circle": listing.asked(request.GET, "circle", list(entitling.Circle)),
        "text": request.GET.get("q", "")[:40],
        "short": request.GET.get("short") == "1",
        "waiting": request.GET.get("waiting") == "1",
    }


def _facts(request: pages.Request, row: Any) -> dict[str, Any]:
    found = selectors.circles(row)
    wish, got = sum(each.wish for each in found), sum(each.got for each in found)
    stock, checks = sum(row.stock.values()), selectors.checks(row)
    good = goods.of_class(request.compound.pk, row.item_class)
    pack = next((each.pack for each in good if each.id == row.items[0]), 1)
    return {
        "row": row,
        "circles": found,
        "wish": wish,
        "got": got,
        "stock": stock,
        "missing": max(0, wish - got),
        "missing_costs": goods.price(row.items[0], max(0, wish - got), compound_id=row.compound_id),
        "unit": _(next((each.unit for each in good if each.id == row.items[0]), "pieces")),
        "goods": [each for each in good if each.id in row.items],
        "pack": pack,
        "whole": sum(1 for each in found if each.is_whole),
        "first_short": next((each for each in found if not each.is_whole), None),
        "gains": selectors.further(row, pack=pack) if wish > got else [],
        "checks": checks,
        "passed": sum(1 for each in checks if each.holds),
        "class_label": ITEM_CLASSES[row.item_class],
        "state_label": states.ROUND_LABELS[row.state],
        "tabs": navigation.tabs(request, navigation.GOODS, "allocation:rounds"),
    }


def _told(lines: Any) -> list[tuple[Any, str, str]]:
    return [(line, selectors.recipient_label(line), selectors.said(line)) for line in lines]


@pages.page("allocation.propose", methods=("GET", "POST"))
def line(request: pages.Request, round_id: int, line_id: int) -> HttpResponse:
    """Change what one recipient gets, with a reason."""
    row = selectors.round_of(round_id, compound_id=request.compound.pk)
    found = selectors.line(line_id, round_id=row.pk)
    refusal = None
    if request.method == "POST":
        form = forms.OverrideForm(request.POST)
        try:
            if not form.is_valid():
                raise web_forms.wrong(form, rules.SharingRefused, "share.not_whole")
            said = form.cleaned_data
            services.override(line_id=line_id, units=said["units"], reason=said["reason"], **pages.terms(request))
            messages.success(request, _("Changed. The reason stands on the line."))
            return redirect(pages.address(request, "allocation:round", round_id=row.pk))
        except Refusal as refused:
            refusal = refused
    facts = {
        "row": row,
        "line": found,
        "label": selectors.recipient_label(found),
        "said": selectors.said(found),
        "refusal": refusal,
        "given": request.POST,
        "tabs": navigation.tabs(request, navigation.GOODS, "allocation:rounds"),
    }
    return render(request, "allocation/line.html", facts, status=refusal.status if refusal else 200)


@pages.page("allocation.approve", methods=("POST",))
def approve(request: pages.Request, round_id: int) -> HttpResponse:
    """Approve."""
    services.approve(round_id=round_id, **pages.terms(request))
    messages.success(request, _("Approved. The goods are kept for their recipients."))
    return redirect(pages.address(request, "allocation:round", round_id=round_id))


@pages.page("allocation.propose", methods=("POST",))
def withdraw(request: pages.Request, round_id: int) -> HttpResponse:
    """Send a proposal back."""
    form = forms.ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.withdraw(round_id=round_id, reason=reason, **pages.terms(request))
    messages.info(request, _("Sent back. Nothing was kept or handed out."))
    return redirect(pages.address(request, "allocation:rounds"))


@pages.page("allocation.propose", methods=("POST",))
def finish(request: pages.Request, round_id: int) -> HttpResponse:
    """End a round; the rest goes back to stock."""
    services.finish(round_id=round_id, **pages.terms(request))
    messages.success(request, _("Finished. What nobody fetched is free again."))
    return redirect(pages.address(request, "allocation:round", round_id=round_id))


@pages.page("allocation.hand_out", methods=("POST",))
def hand_out(request: pages.Request, round_id: int) -> HttpResponse:
    """Hand ticked lines over, or all that wait of one circle."""
    row = selectors.round_of(round_id, compound_id=request.compound.pk)
    chosen = [numerals.whole(text, 0) for text in request.POST.getlist("line")]
    circle = listing.asked(request.POST, "circle", list(entitling.Circle))
    if circle:
        chosen = list(selectors.lines(row, circle=circle, waiting=True).values_list("pk", flat=True))
    number = services.hand_out(line_ids=chosen, round_id=round_id, **pages.terms(request))
    said = ngettext("%(n)s recipient was served.", "%(n)s recipients were served.", number)
    messages.success(request, said % {"n": number})
    return redirect(pages.address(request, "allocation:round", round_id=round_id))


@pages.page("allocation.see")
def printed(request: pages.Request, round_id: int) -> HttpResponse:
    """The notice for the wall: circles, checks, seed; homes by room, without names."""
    row = selectors.round_of(round_id, compound_id=request.compound.pk)
    page = listing.page_of(selectors.lines(row, **_filters(request)), request, per_page=listing.PRINTED)
    return render(request, "allocation/print.html", {**_facts(request, row), "page": page, "rows": _told(page)})


@pages.page("allocation.see")
def workbook(request: pages.Request, round_id: int) -> HttpResponseBase:
    """Every line with its reason as a workbook."""
    row = selectors.round_of(round_id, compound_id=request.compound.pk)
    headings = [
        _("Turn"), _("Circle"), _("Recipient"), _("People"), _("Minimum"), _("Asked for"), _("Gets"),
        _("Missed before"), _("Why"), _("Handed out"), _("By"),
    ]  # fmt: skip
    name = f"{request.compound.name}-{_(ITEM_CLASSES[row.item_class])}-{row.number}.xlsx"
    rows = _sheet(selectors.lines(row, **_filters(request)))
    return xlsx.workbook_response(name, {_("Sharing out"): (headings, rows)})


def _sheet(lines: Any) -> Iterator[list[Any]]:
    for each in lines.iterator(chunk_size=2000):
        label = selectors.recipient_label(each) or naming.place_name(each.home)
        by = each.handed_by.name if each.handed_by else ""
        yield [
            each.rank, _(CIRCLE_LABELS[each.circle]), label, each.persons, each.minimum, each.wish, each.got,
            round(each.carried, 2), selectors.said(each), each.handed_at, by,
        ]  # fmt: skip
