"""Pages of hand-outs: the list, a new one, one with its points and homes not served, print and workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel import ids, numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.allocation import forms, goods, selectors, services
from shouwang.means.allocation.rules import rations as rules
from shouwang.means.allocation.rules.states import RationState
from shouwang.web import forms as web_forms
from shouwang.web import listing, naming, navigation, pages, xlsx

STATES = {
    "waiting": gettext_noop("Not served"),
    "served": gettext_noop("Served"),
    "": gettext_noop("All homes"),
}
MOST_POINTS = 4
_FIELD = "%Y-%m-%dT%H:%M"


@pages.page("ration.see")
def rations(request: pages.Request) -> HttpResponseBase:
    """All hand-outs, newest first; search, print and workbook by ``?format=``."""
    found, wanted = selectors.hand_outs(request.compound.pk, text=request.GET.get("q", "")), request.GET.get("format")
    if wanted == "xlsx":
        return _all_hand_outs(found)
    facts = {
        "page": listing.page_of(found, request),
        "tabs": navigation.tabs(request, navigation.GOODS, "allocation:rations"),
    }
    return render(request, "allocation/hand_outs_print.html" if wanted == "print" else "allocation/rations.html", facts)


def _all_hand_outs(found: Iterable[Any]) -> HttpResponseBase:
    head = [_("Hand-out"), _("Item"), _("State"), _("Homes"), _("Homes served"), _("From"), _("Until")]
    rows = (
        [
            each.title,
            naming.spoken(each.item.name),
            _("Being handed out") if each.state == RationState.OPEN else _("Finished"),
            each.homes,
            each.served,
            each.starts_at,
            each.ends_at,
        ]
        for each in found
    )
    return xlsx.workbook_response("rations.xlsx", {_("Rations"): (head, rows)})


@pages.page("ration.manage", methods=("GET", "POST"))
def new_rations(request: pages.Request) -> HttpResponse:
    """Say what every household gets, where and until when."""
    refusal = None
    if request.method == "POST":
        try:
            return redirect(pages.address(request, "allocation:hand-out-round", round_id=_open(request).pk))
        except Refusal as refused:
            refusal = refused
    now = timezone.localtime(pages.now(request))
    given = {"per_home": 1, "per_person": 0, "most": 0, **request.POST.dict()}
    numbers = range(1, MOST_POINTS + 1)
    usual = {1: _("Service desk")}
    facts = {
        "goods": goods.everything(request.compound.pk, now=pages.now(request)),
        "points": numbers,
        "names": [request.POST.get(f"point-{number}", usual.get(number, "")) for number in numbers],
        "chosen": [(each, request.POST.get(f"building-{each.pk}", "1")) for each in _buildings(request)],
        "given": given,
        "starts": given.get("starts_at", now.strftime(_FIELD)),
        "ends": given.get("ends_at", (now + timedelta(days=3)).strftime(_FIELD)),
        "refusal": refusal,
        "tabs": navigation.tabs(request, navigation.GOODS, "allocation:rations"),
    }
    return render(request, "allocation/rations_new.html", facts, status=refusal.status if refusal else 200)


def _buildings(request: pages.Request) -> Any:
    return places.buildings(request.compound.pk)


def _open(request: pages.Request) -> Any:
    form = forms.RationsForm(request.POST)
    if not form.is_valid():
        raise web_forms.wrong(form, services.RationRefused, "ration.form")
    said = form.cleaned_data
    return services.open_rations(
        item_id=said["item"],
        title=said["title"],
        entitled=rules.Entitlement(said["per_home"], said["per_person"], said["most"] or 0),
        shares=_shares(request),
        starts_at=said["starts_at"],
        ends_at=said["ends_at"],
        nonce=ids.read_nonce(request.POST.get("nonce")) or ids.new_nonce(),
        **pages.terms(request),
    )


def _shares(request: pages.Request) -> list[services.Share]:
    """The points that serve a building; a point that serves none is no point."""
    of: dict[str, list[int]] = {}
    for building in _buildings(request):
        of.setdefault(request.POST.get(f"building-{building.pk}", "1"), []).append(building.pk)
    return [services.Share(request.POST.get(f"point-{number}", ""), found) for number, found in sorted(of.items())]


@pages.page("ration.see")
def hand_out_round(request: pages.Request, round_id: int) -> HttpResponse:
    """A hand-out: how far each point is, and the homes that were not served."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    state, text = listing.asked(request.GET, "state", list(STATES), "waiting"), request.GET.get("q", "")[:40]
    points = selectors.points(row)
    homes, served = sum(each.homes for each in points), sum(each.served for each in points)
    counts = {"waiting": homes - served, "served": served, "": homes}
    facts = {
        "row": row,
        "points": points,
        "page": listing.page_of(selectors.rations(row, state=state, text=text, point_id=_point(request)), request),
        "chips": [listing.Chip(_(label), key, key == state, counts[key]) for key, label in STATES.items()],
        "state": state,
        "text": text,
        "waiting": homes - served,
        "refused": selectors.refused(row),
        "tabs": navigation.tabs(request, navigation.GOODS, "allocation:rations"),
    }
    return render(request, "allocation/hand_out.html", facts)


def _point(request: pages.Request) -> int | None:
    return numerals.whole(request.GET.get("point"), None)


@pages.page("ration.see")
def rations_printed(request: pages.Request, round_id: int) -> HttpResponse:
    """Homes of a hand-out on paper, with room for a signature."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    state = listing.asked(request.GET, "state", list(STATES), "waiting")
    found = selectors.rations(row, state=state, text=request.GET.get("q", "")[:40], point_id=_point(request))
    page = listing.page_of(found, request, per_page=listing.PRINTED)
    facts = {"row": row, "page": page, "rows": page, "label": STATES[state], "refused": selectors.refused(row)}
    return render(request, "allocation/rations_print.html", facts)


@pages.page("ration.see")
def rations_workbook(request: pages.Request, round_id: int) -> HttpResponseBase:
    """Homes of a hand-out as a workbook."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    state = listing.asked(request.GET, "state", list(STATES), "waiting")
    found = selectors.rations(row, state=state, text=request.GET.get("q", "")[:40], point_id=_point(request))
    headings = [_("Home"), _("People"), _("Quantity"), _("Point"), _("Served"), _("Proof"), _("By"), _("Note")]
    sheets: dict[str, xlsx.Sheet] = {_(STATES[state]): (headings, _sheet(found))}
    if refused := selectors.refused(row):
        said = [_("Home"), _("Quantity"), _("Why"), _("Time"), _("By")]
        sheets[_("Handed out without network, and refused")] = (said, _refused_sheet(refused))
    return xlsx.workbook_response(f"{request.compound.name}-{row.title}.xlsx", sheets)


def _refused_sheet(refused: Iterable[Any]) -> Iterator[list[Any]]:
    for each in refused:
        home = naming.place_name(each.ration.home) if each.ration else ""
        why = selectors.reason(each)
        yield [home, each.units, why.text(_(why.message)), each.at, each.by.name]


def _sheet(found: Any) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=2000):
        proof = _(rules.PROOF_LABELS[each.proof]) if each.proof else ""
        by = each.served_by.name if each.served_by else ""
        yield [
            naming.place_name(each.home),
            each.persons,
            each.units,
            each.point.name,
            each.served_at,
            proof,
            by,
            each.note,
        ]


@pages.page("ration.manage")
def codes(request: pages.Request) -> HttpResponse:
    """A sheet of the homes' codes to print, building by building: cut, and put into each letter box."""
    buildings = list(places.buildings(request.compound.pk))
    asked = request.GET.get("building", "")
    chosen = next((each for each in buildings if str(each.pk) == asked), buildings[0] if buildings else None)
    homes = places.homes(request.compound.pk, [chosen.pk]) if chosen else []
    facts = {
        "buildings": buildings,
        "chosen": chosen,
        "homes": [(home, selectors.code_of_home(home.pk)) for home in homes],
    }
    return render(request, "allocation/codes.html", facts)


@pages.page("ration.manage", methods=("POST",))
def call_in(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """Take a list from a phone that is lost."""
    form = forms.ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.call_in(round_id=round_id, point_id=point_id, reason=reason, **pages.terms(request))
    messages.success(request, _("The list is here again. What that phone still uploads is checked against it."))
    return redirect(pages.address(request, "allocation:hand-out-round", round_id=round_id))


@pages.page("ration.manage", methods=("POST",))
def close(request: pages.Request, round_id: int) -> HttpResponse:
    """End a hand-out."""
    services.close_rations(round_id=round_id, **pages.terms(request))
    messages.success(request, _("Finished. What nobody fetched is free again."))
    return redirect(pages.address(request, "allocation:hand-out-round", round_id=round_id))
