"""The guard's pages: write an appeal down, hand out the slip, find an answer, let pass by it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.protect.appeals import forms, links, rules, selectors, services
from shouwang.protect.gate import selectors as gates
from shouwang.web import pages

GATE = "gate"
"""Where the session remembers at which gate this guard stands."""


@pages.page("gate.decide")
def desk(request: pages.Request) -> HttpResponse:
    """Find an appeal by its number; what waits and what was answered stands below."""
    now, typed = pages.now(request), request.GET.get("number", "")[:20]
    found = selectors.numbered(typed, compound_id=request.compound.pk)
    if found is not None:
        return redirect(pages.address(request, "appeals:at-gate", appeal_id=found.pk))
    rows = selectors.at_the_gate(compound_id=request.compound.pk, now=now)
    context = {
        "rows": [(row, row.state(now), _(rules.STATE_LABELS[row.state(now)])) for row in rows],
        "typed": typed,
        "here_id": _gate(request),
    }
    return render(request, "appeals/desk.html", context, status=404 if typed else 200)


def _gate(request: pages.Request) -> int | None:
    standing = request.session.get(GATE)
    ids = [gate.pk for gate in places.gates(request.compound.pk)]
    return standing if standing in ids else ids[0] if ids else None


@pages.page("gate.decide", methods=("GET", "POST"))
def new(request: pages.Request, decision_id: int) -> HttpResponse:
    """What does the person claim? Then the slip."""
    known = selectors.of_decision(decision_id, compound_id=request.compound.pk)
    if known is not None:
        return redirect(pages.address(request, "appeals:slip", appeal_id=known.pk))
    decision = gates.decision(decision_id, compound_id=request.compound.pk)
    if decision is None:
        raise NotFound("gate.unknown_decision", gettext_noop("There is no such decision."))
    refusal = None
    if request.method == "POST":
        try:
            return redirect(pages.address(request, "appeals:slip", appeal_id=_appeal(request, decision_id).pk))
        except Refusal as refused:
            refusal = refused
    context = {
        "shown": gates.shown(decision),
        "unknown": not (decision.person_id or decision.user_id or decision.who),
        "claims": rules.CLAIM_LABELS.items(),
        "refusal": refusal,
        "given": request.POST,
    }
    return render(request, "appeals/new.html", context, status=refusal.status if refusal else 200)


def _appeal(request: pages.Request, decision_id: int) -> Any:
    data = forms.read(forms.AppealForm(request.POST))
    return services.appeal(
        decision_id=decision_id,
        claim=rules.Claim(data["claim"]),
        words=data["words"],
        who=data["who"],
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )


@pages.page("gate.decide")
def slip(request: pages.Request, appeal_id: int) -> HttpResponse:
    """The slip, large and in two languages: shown, photographed or printed."""
    row = selectors.one(appeal_id, compound_id=request.compound.pk)
    url = request.build_absolute_uri(reverse("appeals:public", kwargs={"token": links.token(row.pk)}))
    return render(request, "appeals/slip.html", {"row": row, "url": url})


@pages.page("gate.decide")
def at_gate(request: pages.Request, appeal_id: int) -> HttpResponse:
    """One appeal as the guard sees it: the answer with its sentence, and what may be done now."""
    now = pages.now(request)
    row = selectors.one(appeal_id, compound_id=request.compound.pk)
    state, here = row.state(now), _gate(request)
    context = {
        "row": row,
        "state": state,
        "word": _(rules.STATE_LABELS[state]),
        "name": selectors.whose(row),
        "here_id": here,
        "elsewhere": state is rules.State.ADMITTED and here != row.gate_id,
        "decision": row.decision,
    }
    return render(request, "appeals/at_gate.html", context)


@pages.page("gate.decide", methods=("POST",))
def let_pass(request: pages.Request, appeal_id: int) -> HttpResponse:
    """Let the person pass by the reviewer's word."""
    data = forms.read(forms.UseForm(request.POST))
    made = services.let_pass(
        appeal_id=appeal_id,
        gate_id=data["gate"],
        nonce=data["nonce"],
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    return redirect(pages.address(request, "gate:verdict", decision_id=made.pk))
