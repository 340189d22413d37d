"""Knocking at doors: the phone page with one home under the thumb, its print-out, and the links to hand out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.base.residents import services as residents
from shouwang.kernel import ids, numerals
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop
from shouwang.living.rollcall import links, rules, selectors, services
from shouwang.web import letters, pages
from shouwang.web.pages import Request, page


@page("rollcall.knock")
def knock(request: Request) -> HttpResponse:
    """The buildings that are still to be knocked at; with only one, its doors at once."""
    call = selectors.current(request.compound.pk, pages.now(request))
    mine = selectors.reach(request.actor, "rollcall.knock", request.compound.pk)
    standings = [s for s in (selectors.building_totals(call) if call else []) if mine is None or s.building_id in mine]
    if len(standings) == 1 and "all" not in request.GET:
        return redirect("rollcall:doors", compound=request.compound.code, building_id=standings[0].building_id)
    standings.sort(key=lambda standing: -standing.totals.not_reached)
    facts = {"call": call, "standings": standings, "totals": selectors.total(standings), "active_way": "rollcall"}
    return render(request, "rollcall/knock.html", facts)


@page("rollcall.knock", methods=("GET", "POST"))
def doors(request: Request, building_id: int) -> HttpResponse:
    """The doors of one building; an answer is taken by form."""
    building = _building(request, building_id)
    if request.method == "POST":
        _take(request, request.POST, ids.read_nonce(request.POST.get("nonce")), at=pages.now(request))
        return redirect("rollcall:doors", compound=request.compound.code, building_id=building.pk)
    return render(request, "rollcall/doors.html", _doors(request, building, request.GET.get("home", "")))


def _building(request: Request, building_id: int) -> Any:
    building = places.buildings(request.compound.pk).filter(pk=building_id).first()
    if building is None:
        raise NotFound("place.unknown", gettext_noop("There is no such place."))
    accounts.require(request.actor, "rollcall.knock", compound_id=request.compound.pk, building_id=building.pk)
    return building


def _doors(request: Request, building: Any, asked: str) -> dict[str, Any]:
    now = pages.now(request)
    call = selectors.current(request.compound.pk, now, building_id=building.pk)
    found = selectors.homes_not_reached(call, [building.pk], now=now) if call else []
    standings = [s for s in (selectors.building_totals(call) if call else []) if s.building_id == building.pk]
    here = _under_the_thumb(call, found, asked, now)
    return {
        "call": call,
        "building": building,
        "first": [door for door in found if door.first],
        "rest": [door for door in found if not door.first],
        "totals": selectors.total(standings),
        "here": here,
        "helps": list(rules.Help),
        "may_call": request.actor.may("register.unmask", compound_id=request.compound.pk, building_id=building.pk),
        "active_way": "rollcall",
    }


def _under_the_thumb(call: Any, found: list[Any], asked: str, now: datetime) -> Any:
    """The home asked for, also when it has answered already, else the first of the list."""
    wanted = numerals.whole(asked, 0)
    if call is None or not wanted:
        return found[0] if found else None
    listed = next((door for door in found if door.home.pk == wanted), None)
    home = None if listed else places.homes(call.compound_id).filter(pk=wanted).first()
    return listed or (selectors.doors(call, [home], now=now)[0] if home else (found[0] if found else None))


@page("rollcall.knock", methods=("POST",))
def sealed(request: Request, building_id: int) -> HttpResponse:
    """Answers that a phone kept without a network."""
    _building(request, building_id)
    return letters.receive(request, lambda told: _take(request, told.fields, told.nonce, at=told.at))


def _take(request: Request, given: QueryDict, nonce: UUID | None, *, at: datetime) -> None:
    call = selectors.roll_call(numerals.whole(given.get("roll_call"), 0), compound_id=request.compound.pk)
    services.answer(
        roll_call_id=call.pk,
        home_id=numerals.whole(given.get("home"), 0),
        state=given.get("state", ""),
        answered_at=at,
        by=request.actor,
        via=given.get("via", rules.Via.DOOR),
        note=given.get("note", ""),
        helps=given.getlist("helps"),
        nonce=nonce,
        now=pages.now(request),
    )


@page("rollcall.knock", methods=("POST",))
def call_up(request: Request, building_id: int) -> HttpResponse:
    """Show the number of the contact of a home whose door stays shut; who asked is on record."""
    building = _building(request, building_id)
    asked = request.POST
    shown = residents.unmask(
        actor=request.actor,
        compound_id=request.compound.pk,
        person_id=numerals.whole(asked.get("person"), 0),
        field="contact_phone" if asked.get("contact") else "phone",
        contact_id=numerals.whole(asked.get("contact"), 0) or None,
        reason="transfer",
        now=pages.now(request),
    )
    facts = _doors(request, building, asked.get("home", ""))
    return render(request, "rollcall/doors.html", {**facts, "phone": shown.value})


@page("rollcall.knock")
def print_doors(request: Request, building_id: int) -> HttpResponse:
    """The doors of a building on paper, with boxes to tick."""
    building = _building(request, building_id)
    return render(request, "rollcall/doors_print.html", _doors(request, building, request.GET.get("home", "")))


@page("rollcall.knock")
def print_links(request: Request, building_id: int) -> HttpResponse:
    """One slip for each home that was not reached, with the QR of its own answer link, to cut and put at the door."""
    building = _building(request, building_id)
    call = selectors.current(request.compound.pk, pages.now(request), building_id=building.pk)
    homes = selectors.not_reached(call, [building.pk]).select_related("building", "unit") if call else ()
    slips = [{"home": home, "url": address(call.pk, home.pk)} for home in homes if call]
    return render(request, "rollcall/links_print.html", {"call": call, "building": building, "slips": slips})


def address(roll_call_id: int, home_id: int) -> str:
    """The whole address of a home's answer link."""
    path = reverse("rollcall:link", args=[links.token(roll_call_id, home_id)])
    return str(settings.PUBLIC_URL).rstrip("/") + path
