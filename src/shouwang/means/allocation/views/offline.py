"""Handing out without network: the page for the phone that has a point's list, and what it uploads afterwards."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from shouwang.kernel import numerals
from shouwang.means.allocation import forms, selectors, services
from shouwang.means.allocation.rules.rations import Proof
from shouwang.means.allocation.views.point import phone_of, scanned
from shouwang.web import letters, naming, pages, panels

SERVE = "serve"
"""The one thing that is done on this page."""


@pages.page("ration.hand_out")
def page(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """The page that serves without network, for the phone that has the list."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    here = selectors.point(point_id, round_id=row.pk)
    if not here.phone or here.phone != phone_of(request):
        return redirect(pages.address(request, "allocation:point", round_id=round_id, point_id=point_id))
    passes = panels.ask("known_passes", request.compound.pk, now=pages.now(request)) or {}
    along = {
        "round": row.pk,
        "point": here.pk,
        "homes": [_taken_along(each) for each in selectors.rations(row, point_id=here.pk)],
        "passes": {"keys": {}, "withdrawn": [], "void_cards": [], **passes, "compound": request.compound.pk},
    }
    return render(request, "allocation/offline.html", {"row": row, "here": here, "along": along})


def _taken_along(ration: Any) -> dict[str, Any]:
    """What the phone needs of a home: how it is found, what it gets, whether it has it.

    Its code is told by a fingerprint only, by which the phone knows it and can show it to nobody.
    """
    home = ration.home
    return {
        "id": home.pk,
        "room": naming.place_name(home),
        "door": [home.building.number, home.unit.number, home.room],
        "units": ration.units,
        "served": ration.served_at is not None,
        "code": hashlib.sha256(selectors.code_of_home(home.pk).encode()).hexdigest(),
    }


@pages.page("ration.hand_out")
def worker(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """The script that keeps the page of a list for where there is no network."""
    return letters.worker()


@pages.page("ration.hand_out", methods=("POST",))
def sealed(request: pages.Request) -> HttpResponse:
    """What a phone handed out without network, in its order."""
    return letters.receive(request, lambda told: _take_over(request, told))


def _take_over(request: pages.Request, told: letters.Told) -> None:
    if told.act != SERVE:
        raise forms.unreadable()
    said, code, picture = told.fields, told.fields.get("code", ""), told.photo or b""
    signed = Proof.SIGNATURE if services.is_signature(picture) else Proof.STEWARD
    serving = services.Serving(
        home_id=numerals.whole(said.get("home"), 0),
        point_id=numerals.whole(said.get("point"), 0),
        proof=Proof.CODE if code else signed,
        at=told.at,
        nonce=told.nonce,
        scanned=scanned(code, compound_id=request.compound.pk, now=told.at) if code else None,
        signature=picture,
        note=said.get("note", ""),
        offline=True,
    )
    round_id = numerals.whole(said.get("round"), 0)
    services.take_over(round_id=round_id, serving=serving, **pages.terms(request))
