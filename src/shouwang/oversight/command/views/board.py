"""The command board: the page, its fragment for polling, the big screen, the situation report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from shouwang.base.posture import selectors as posture
from shouwang.living.rollcall import selectors as roll_calls
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command.selectors import beginning
from shouwang.oversight.command.selectors import board as boards
from shouwang.oversight.command.views import asking
from shouwang.protect.gate import selectors as gate
from shouwang.protect.gate.rules import Flowing
from shouwang.web import panels
from shouwang.web.pages import Request, now, page

_SHARED_SECONDS = 2
"""Everybody who watches the same board within so many seconds is given the same drawing."""
_HELP = 6


@page("board.see")
def board(request: Request) -> HttpResponse:
    """The board; asked for by its own refresh it answers with the living part only, or with 304."""
    if request.headers.get("X-Refresh") == "board":
        return _fragment(request)
    return render(request, "command/board.html", _facts(request))


def _fragment(request: Request) -> HttpResponse:
    key = _key(request)
    drawn: str | None = cache.get(key)
    if drawn is None:
        drawn = render_to_string("command/parts/board_fragment.html", _facts(request), request=request)
        cache.set(key, drawn, _SHARED_SECONDS)
    etag = '"' + hashlib.blake2b(drawn.encode(), digest_size=12).hexdigest() + '"'
    same = request.headers.get("If-None-Match") == etag
    response = HttpResponse(status=304) if same else HttpResponse(drawn)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["X-Refresh"])
    return response


def _key(request: Request) -> str:
    sees = "".join(str(int(value)) for value in _rights(request).values())
    return f"board-{request.compound.pk}-{translation.get_language()}-{sees}-{int(_wall(request))}"


def _wall(request: Request) -> bool:
    return request.GET.get("screen") == "1"


def _rights(request: Request) -> dict[str, bool]:
    """What the reader may do here; on a shared screen nothing, and no names are shown."""
    wall = _wall(request)
    operations = {
        "can_activate": "incident.activate",
        "can_consent": "incident.consent",
        "can_declare": "incident.declare",
        "can_assign": "duty.assign",
        "sees_journal": "journal.see",
        "can_open": "device.open",
        "lays_out": "compound.edit",
    }
    may = request.actor.may
    allowed = {name: not wall and may(each, compound_id=request.compound.pk) for name, each in operations.items()}
    seen = {"sees_gate": "gate.see", "sees_devices": "device.see"}
    shown = {name: wall or may(each, compound_id=request.compound.pk) for name, each in seen.items()}
    return {**allowed, **shown, "sees_goods": may("reserve.see", compound_id=request.compound.pk)}


def _facts(request: Request) -> dict[str, Any]:
    compound, at = request.compound, now(request)
    rights = _rights(request)
    raised = posture.in_force(compound.pk, since=at)
    asks = {"consents": rights["can_consent"], "reports": rights["can_declare"]}
    gathered = boards.board(compound=compound, raised=raised, now=at, **asks)
    figures = gate.board(compound.pk, since=boards.midnight(at), now=at) if rights["sees_gate"] else None
    watched = panels.ask("watched_devices", compound_id=compound.pk, raised=raised, now=at)
    return {
        "board": gathered,
        "gate": figures,
        "flow": boards.flow_bars(figures.hours) if figures else (),
        "line": _longest(figures.lines) if figures else None,
        "exits": watched.exits if watched else (),
        "silent": watched.silent if watched and rights["sees_devices"] else (),
        "wall": _wall(request),
        "posture_level": boards.headline(gathered.top),
        "on_duty": next((leader.name for leader in gathered.leaders), ""),
        "active_way": "board",
        **({"navigation": (), "actor": None} if _wall(request) else {}),
        "first_steps": _first_steps(gathered, compound.pk, at) if rights["lays_out"] else (),
        **rights,
        **_homes(request, gathered, at),
    }


def _first_steps(gathered: boards.Board, compound_id: int, at: datetime) -> Sequence[beginning.Step]:
    """What a new compound still needs; nothing once somebody leads it, or while a response is in force."""
    if gathered.top or any(leader.name for leader in gathered.leaders):
        return ()
    return beginning.steps(compound_id, now=at)


def _longest(lines: Sequence[Any]) -> Any:
    """The line of the gate at which people wait longest; a gate without a pause before all others."""
    told = [line for line in lines if line.state != Flowing.UNKNOWN]
    return max(told, key=lambda line: (line.state == Flowing.FULL, line.wait_s or 0), default=None)


def _homes(request: Request, gathered: boards.Board, at: datetime) -> dict[str, Any]:
    """The roll-call under way with its map, or the homes to look after.

    Of homes that need help the board tells the place and the kind of help; names and notes stand on
    the roll-call's own page, for those who go there.
    """
    compound_id = request.compound.pk
    call = roll_calls.current(compound_id, now=at)
    if call is None:
        return {
            "roll_call": None,
            "map": roll_calls.home_map(compound_id, None),
            "care": boards.care(compound_id, now=at),
        }
    drawn = roll_calls.home_map(compound_id, call)
    rows = roll_calls.help_list(call.pk) if drawn.totals.help else []
    return {
        "roll_call": call,
        "map": drawn,
        "help": rows[:_HELP],
        "help_more": max(0, len(rows) - _HELP),
        "unmet": roll_calls.unmet(call, now=at),
    }


@page("board.see")
def report(request: Request) -> HttpResponse:
    """The situation report on A4 for the street office."""
    facts = _facts(request)
    if facts["roll_call"]:
        facts["buildings"] = roll_calls.building_totals(facts["roll_call"])
    facts["started"] = timezone.localtime(now(request))
    return render(request, "command/situation_print.html", facts)


@page("duty.assign", methods=("POST",))
def chase(request: Request) -> HttpResponse:
    """Press the people of late duties from the board."""
    workforce.remind(
        duty_ids=asking.numbers(request.POST.getlist("duty")),
        actor=request.actor,
        now=now(request),
        compound_id=request.compound.pk,
    )
    return HttpResponseRedirect(reverse("command:board", kwargs={"compound": request.compound.code}))
