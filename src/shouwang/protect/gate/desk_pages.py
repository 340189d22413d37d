"""The guard's desk: scan, type, measure or register, for the next person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel import rooms
from shouwang.kernel.words import gettext_noop
from shouwang.protect.credentials import selectors as credentials
from shouwang.protect.gate import echoes, forms, passes, rules, selectors, services, verdict_pages
from shouwang.protect.gate.models import Decision
from shouwang.protect.visitors import selectors as visitors
from shouwang.web import forms as web_forms
from shouwang.web import pages, panels, searching

MOST_MEANT = 4
"""How many homes are named when a room means several."""
GATE = "gate"
"""Where the session remembers at which gate this guard stands."""
WAY = "gate_way"


@pages.page("gate.decide")
def desk(request: pages.Request) -> HttpResponse:
    """Ready for the next person: scan, type, or register a visitor."""
    return _desk(request, text=searching.read(request.GET.get(searching.PARAMETER, "")))


@pages.page("gate.decide", methods=("POST",))
def search(request: pages.Request) -> HttpResponse:
    """Whom the typed letters mean; what is typed stands in no address."""
    typed = request.POST.get("text", "").strip()
    text = "" if passes.looks_like_one(typed) or rules.looks_measured(typed) else typed[:80]
    if request.htmx:
        return render(request, "gate/candidates.html", _candidates(request, text))
    return redirect(_found(request, text))


def _desk(
    request: pages.Request,
    *,
    text: str = "",
    measured: float | None = None,
    bare: bool = False,
    shown: services.Shown | None = None,
) -> HttpResponse:
    gates = list(places.gates(request.compound.pk))
    _remember(request, gates)
    now = pages.now(request)
    held = posture.at(request.compound.ref(), now=now)
    context = {
        "gates": gates,
        "gate": _chosen(request, gates),
        "way": request.session.get(WAY, rules.Direction.IN),
        "asked": held,
        "limit": rules.temperature_limit(held),
        "measured": measured,
        "bare": bare,
        **verdict_pages.held_out(request, shown),
        "visitor": "visitor" in request.GET,
        "room": request.GET.get("room", "")[:40],
        "waiting": visitors.at_gate(request.compound.pk, now=now),
        "registers": request.actor.may("visitor.register", compound_id=request.compound.pk),
        "last": selectors.decisions(request.compound.pk, since=now - timedelta(hours=12))[:3],
        **_candidates(request, text),
    }
    context["appeals"] = panels.ask(
        "gate_appeals", compound_id=request.compound.pk, gate_id=getattr(context["gate"], "pk", None), now=now
    )
    return render(request, "gate/desk.html", context)


def _candidates(request: pages.Request, text: str) -> dict[str, Any]:
    found = selectors.candidates(request.actor, text, compound_id=request.compound.pk, now=pages.now(request))
    appeal = panels.ask("gate_appeal", text, compound_id=request.compound.pk) if text else None
    return {"text": text, "candidates": found, "appeal": appeal, "bare_digits": rules.is_bare(text)}


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
    """Decide whoever was scanned, picked or registered; a typed reading belongs to the open encounter."""
    form = forms.EncounterForm(request.POST)
    if not form.is_valid():
        raise web_forms.wrong(form, services.GateRefused, "gate.form")
    data = form.cleaned_data
    typed = data["text"].strip()
    if data["person"] is None and not data["visitor"] and typed:
        already = echoes.decision(request, typed, now=pages.now(request))
        return _to_verdict(request, already) if already else _typed(request, form, typed)
    if data["visitor"] and not data["home"] and not data["follows"] and data["errand"] != rules.Errand.EMERGENCY:
        data["home"] = _home(request)
    if data["visitor"] and not data["follows"] and data["errand"] == rules.Errand.EMERGENCY:
        data["visitor"] = selectors.name_of_help(
            data["visitor"],
            gate_id=data["gate"],
            compound_id=request.compound.pk,
            inward=data["direction"] == rules.Direction.IN,
            now=pages.now(request),
        )
    return _decided(request, form)


def _typed(request: pages.Request, form: forms.EncounterForm, typed: str) -> HttpResponse:
    """What came from a scanner, a thermometer or the fingers, through the one field that has the focus."""
    if rules.looks_measured(typed) or _measured_bare(request, form, typed):
        if form.cleaned_data["follows"]:
            form.cleaned_data["temperature"] = typed
            return _decided(request, form)
        return _desk(request, measured=_reading(typed))
    if credentials.is_one(typed, compound_id=request.compound.pk):
        return _shown(request, form, typed)
    code = _visitors_code(typed, request)
    if not passes.looks_like_one(code):
        return _searched(request, form, typed[:80])
    if form.cleaned_data["follows"]:
        form.cleaned_data |= _NEXT
    form.cleaned_data["code"] = code
    made = _decide(request, form)
    echoes.keep(request, typed, made.pk, now=pages.now(request))
    return _to_verdict(request, made.pk)


def _measured_bare(request: pages.Request, form: forms.EncounterForm, typed: str) -> bool:
    """Whether bare digits are a reading: they find nobody, and one is waited for or they are one of somebody alive."""
    if not rules.is_bare(typed):
        return False
    found = _candidates(request, typed)
    if found["candidates"] or found["appeal"]:
        return False
    return bool(form.cleaned_data["follows"]) or rules.is_reading(typed)


_NEXT: dict[str, object] = {
    "follows": None,
    "temperature": "",
    "mask": "",
    "identity_checked": False,
    "credentials_shown": False,
    "invited": False,
    "approved": False,
    "reason": "",
    "ground": "",
    "errand": "",
}
"""What was ticked and measured for somebody says nothing of the next person whose code is scanned over it."""


def _searched(request: pages.Request, form: forms.EncounterForm, text: str) -> HttpResponse:
    """Whom the letters mean; what was measured and ticked before belongs to whoever is picked next."""
    data = form.cleaned_data
    if data["follows"] or not (data["temperature"] or data["mask"]):
        return redirect(_found(request, text))
    return _desk(request, text=text, measured=_reading(data["temperature"]), bare=data["mask"] == "no")


def _shown(request: pages.Request, form: forms.EncounterForm, typed: str) -> HttpResponse:
    """A health credential: a bad one is decided on at once, a good one first needs a name that agrees."""
    follows, now = form.cleaned_data["follows"], pages.now(request)
    open_ = selectors.decision(follows, compound_id=request.compound.pk) if follows else None
    place = open_.home.ref() if open_ and open_.home else request.compound.ref()
    shown = services.show(typed, place=place, now=now)
    if open_ is None or open_.passed:
        return _desk(request, shown=shown)
    if shown.refused:
        form.cleaned_data["shown"] = services.put(shown, compound_id=request.compound.pk, now=now)
        return _decided(request, form)
    return verdict_pages.draw(request, open_, shown)


def _reading(typed: str) -> float | None:
    try:
        return rules.read_temperature(typed)
    except rules.NotATemperature as wrong:
        raise services.GateRefused("gate.temperature", str(wrong)).at("temperature") from wrong


def _visitors_code(typed: str, request: pages.Request) -> str:
    """The whole code of a visit whose eight signs were read aloud; anything else stays as it was typed."""
    read_aloud = typed.replace(" ", "").replace("-", "")
    row = visitors.by_code(read_aloud, compound_id=request.compound.pk) if len(read_aloud) == 8 else None
    return visitors.qr_code(row) if row else typed


def _home(request: pages.Request) -> int:
    found = list(places.homes_named(request.compound.pk, request.POST.get("room", "")[:40])[:MOST_MEANT])
    if len(found) > 1:
        homes = _(", ").join(str(rooms.Room(home.building.number, home.unit.number, home.room)) for home in found)
        sentence = gettext_noop("Several homes are called that: {homes}. Write the one that is meant.")
        raise services.GateRefused("gate.home", sentence, homes=homes).at("room")
    if not found:
        sentence = gettext_noop("No home is called that. Ask again for building, unit and room, as in 3-2-501.")
        raise services.GateRefused("gate.home", sentence).at("room")
    return int(found[0].pk)


def _decided(request: pages.Request, form: forms.EncounterForm) -> HttpResponse:
    return _to_verdict(request, _decide(request, form).pk)


def _to_verdict(request: pages.Request, decision_id: int) -> HttpResponse:
    return redirect(pages.address(request, "gate:verdict", decision_id=decision_id))


def _decide(request: pages.Request, form: forms.EncounterForm) -> Decision:
    now, compound_id = pages.now(request), request.compound.pk
    proved, bad = services.held_out(form.cleaned_data["shown"], compound_id=compound_id, now=now)
    return services.decide(
        compound_id=compound_id,
        encounter=replace(form.encounter(), proved=proved, credentials_bad=bad),
        actor=request.actor,
        nonce=form.cleaned_data["nonce"],
        now=now,
    )


@pages.page("gate.decide", methods=("POST",))
def ask(request: pages.Request) -> HttpResponse:
    """Ask the host about a visitor who is kept waiting; the desk shows who waits."""
    form = forms.AskForm(request.POST)
    if not form.is_valid():
        raise web_forms.wrong(form, services.GateRefused, "gate.form")
    services.ask_host(
        decision_id=form.cleaned_data["follows"],
        phone=form.cleaned_data["phone"],
        compound_id=request.compound.pk,
        actor=request.actor,
        nonce=form.cleaned_data["nonce"],
        now=pages.now(request),
    )
    messages.success(request, _("The host was asked. Whoever waits stands on top of this page."))
    return redirect(pages.address(request, "gate:desk"))


def _found(request: pages.Request, text: str) -> str:
    return f"{pages.address(request, 'gate:desk')}?{searching.PARAMETER}={searching.seal(text)}"
