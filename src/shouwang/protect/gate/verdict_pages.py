"""One verdict with its reasons, and the steps that complete it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.protect.gate import forms, reading, rules, selectors, services
from shouwang.web import forms as web_forms
from shouwang.web import pages


@pages.page("gate.decide")
def verdict(request: pages.Request, decision_id: int) -> HttpResponse:
    """One decision, in one word with its reasons, and what would complete it."""
    decision = selectors.decision(decision_id, compound_id=request.compound.pk)
    if decision is None:
        raise outcomes.NotFound("gate.unknown_decision", gettext_noop("There is no such decision."))
    return draw(request, decision)


def draw(request: pages.Request, decision: Any, credential: services.Shown | None = None) -> HttpResponse:
    """The page of a decision, with a credential that was shown for it and waits to be taken along."""
    held = posture.at(request.compound.ref(), now=decision.decided_at)
    limit = rules.temperature_limit(held)
    shown = reading.show(decision)
    visit = services.visit_of(decision)
    steps = () if decision.passed else _steps(decision, held)
    if credential and credential.proved:
        steps = [step for step in steps if step.field != "credentials_shown"]
    context = {
        "shown": shown,
        **held_out(request, credential),
        "limit": limit,
        "steps": steps,
        "alone": len(steps) == 1 and credential is None and steps[0].field in _TICKS,
        "direct": bool(steps) and {step.field for step in steps} <= {"ground", "reason", "errand"},
        "known": bool(decision.person_id or decision.user_id or decision.who),
        "high": bool({"temperature.high", "temperature.still_high"} & shown.asks),
        "refused": "" if "credentials.refused" in shown.asks else reading.refused(decision),
        "open": bool(decision.person_id or decision.user_id or decision.who) and bool(steps or credential),
        "helps": decision.passed and decision.errand == rules.Errand.EMERGENCY,
        "buildings": places.buildings(request.compound.pk),
        "visit": visit,
        "askable": decision.home_id and _ASKED & shown.asks and not (visit and visit.asked),
        "strange": bool(_STRANGE & shown.asks),
    }
    return render(request, "gate/verdict.html", context)


_ASKED = {"visitor.not_invited", "visitor.not_approved"}
_TICKS = {"identity_checked", "credentials_shown", "invited", "approved", "mask"}
_STRANGE = {"code.forged", "code.other_compound", "code.revoked", "person.unknown"}
"""Whoever shows such a code is looked up or registered."""


def _steps(decision: Any, held: Any) -> list[reading.StepShown]:
    spoken = [(reason["code"], reason["verdict"]) for reason in decision.reasons]
    wanted = held.value("credentials") or ()
    return [reading.step(step, wanted) for step in rules.steps(spoken)]


def held_out(request: pages.Request, shown: services.Shown | None) -> dict[str, Any]:
    """A credential on its way to the decision."""
    if shown is None:
        return {}
    token = services.put(shown, compound_id=request.compound.pk, now=pages.now(request))
    return {"credential": shown, "token": token}


@pages.page("gate.decide", methods=("POST",))
def note(request: pages.Request, decision_id: int) -> HttpResponse:
    """Note where help went."""
    form = forms.PlaceForm(request.POST)
    if not form.is_valid():
        raise web_forms.wrong(form, services.GateRefused, "gate.form")
    made = services.note_place(
        decision_id=decision_id,
        place=form.cleaned_data["place"],
        compound_id=request.compound.pk,
        actor=request.actor,
        now=pages.now(request),
    )
    return redirect(pages.address(request, "gate:verdict", decision_id=made.pk))
