"""The gate's pages: the guard's desk, the verdict, and one's own pass."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.protect.gate import forms, passes, reading, rules, selectors, services
from shouwang.protect.visitors import selectors as visitors
from shouwang.web import pages

GATE = "gate"
"""Where the session remembers at which gate this guard stands."""
WAY = "gate_way"


@pages.page("gate.decide")
def desk(request: pages.Request) -> HttpResponse:
    """Ready for the next person: scan, type, or register a visitor."""
    gates = list(places.gates(request.compound.pk))
    _remember(request, gates)
    now, typed = pages.now(request), request.GET.get("q") or request.GET.get("text", "")
    text = "" if passes.looks_like_one(typed) else typed.strip()[:80]
    context = {
        "gates": gates,
        "gate": _chosen(request, gates),
        "way": request.session.get(WAY, rules.Direction.IN),
        "asked": posture.at(request.compound.ref(), now=now),
        "text": text,
        "candidates": selectors.candidates(request.actor, text, compound_id=request.compound.pk, now=now),
        "visitor": "visitor" in request.GET,
        "room": request.GET.get("room", ""),
        "home": selectors.home_of(request.GET.get("room", ""), compound_id=request.compound.pk),
        "last": selectors.decisions(request.compound.pk, since=now - timedelta(hours=12))[:3],
    }
    template = "gate/candidates.html" if request.htmx and request.htmx.target == "candidates" else "gate/desk.html"
    return render(request, template, context)


def _remember(request: pages.Request, gates: list[Any]) -> None:
    asked = request.GET.get("gate", "")
    if any(str(gate.pk) == asked for gate in gates):
        request.session[GATE] = int(asked)
    if request.GET.get("way") in set(rules.Direction):
        request.session[WAY] = request.GET["way"]


def _chosen(request: pages.Request, gates: list[Any]) -> Any:
    chosen = request.session.get(GATE)
    return next((gate for gate in gates if gate.pk == chosen), gates[0] if gates else None)


@pages.page("gate.decide", methods=("POST",))
def decide(request: pages.Request) -> HttpResponse:
    """Decide whoever was scanned, picked or registered; typed letters become a search."""
    form = forms.EncounterForm(request.POST)
    if not form.is_valid():
        raise services.GateRefused("gate.form", gettext_noop("This form was incomplete. Please scan again."))
    typed = _visitors_code(form.cleaned_data["text"].strip(), request)
    if typed and not passes.looks_like_one(typed):
        return redirect(f"{_address('gate:desk', request)}?{urlencode({'q': typed[:80]})}")
    form.cleaned_data["code"] = form.cleaned_data["code"] or typed
    if "visitor" in request.POST and not form.cleaned_data["home"]:
        return _ask_for_home(request, form)
    made = services.decide(
        compound_id=request.compound.pk,
        encounter=form.encounter(),
        actor=request.actor,
        nonce=form.cleaned_data["nonce"],
        now=pages.now(request),
    )
    return redirect(_address("gate:verdict", request, decision_id=made.pk))


def _visitors_code(typed: str, request: pages.Request) -> str:
    """The whole code of a visit whose eight signs were read aloud; anything else stays as it was typed."""
    read_aloud = typed.replace(" ", "").replace("-", "")
    row = visitors.by_code(read_aloud, compound_id=request.compound.pk) if len(read_aloud) == 8 else None
    return visitors.qr_code(row) if row else typed


def _ask_for_home(request: pages.Request, form: forms.EncounterForm) -> HttpResponse:
    home = selectors.home_of(request.POST.get("room", ""), compound_id=request.compound.pk)
    if home is None:
        raise services.GateRefused("gate.home", gettext_noop("No single home is called that. Try 3-2-501."))
    form.cleaned_data["home"] = home.pk
    made = services.decide(
        compound_id=request.compound.pk,
        encounter=form.encounter(),
        actor=request.actor,
        nonce=form.cleaned_data["nonce"],
        now=pages.now(request),
    )
    return redirect(_address("gate:verdict", request, decision_id=made.pk))


def _address(name: str, request: pages.Request, **kwargs: object) -> str:
    return reverse(name, kwargs={"compound": request.compound.code, **kwargs})


@pages.page("gate.decide")
def verdict(request: pages.Request, decision_id: int) -> HttpResponse:
    """One decision, in one word with its reasons, and what to do next."""
    decision = selectors.decision(decision_id, compound_id=request.compound.pk)
    if decision is None:
        raise outcomes.NotFound("gate.unknown_decision", gettext_noop("There is no such decision."))
    held = posture.at(request.compound.ref(), now=decision.decided_at)
    limit = rules.temperature_limit(held)
    context = {"shown": reading.show(decision), "limit": limit, "steps": _steps(decision)}
    return render(request, "gate/verdict.html", context)


def _steps(decision: Any) -> list[tuple[str, str, str]]:
    """The ticks that would complete a check: field, what to do, what it means."""
    codes = {reason["code"] for reason in decision.reasons}
    asked = (
        (
            {"pass.missing", "pass.card", "pass.area", "code.stale", "code.used", "code.revoked", "person.unknown"},
            "identity_checked",
            _("Look at a document"),
            _("Name and face agree"),
        ),
        ({"credentials.missing"}, "credentials_shown", _("Look at the credentials"), _("Shown and valid")),
        ({"visitor.not_invited"}, "invited", _("Ask the resident"), _("Called, visit confirmed")),
        ({"visitor.not_approved"}, "approved", _("Ask the property"), _("Approval confirmed by phone")),
    )
    return [(field, what, meaning) for needed, field, what, meaning in asked if codes & needed]


@pages.page("gate.pass")
def own_pass(request: pages.Request) -> HttpResponse:
    """One's own live pass code; the picture renews itself."""
    if request.compound is None:
        raise Http404
    context = pass_panel(actor=request.actor, compound_id=request.compound.pk, now=pages.now(request))
    return render(request, "gate/code.html" if request.htmx else "gate/pass.html", context)


def pass_panel(*, actor: Any, compound_id: int, now: datetime) -> dict[str, Any]:
    """The pass as other pages show it: picture, whose, until when."""
    code = selectors.live_code(actor, compound_id=compound_id, now=now)
    return {"code": code, "picture": picture(code), "until": now + timedelta(seconds=passes.LIVE_SECONDS)}


def picture(code: str) -> SafeString:
    """A code as a QR drawing without inline style (error correction M, ISO/IEC 18004)."""
    drawn = segno.make(code, error="m").svg_inline(scale=1, border=2, omitsize=True, svgclass="qr", lineclass=None)
    return SafeString(drawn)
