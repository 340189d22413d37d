"""Areas of the rounds: laying out, changing many at once, signs with their codes, the list as a workbook."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.base.places.rules import AREA_LABELS
from shouwang.kernel import numerals
from shouwang.kernel.words import gettext_noop
from shouwang.protect.hygiene import rules, selectors, services
from shouwang.protect.hygiene.views.coverage import tabs
from shouwang.web import listing, pages, xlsx

MOST_SIGNS = 500
MOST_BYTES = 10 * 2**20
MOST_SHOWN = 200


def _asked(request: pages.Request) -> Any:
    kind = listing.asked(request.GET, "kind", list(AREA_LABELS))
    return selectors.spots(request.compound.pk, text=request.GET.get("q", "").strip()[:40], kind=kind)


@pages.page("hygiene.see")
def areas(request: pages.Request) -> HttpResponse:
    """The list, with a form that changes what is ticked."""
    page = listing.page_of(_asked(request), request)
    kind = listing.asked(request.GET, "kind", list(AREA_LABELS))
    chips = [listing.Chip(_("All kinds"), "", not kind)]
    chips += [listing.Chip(_(label), key, key == kind) for key, label in AREA_LABELS.items()]
    facts = {
        "page": page,
        "last": selectors.last_done(request.compound.pk, [spot.area_id for spot in page]),
        "labels": AREA_LABELS,
        "methods": rules.METHODS,
        "chips": chips,
        "text": request.GET.get("q", "")[:40],
        "edits": request.actor.may("hygiene.edit", compound_id=request.compound.pk),
        "tabs": tabs(request, "hygiene:areas"),
        "query": request.GET.urlencode(),
    }
    return render(request, "hygiene/areas.html", facts)


@pages.page("hygiene.edit", methods=("POST",))
def lay_out(request: pages.Request) -> HttpResponse:
    """What the register implies."""
    made = services.lay_out(
        compound_id=request.compound.pk,
        actor=request.actor,
        now=pages.now(request),
        corridors=request.POST.get("corridors") == "1",
    )
    return _said(request, made)


@pages.page("hygiene.edit", methods=("POST",))
def add(request: pages.Request) -> HttpResponse:
    """Areas by name, one on each line."""
    made = services.add_areas(
        compound_id=request.compound.pk,
        kind=request.POST.get("kind", ""),
        names=request.POST.get("names", "").splitlines(),
        building=request.POST.get("building", "").strip()[:16],
        actor=request.actor,
        now=pages.now(request),
    )
    return _said(request, made)


def _said(request: pages.Request, made: int) -> HttpResponse:
    messages.success(request, ngettext("%(n)s area is new", "%(n)s areas are new", made) % {"n": made})
    return redirect("hygiene:areas", compound=request.compound.code)


@pages.page("hygiene.edit", methods=("POST",))
def change(request: pages.Request) -> HttpResponse:
    """Say something of what is ticked; an empty field leaves it as it is."""
    ticked = [number for each in request.POST.getlist("area") if (number := numerals.whole(each, 0))]
    if not ticked:
        raise rules.HygieneRefused("hygiene.nothing", gettext_noop("Tick the areas first."))
    said = request.POST
    change = services.Change(
        size_m2=_decimal(said.get("size", "")),
        surfaces=said.get("surfaces", "").strip() or None,
        method=said.get("method") or None,
        photo={"1": True, "0": False}.get(said.get("photo", "")),
        retire=said.get("retire") == "1",
    )
    n = services.change_spots(
        compound_id=request.compound.pk, changes=[(ticked, change)], actor=request.actor, now=pages.now(request)
    )
    messages.success(request, ngettext("%(n)s area changed", "%(n)s areas changed", n) % {"n": n})
    return redirect("hygiene:areas", compound=request.compound.code)


def _decimal(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation as bad:
        raise rules.HygieneRefused("hygiene.size", gettext_noop("An area has between 0.1 and 99,999 m².")) from bad


@pages.page("hygiene.see")
def labels(request: pages.Request) -> HttpResponse:
    """Signs to print, with the code that cleaners scan and residents read."""
    spots = list(_asked(request)[:MOST_SIGNS])
    signs = [
        (spot.area, request.build_absolute_uri(reverse("hygiene:door", args=[request.compound.code, spot.area.code])))
        for spot in spots
    ]
    return render(request, "hygiene/labels.html", {"signs": signs})


@pages.page("hygiene.see")
def export(request: pages.Request) -> HttpResponseBase:
    """The list as a workbook."""
    headings = [_("Code"), _("Kind"), _("Public area"), _("Building"), _("Floor"), _("m²"), _("Surfaces"), _("Method")]
    rows = (
        [
            spot.area.code, _(AREA_LABELS[spot.area.kind]), spot.area.name,
            spot.area.building.number if spot.area.building else "", spot.floor, spot.size_m2,
            _(spot.surfaces) if spot.surfaces else "", _(rules.METHODS[spot.method].label),
        ]
        for spot in _asked(request)
    )  # fmt: skip
    return xlsx.workbook_response(f"{request.compound.name} {_('Areas')}.xlsx", {_("Areas"): (headings, rows)})


@pages.page("hygiene.edit", methods=("POST",))
def take_sheet(request: pages.Request) -> HttpResponseBase:
    """Areas from a spreadsheet; rows that are refused come back with the reason, on the page or as a workbook."""
    sent = request.FILES.get("sheet")
    if sent is None or (sent.size or 0) > MOST_BYTES:
        raise rules.HygieneRefused("hygiene.no_sheet", gettext_noop("Choose a sheet of at most 10 MB."))
    checking = request.POST.get("check") == "1"
    taken = services.import_areas(
        **pages.terms(request), content=sent.read(), filename=sent.name or "", check_only=checking
    )
    refused = [(number, cells, _reason(why)) for number, cells, why in taken.refused]
    if checking:
        headings = [_("Row"), *taken.headings, _("Refused because")]
        rows = ([number, *cells[: len(taken.headings)], why] for number, cells, why in refused)
        return xlsx.workbook_response(
            f"{request.compound.name} {_('Refused rows')}.xlsx", {_("Areas"): (headings, rows)}
        )
    facts = {"taken": taken, "refused": refused[:MOST_SHOWN], "tabs": tabs(request, "hygiene:areas")}
    return render(request, "hygiene/imported.html", facts)


def _reason(refused: rules.HygieneRefused) -> str:
    return _(refused.message).format(**refused.params)
