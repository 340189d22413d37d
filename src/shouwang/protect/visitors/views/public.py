"""Pages without sign-in: the visitor's own, the host's answer by phone, registering at a gate, looking a code up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.protect.visitors import forms, links, rules, selectors, services
from shouwang.protect.visitors.views import common
from shouwang.web import pages
from shouwang.web.pages import public_page


def _row(what: str, token: str) -> Any:
    row_id = links.read(what, token)
    if row_id is None:
        raise NotFound("visitor.unknown", gettext_noop("There is no such visit."))
    return selectors.invitation(row_id)


def _facts(row: Any, now: Any) -> dict[str, Any]:
    place = row.home or row.building or row.compound
    found = selectors.standing_of(row.pk, compound_id=row.compound_id, now=now)
    return {
        "row": row,
        "found": found,
        "compound": row.compound,
        "posture_level": posture.headline(row.compound_id, now=now),
        **common.demands(place.ref(), now),
    }


@public_page
def visit(request: HttpRequest, token: str) -> HttpResponse:
    """The visitor's page: where it stands, the code, where and when, what holds now, how to leave."""
    row = _row(links.VISIT, token)
    facts = _facts(row, pages.now(request))
    found = facts["found"]
    waits = found.state in (rules.State.WAITS_HOST, rules.State.WAITS_PROPERTY)
    facts |= {"waits": waits, "code": selectors.qr_code(row) if found.state is rules.State.READY else ""}
    return render(request, "visitors/visit.html", facts)


@public_page(methods=("GET", "POST"))
def host(request: HttpRequest, token: str) -> HttpResponse:
    """The host's answer by phone: two keys, once."""
    row = _row(links.HOST, token)
    now = pages.now(request)
    if request.method == "POST":
        services.answer(invitation_id=row.pk, yes=request.POST.get("answer") == "yes", now=now)
        return redirect(request.path)
    facts = _facts(row, now)
    facts["answered"] = bool(row.confirmed_at or row.declined_at)
    facts["over"] = facts["found"].state in (rules.State.OVER, rules.State.CANCELLED)
    return render(request, "visitors/host.html", facts)


@public_page(methods=("GET", "POST"))
def gate(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a gate's QR: who are you, to whom, what for; then the visitor's own page, which waits."""
    gate_id = links.read(links.GATE, token)
    at = places.gate(gate_id) if gate_id is not None else None
    if at is None:
        raise NotFound(
            "visitor.gate", gettext_noop("No gate has this code. Scan the one at the gate, or ask the guard.")
        )
    now, refusal = pages.now(request), None
    compound = at.compound
    if request.method == "POST":
        try:
            form = common.read(forms.GateForm(request.POST))
            made = services.ask(
                compound_id=compound.pk,
                room=form.cleaned_data["room"],
                visit=form.at_gate(now),
                nonce=form.cleaned_data["nonce"],
                now=now,
                gate_id=at.pk,
                address=pages.came_from(request),
            )
            return redirect(reverse("visitors:visit", kwargs={"token": links.token(links.VISIT, made.pk)}))
        except Refusal as refused:
            refusal = refused
    facts = {
        "gate": at,
        "compound": compound,
        "posture_level": posture.headline(compound.pk, now=now),
        "refusal": refusal,
        "given": request.POST,
        "kinds": [(kind, label) for kind, label in rules.KIND_LABELS.items() if kind not in rules.DELIVERING],
        "most": rules.MOST_COMPANIONS,
        **common.demands(compound.ref(), now),
    }
    return render(request, "visitors/gate.html", facts, status=refusal.status if refusal else 200)


@public_page(methods=("GET", "POST"))
def lookup(request: HttpRequest) -> HttpResponse:
    """Find one's own visit by the code that was read aloud and the phone's last four digits; limited."""
    refusal = None
    if request.method == "POST":
        try:
            return redirect(reverse("visitors:visit", kwargs={"token": _looked_up(request)}))
        except Refusal as refused:
            refusal = refused
    status = refusal.status if refusal else 200
    return render(request, "visitors/lookup.html", {"refusal": refusal, "given": request.POST}, status=status)


def _looked_up(request: HttpRequest) -> str:
    now, code = pages.now(request), request.POST.get("code", "").strip().upper()[:20]
    services.limit("look up address", pages.came_from(request) or "", now=now)
    services.limit("look up code", code, now=now)
    row = selectors.by_code(code)
    tail = request.POST.get("tail", "").strip()
    if row is None or not row.phone_tail or row.phone_tail != tail:
        raise NotFound("visitor.wrong_code", gettext_noop("Code and phone do not fit together. Please check both."))
    return links.token(links.VISIT, row.pk)
