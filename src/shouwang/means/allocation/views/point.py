"""The phone page of a point: find the home, prove, hand over; take its list along and give it back."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal
from shouwang.means.allocation import forms, selectors, services
from shouwang.means.allocation.rules.rations import Proof
from shouwang.web import forms as web_forms
from shouwang.web import naming, pages, panels

PHONE = "ration_phone"
"""The cookie by which a browser that took a list is known again, whoever signs in and however often."""
_YEAR = 365 * 24 * 3600
FOUND = 30


def phone_of(request: pages.Request) -> str:
    """This browser in the hands of whoever is signed in, also after signing in again; empty where no list was taken.

    Somebody else with the same browser is not meant: it shows nobody what another has done and not uploaded.
    """
    name = ids.read_nonce(request.COOKIES.get(PHONE))
    return _held(name, request) if name else ""


def _held(browser: uuid.UUID, request: pages.Request) -> str:
    return str(uuid.uuid5(browser, str(request.actor.user_id)))


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
        raise web_forms.wrong(form, services.RationRefused, "share.form")
    said = form.cleaned_data
    now = pages.now(request)
    serving = services.Serving(
        home_id=said["home"],
        point_id=point_id,
        proof=Proof(said["proof"]),
        at=now,
        nonce=ids.read_nonce(request.POST.get("nonce")) or ids.new_nonce(),
        phone=phone_of(request),
        scanned=scanned(said["code"], compound_id=request.compound.pk, now=now),
        signature=forms.signature(said["signature"]),
        note=said["note"],
    )
    return services.serve(round_id=round_id, serving=serving, **pages.terms(request))


def scanned(text: str, *, compound_id: int, now: datetime) -> int | None:
    """The home of a scanned code: its own, or a resident's pass where an app can read one and it was good then."""
    code = text.strip()
    home = selectors.home_of_code(code)
    return home if home is not None else panels.ask("home_of_pass", code=code, compound_id=compound_id, now=now)


def _shown(request: pages.Request, row: Any, here: Any, refusal: Refusal | None) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:600] if request.method == "GET" else ""
    code = scanned(text, compound_id=request.compound.pk, now=pages.now(request))
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
        "mine": here.phone and here.phone == phone_of(request),
        "elsewhere": here.phone and here.phone != phone_of(request),
        "refusal": refusal,
    }
    return render(request, "allocation/point.html", facts, status=refusal.status if refusal else 200)


@pages.page("ration.hand_out", methods=("POST",))
def take(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """Take the list of this point onto this phone."""
    browser = ids.read_nonce(request.COOKIES.get(PHONE)) or ids.new_nonce()
    phone = _held(browser, request)
    services.take_list(round_id=round_id, point_id=point_id, phone=phone, **pages.terms(request))
    messages.success(request, _("The list is on this phone. Nobody else serves these homes until you give it back."))
    answer = redirect(pages.address(request, "allocation:offline", round_id=round_id, point_id=point_id))
    secure = request.is_secure()
    answer.set_cookie(PHONE, str(browser), max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


@pages.page("ration.hand_out", methods=("POST",))
def give_back(request: pages.Request, round_id: int, point_id: int) -> HttpResponse:
    """Give the list of this point back."""
    services.give_back(round_id=round_id, point_id=point_id, phone=phone_of(request), **pages.terms(request))
    messages.success(request, _("The list is given back."))
    return redirect(pages.address(request, "allocation:point", round_id=round_id, point_id=point_id))


@pages.page("ration.see")
def signature(request: pages.Request, round_id: int, home_id: int) -> HttpResponse:
    """The signature of a home."""
    row = selectors.hand_out(round_id, compound_id=request.compound.pk)
    picture = selectors.signature(row, home_id)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "no-store"})
