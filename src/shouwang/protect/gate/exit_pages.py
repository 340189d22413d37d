"""Who is out too long or came home late under a quota of exits: a page, on paper and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel import china
from shouwang.protect.gate import selectors
from shouwang.protect.gate.rules.outings import Standing
from shouwang.web import listing, naming, navigation, pages, times, xlsx

PRINTED = 500


@pages.page("gate.quota")
def overdue(request: pages.Request) -> HttpResponseBase:
    """Homes whose member is out beyond the time, or came home late, with search, building, state, print and xlsx."""
    now, compound_id = pages.now(request), request.compound.pk
    quotas = selectors.quota_rules(compound_id, now=now)
    everything = selectors.overdue(request.actor, compound_id=compound_id, now=now) if quotas else []
    reach = request.actor.buildings("gate.quota", compound_id=compound_id)
    buildings = [each for each in places.buildings(compound_id) if reach is None or each.pk in reach]
    building = listing.asked(request.GET, "building", [str(each.pk) for each in buildings])
    named = _named(everything, request.GET.get("q", "").strip()[:60], building, compound_id)
    state = listing.asked(request.GET, "state", list(Standing))
    found = [one for one in named if not state or one.standing == state]
    if request.GET.get("format") == "xlsx":
        return _workbook(request, found)
    printed = request.GET.get("format") == "print"
    facts = {
        "quotas": quotas,
        "tabs": navigation.tabs(request, navigation.GATE, "gate:exits"),
        "page": listing.page_of(found, request, per_page=PRINTED if printed else listing.PER_PAGE),
        "chips": _chips(named, state),
        "buildings": buildings,
        "building": building,
        "out": sum(one.standing is Standing.OUT for one in everything),
        "late": sum(one.standing is Standing.LATE for one in everything),
    }
    return render(request, "gate/overdue_print.html" if printed else "gate/overdue.html", facts)


def _named(rows: Sequence[selectors.Outing], text: str, building: str, compound_id: int) -> list[selectors.Outing]:
    """Those of a building and of a name or room that somebody typed."""
    if building:
        rows = [one for one in rows if str(one.home.building_id) == building]
    if not text:
        return list(rows)
    homes = set(places.homes_named(compound_id, text).values_list("pk", flat=True))
    return [one for one in rows if one.home.pk in homes or text in one.name]


def _chips(rows: Sequence[selectors.Outing], state: str) -> list[listing.Chip]:
    words = (
        ("", _("All")),
        (Standing.OUT, _("Still out")),
        (Standing.LATE, _("Came home late")),
        (Standing.EXCEPTED, _("Excepted")),
    )
    return [
        listing.Chip(label, value, value == state, sum(not value or one.standing == value for one in rows))
        for value, label in words
    ]


def _workbook(request: pages.Request, found: Sequence[selectors.Outing]) -> HttpResponseBase:
    head = [
        _("Home"),
        _("Who"),
        _("State"),
        _("Went out"),
        _("Due back"),
        _("Came back"),
        _("Over by"),
        _("Exits used"),
        _("Exits allowed"),
        _("Exception"),
    ]
    name = f"exits-{timezone.localtime(pages.now(request)):%Y%m%d-%H%M}.xlsx"
    return xlsx.workbook_response(name, {_("Out too long"): (head, _rows(found))})


def _rows(found: Sequence[selectors.Outing]) -> Iterator[list[Any]]:
    states = {Standing.OUT: _("Still out"), Standing.LATE: _("Came home late"), Standing.EXCEPTED: _("Excepted")}
    grounds = {"medical": _("Medical help"), "work": _("Work with a certificate")}
    for one in found:
        yield [
            naming.place_name(one.home),
            china.mask_name(one.name),
            states[one.standing],
            one.trip.out_at,
            one.due_at,
            one.trip.back_at,
            times.duration(one.over),
            one.used,
            one.quota.exits,
            grounds.get(one.ground, ""),
        ]
