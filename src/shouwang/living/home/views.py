"""The resident's own page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop
from shouwang.living.home import rules
from shouwang.living.rollcall import selectors as roll_calls
from shouwang.means.notices import selectors as notices
from shouwang.web import navigation, pages, panels
from shouwang.web.pages import Request, page

NOTICES = 3
SERVICES = (
    ("visitors:mine", _("My visitors"), "user-plus", "visitor.invite"),
    ("repairs:new", _("Repairs"), "wrench", "resident.home"),
    ("command:report", _("Report an incident"), "siren", "incident.report"),
    ("notices:inbox", _("All notices"), "megaphone", "notice.read"),
    ("accounts:me", _("My account"), "user-round", "account.self"),
)
"""Pages that a resident may want; one that is not there is left out."""
EMERGENCY = (("120", _("Ambulance")), ("119", _("Fire and rescue")), ("110", _("Police call")))


@dataclass(frozen=True)
class Tile:
    """One way from the page."""

    url: str
    label: Any
    icon: str


@page("resident.home")
def mine(request: Request) -> HttpResponse:
    """What the level means for me, my pass, safe or help, what is official, whom to call."""
    now, compound = pages.now(request), request.compound
    homes = list(places.homes(compound.pk).filter(pk__in=request.actor.home_ids)) if compound else []
    if not homes:
        raise NotFound("home.unknown", gettext_noop("No home is registered for this account. Ask your steward."))
    home = next((each for each in homes if str(each.pk) == request.GET.get("home")), homes[0])
    held = posture.at(home.ref(), now=now)
    asked = rules.asked_of(held)
    inbox = notices.inbox(request.actor, compound.pk, now=now)
    facts = {
        "home": home,
        "homes": homes,
        "meaning": rules.meaning(held),
        "asked": asked[: rules.FIRST],
        "more": asked[rules.FIRST :],
        "pass": panels.ask("resident_pass", actor=request.actor, compound_id=compound.pk, now=now),
        "shares": panels.ask("home_shares", home_id=home.pk, compound_id=compound.pk),
        "exits": panels.ask("exits_left", home=home.ref(), now=now),
        "notices": list(inbox[:NOTICES]),
        "unread": notices.unread_count(request.actor, compound.pk, now=now),
        "tiles": _tiles(request),
        "emergency": EMERGENCY,
        "active_way": "home",
        **_roll_call(request, home),
    }
    return render(request, "home/mine.html", facts)


def _roll_call(request: Request, home: Any) -> dict[str, Any]:
    """The roll-call that asks this home, what it has answered, and the page on which it answers."""
    call = roll_calls.current(request.compound.pk, pages.now(request), building_id=home.building_id)
    if call is None:
        return {"call": None}
    return {"call": call, "state": roll_calls.state_of(call.pk, home.pk), "token": roll_calls.token_of(call, home.pk)}


def _tiles(request: Request) -> list[Tile]:
    found = []
    for name, label, icon, operation in SERVICES:
        url = navigation.address(name, request.compound.code)
        if url and request.actor.may(operation, compound_id=request.compound.pk):
            found.append(Tile(url, label, icon))
    return found
