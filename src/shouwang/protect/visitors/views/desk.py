"""Staff's pages: the guard's day with couriers in two taps, registering somebody, the approval desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.protect.visitors import forms, links, rules, selectors, services
from shouwang.protect.visitors.views import common
from shouwang.web import pages, searching
from shouwang.web.pages import Request, page

GATE = "gate"
"""Where the session remembers at which gate this guard stands; the gate's own page writes it."""
CARRIER = "visitors_last"


@page("visitor.see", methods=("GET", "POST"))
def today(request: Request) -> HttpResponse:
    """Visitors today: couriers in two taps, who waits at the gate, overstaying, inside, expected."""
    if request.method == "POST":
        return redirect(common.searched("visitors:today", request))
    now, compound = pages.now(request), request.compound
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    board = selectors.board(compound.pk, since=since, until=since + timedelta(days=1), now=now)
    gates = list(places.gates(compound.pk))
    chosen = request.session.get(GATE)
    text = searching.read(request.GET.get(searching.PARAMETER, ""))[:40]
    facts = {
        "board": board,
        "waiting": selectors.at_gate(compound.pk, now=now),
        "gate": next((gate for gate in gates if gate.pk == chosen), gates[0] if gates else None),
        "buildings": list(places.buildings(compound.pk)),
        "carriers": rules.CARRIERS,
        "carrier": request.GET.get("carrier", "")[:20],
        "taxi": request.GET.get("kind") == rules.Kind.TAXI,
        "delivery": rules.drop(
            str(posture.at(compound.ref(), now=now).value("delivery")), selectors.asked_at(compound.ref(), now=now)
        ),
        "last": _last(request, board.couriers),
        "text": text,
        "found_pairs": selectors.pairs(selectors.candidates(text, compound_id=compound.pk, now=now)),
        "registers": request.actor.may("visitor.register", compound_id=compound.pk),
        "tabs": common.tabs(request, "visitors:today"),
    }
    return render(request, "visitors/today.html", facts)


def _last(request: Request, couriers: list[Any]) -> Any:
    """The courier that this guard tapped just now, to be undone."""
    last = request.session.get(CARRIER)
    return next((row for row, found in couriers if row.pk == last and not row.cancelled_at), None)


@page("visitor.register", methods=("POST",))
def courier(request: Request) -> HttpResponse:
    """The second tap: register the courier or taxi."""
    form = common.read(forms.CourierForm(request.POST))
    data = form.cleaned_data
    row, _where = services.courier(
        actor=request.actor,
        compound_id=request.compound.pk,
        carrier=data["carrier"],
        building_id=data["building"],
        kind=rules.Kind(data["kind"] or rules.Kind.COURIER),
        nonce=data["nonce"],
        now=pages.now(request),
    )
    request.session[CARRIER] = row.pk
    return redirect(pages.address(request, "visitors:today"))


@page("visitor.register", methods=("POST",))
def undo(request: Request, invitation_id: int) -> HttpResponse:
    """Take a wrong tap back."""
    services.undo(
        invitation_id=invitation_id, actor=request.actor, compound_id=request.compound.pk, now=pages.now(request)
    )
    return redirect(pages.address(request, "visitors:today"))


@page("visitor.register", methods=("POST",))
def nudge(request: Request, invitation_id: int) -> HttpResponse:
    """Ask the host once more."""
    services.nudge(
        invitation_id=invitation_id, actor=request.actor, compound_id=request.compound.pk, now=pages.now(request)
    )
    messages.success(request, _("The host was asked again."))
    return redirect(pages.address(request, "gate:desk" if request.POST.get("back") == "gate" else "visitors:today"))


@page("visitor.register", methods=("POST",))
def gone(request: Request, invitation_id: int) -> HttpResponse:
    """Note that somebody has left."""
    nonce = ids.read_nonce(request.POST.get("nonce")) or ids.new_nonce()
    services.gone(
        invitation_id=invitation_id,
        actor=request.actor,
        compound_id=request.compound.pk,
        nonce=nonce,
        now=pages.now(request),
    )
    messages.success(request, _("Noted as gone."))
    return redirect(pages.address(request, "visitors:today"))


@page("visitor.register", methods=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Write down somebody who has no invitation; the host is asked."""
    refusal = None
    if request.method == "POST":
        try:
            form = common.read(forms.GateForm(request.POST))
            services.ask(
                compound_id=request.compound.pk,
                room=form.cleaned_data["room"],
                visit=form.at_gate(pages.now(request)),
                nonce=form.cleaned_data["nonce"],
                now=pages.now(request),
                gate_id=request.session.get(GATE),
                actor=request.actor,
            )
            messages.success(request, _("Written down. The host was asked."))
            return redirect(pages.address(request, "visitors:today"))
        except Refusal as refused:
            refusal = refused
    facts = {
        "refusal": refusal,
        "given": request.POST,
        "kinds": [(kind, label) for kind, label in rules.KIND_LABELS.items() if kind not in rules.DELIVERING],
        "most": rules.MOST_COMPANIONS,
    }
    return render(request, "visitors/new.html", facts, status=refusal.status if refusal else 200)


@page("visitor.approve")
def desk(request: Request) -> HttpResponse:
    """What waits for the property, to be approved in bulk, and what waits for hosts who may be called."""
    now, compound_id = pages.now(request), request.compound.pk
    for_property, for_hosts = selectors.waiting(request.actor, compound_id=compound_id, now=now)
    facts = {
        "property": for_property,
        "hosts": [(row, found, common.whole_url(request, links.HOST, row.pk)) for row, found in for_hosts],
        "tabs": common.tabs(request, "visitors:desk"),
        **common.demands(request.compound.ref(), now),
    }
    return render(request, "visitors/desk.html", facts)


@page("visitor.approve", methods=("POST",))
def decide(request: Request) -> HttpResponse:
    """Approve or decline what was ticked."""
    form = common.read(forms.DecisionForm(request.POST))
    changed = services.approve(
        invitation_ids=form.chosen(),
        yes=form.cleaned_data["answer"] == "yes",
        reason=form.cleaned_data["reason"],
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    messages.success(request, _("Answered: {count}.").format(count=len(changed)))
    return redirect(pages.address(request, "visitors:desk"))


@page("visitor.register")
def posters(request: Request) -> HttpResponse:
    """The QR of every gate to print: whoever has no invitation registers by it."""
    gates = [(gate, common.whole_url(request, links.GATE, gate.pk)) for gate in places.gates(request.compound.pk)]
    return render(request, "visitors/posters.html", {"gates": gates, "note": gettext_noop("No app, no account.")})
