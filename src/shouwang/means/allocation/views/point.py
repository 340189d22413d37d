"""The phone page of a point: find the home, prove, hand over; and its list for a phone without network."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.allocation import forms, selectors, services
from shouwang.means.allocation.rules.rations import Proof, RationRefused
from shouwang.web import naming, pages, panels

PHONE = "ration_phone"
"""Where the session remembers the name of this browser."""
FOUND = 30


def _phone(request: pages.Request) -> str:
    name: str = request.session.setdefault(PHONE, str(ids.new_nonce()))
    return name


@pages.page("ration.hand_out", methods=("GET", "POST"))
def point(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """Find a home of this point by its room or code, and hand its ration over."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    here = selectors.point(point_id, round_id=row.pk)
    refusal = None
    if request.method == "POST":
        try:
            served = _serve(request, row.pk, here.pk)
            messages.success(
                request,
                _("{home}: {units} handed over.").format(home=naming.place_name(served.home), units=served.units),
            )
            return redirect(pages.address(request, "allocation:point", round_id=row.pk, point_id=here.pk))
        except Refusal as refused:
            refusal = refused
    return _shown(request, row, here, refusal)


def _serve(request: pages.Request, round_id: int, point_id: int) -> Any:
    form = forms.ServingForm(request.POST)
    if not form.is_valid():
        raise forms.unreadable()
    said = form.cleaned_data
    if said["proof"] == Proof.CODE and _scanned(request, said["code"].strip()) != said["home"]:
        raise RationRefused("ration.wrong_code", gettext_noop("The code is not that of this home. Scan it again."))
    serving = services.Serving(
        home_id=said["home"],
        point_id=point_id,
        proof=Proof(said["proof"]),
        at=pages.now(request),
        nonce=ids.read_nonce(request.POST.get("nonce")) or ids.new_nonce(),
        phone=_phone(request),
        signature=forms.signature(said["signature"]),
        note=said["note"],
    )
    return services.serve(round_id=round_id, serving=serving, **pages.terms(request))


def _scanned(request: pages.Request, text: str) -> int | None:
    """The home of a scanned code: its own, or a resident's pass where an app can read one."""
    home = selectors.home_of_code(text)
    asked = {"code": text, "compound_id": request.compound.pk, "now": pages.now(request)}
    return home if home is not None else panels.ask("home_of_pass", **asked)


def _shown(request: pages.Request, row: Any, here: Any, refusal: Refusal | None) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:600] if request.method == "GET" else ""
    code = _scanned(request, text)
    found = list(selectors.rations(row, text="" if code else text)[:FOUND]) if text else []
    if code:
        found = list(selectors.rations(row).filter(home_id=code))
    progress = next(each for each in selectors.points(row) if each.point.pk == here.pk)
    one = found[0] if len(found) == 1 else None
    facts = {
        "row": row,
        "here": here,
        "progress": progress,
        "text": text,
        "found": found,
        "one": one,
        "scanned": bool(code),
        "next": [] if text else list(selectors.rations(row, state="waiting", point_id=here.pk)[:FOUND]),
        "mine": here.phone and here.phone == _phone(request),
        "elsewhere": here.phone and here.phone != _phone(request),
        "refusal": refusal,
    }
    return render(request, "allocation/point.html", facts, status=refusal.status if refusal else 200)


@pages.page("ration.hand_out", methods=("POST",))
def take(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """Take the list of this point onto this phone."""
    services.take_list(round_id=round_id, point_id=point_id, phone=_phone(request), **pages.terms(request))
    messages.success(request, _("The list is on this phone. Nobody else serves these homes until you give it back."))
    return redirect(pages.address(request, "allocation:offline", round_id=round_id, point_id=point_id))


@pages.page("ration.hand_out", methods=("POST",))
def give_back(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """Give the list of this point back."""
    services.give_back(round_id=round_id, point_id=point_id, phone=_phone(request), **pages.terms(request))
    messages.success(request, _("The list is given back."))
    return redirect(pages.address(request, "allocation:point", round_id=round_id, point_id=point_id))


@pages.page("ration.hand_out")
def offline(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """The page that serves without network, for the phone that has the list."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    here = selectors.point(point_id, round_id=row.pk)
    if here.phone != _phone(request):
        return redirect(pages.address(request, "allocation:point", round_id=round_id, point_id=point_id))
    homes = [_taken_along(each) for each in selectors.rations(row, point_id=here.pk)]
    return render(request, "allocation/offline.html", {"row": row, "here": here, "homes": homes})


def _taken_along(ration: Any) -> dict[str, Any]:
    """What the phone needs of a home: how it is found, what it gets, whether it has it."""
    home = ration.home
    return {
        "id": home.pk,
        "room": naming.place_name(home),
        "key": f"{home.building.number}-{home.unit.number}-{home.room}".lower(),
        "units": ration.units,
        "served": ration.served_at is not None,
    }


@pages.page("ration.hand_out", methods=("POST",))
def upload(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """Take over what was served without network."""
    servings = _uploaded(request, point_id)
    found = services.upload(round_id=round_id, servings=servings, **pages.terms(request))
    return JsonResponse({"results": {str(nonce): result for nonce, result in found.items()}})


def _uploaded(request: pages.Request, point_id: int) -> list[services.Serving]:
    try:
        given = json.loads(request.body)["servings"]
        return [_serving(request, point_id, each) for each in given[:500]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise forms.unreadable() from None


def _serving(request: pages.Request, point_id: int, each: dict[str, Any]) -> services.Serving:
    at = parse_datetime(str(each["at"]))
    if Proof(each["proof"]) is Proof.CODE and selectors.home_of_code(str(each.get("code", ""))) != int(each["home"]):
        raise forms.unreadable()
    return services.Serving(
        home_id=int(each["home"]),
        point_id=point_id,
        proof=Proof(each["proof"]),
        at=at if isinstance(at, datetime) and at.tzinfo else pages.now(request),
        nonce=uuid.UUID(each["nonce"]),
        phone=_phone(request),
        signature=forms.signature(str(each.get("signature", ""))),
        note=str(each.get("note", "")),
        offline=True,
    )


@pages.page("ration.see")
def signature(request: pages.Request, round_id: int, home_id: int) -> HttpResponse:
    """The signature of a home."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    picture = selectors.signature(row, home_id)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "no-store"})
