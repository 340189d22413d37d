"""Who is inside: the page with a building's homes, its sheet of paper, and its workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.presence import selectors as presence
from shouwang.base.presence.rules import HOW_LABELS, STANDING_LABELS, Standing
from shouwang.base.residents.rules import NEED_LABELS
from shouwang.protect.gate import rescue
from shouwang.web import listing, navigation, pages, xlsx

HOMES_A_PAGE = 100


@pages.page("gate.see")
def inside(request: pages.Request) -> HttpResponseBase:
    """Whom to reckon with: counts by building on top, then home by home, whoever needs help first."""
    now = pages.now(request)
    building = request.GET.get("building", "")[:20]
    found = rescue.read(request.actor, compound_id=request.compound.pk, building=building, now=now)
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        return _workbook(found, now)
    helpless = wanted != "print" and "needs" in request.GET
    homes = found.helpless if helpless else found.homes
    context = {"found": found, "total": found.total, "helpless": helpless, "homes": homes}
    if wanted == "print":
        return render(request, "gate/inside_print.html", context)
    page = listing.page_of(homes, request, per_page=HOMES_A_PAGE)
    tabs = navigation.tabs(request, navigation.GATE, "gate:inside")
    return render(request, "gate/inside.html", {**context, "page": page, "homes": page, "tabs": tabs})


def _workbook(found: rescue.RescueList, now: datetime) -> HttpResponseBase:
    counted = [
        _("Building"),
        _("Reckon with"),
        _("Inside"),
        _("Not seen"),
        _("Visitors"),
        _("Need help"),
        _("Gone out"),
    ]
    head = [
        _("Building"),
        _("Unit"),
        _("Floor"),
        _("Room"),
        _("Name"),
        _("Known"),
        _("Since"),
        _("Seen how"),
        _("Needs"),
    ]
    sheets: dict[str, xlsx.Sheet] = {
        _("Buildings"): (counted, (_counts(building) for building in found.buildings)),
        _("Homes"): (head, _people(found)),
    }
    if found.named:
        sheets[_("Staff and others")] = (
            [_("Name"), _("Since"), _("Seen how")],
            (
                (one.user.name if one.user else one.who, _clock(one.seen_at), _(HOW_LABELS[one.how]))
                for one in found.others
            ),
        )
        sheets[_("Rest rooms")] = (
            [_("Name"), _("Room"), _("Bed"), _("Until")],
            ((bed.user.name, bed.place.name, bed.bed, _clock(bed.ends_at)) for bed in found.asleep),
        )
    return xlsx.workbook_response(f"inside-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx", sheets)


def _counts(building: presence.BuildingCount) -> list[object]:
    return [
        building.number,
        building.reckoned,
        building.inside,
        building.unseen,
        building.visitors,
        building.in_need,
        building.out,
    ]


def _people(found: rescue.RescueList) -> Iterator[list[object]]:
    for home in found.homes:
        for one in home.people:
            yield [
                home.building,
                home.unit,
                home.floor,
                home.room,
                one.name if found.named else "",
                _("Visitor") if one.visitor else _(STANDING_LABELS[one.standing]),
                _clock(one.seen_at) if one.standing == Standing.INSIDE else "",
                _(HOW_LABELS[one.how]) if one.standing == Standing.INSIDE and one.how else "",
                ", ".join(_(NEED_LABELS[kind]) for kind in one.needs) if found.named else "",
            ]


def _clock(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
