"""Pages of a response: activate, change the level, extend, stand down, and the second person's consent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel import ids, outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.oversight.command.selectors import incidents as selectors
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.selectors.preview import Proposal, preview
from shouwang.oversight.command.selectors.telling import spoken
from shouwang.oversight.command.services import incidents as services
from shouwang.oversight.command.services.incidents import Facts
from shouwang.oversight.command.views import asking
from shouwang.web.pages import Request, address, now, page


def _read(data: Any) -> dict[str, Any]:
    return {
        "version": asking.number(data.get("plan")),
        "level": data.get("level", ""),
        "incident": asking.number(data.get("incident")),
        "buildings": asking.numbers(data.getlist("buildings")),
    }


def _chosen(request: Request) -> QueryDict:
    """The address with the button of the choosing page, ``to=<version>:<level>``, read apart."""
    data = request.GET.copy()
    version, _colon, level = data.get("to", "").partition(":")
    if level:
        data["plan"], data["level"] = version, level
    return data


@page("incident.activate", methods=("GET", "POST"))
def activate(request: Request) -> HttpResponse:
    """Choose a plan and level, see what it will do, and confirm it."""
    asked = _read(request.POST if request.method == "POST" else _chosen(request))
    if request.method == "POST":
        return _activate(request, asked)
    if asked["version"] is None or not asked["level"]:
        return _choose(request, asked)
    compound = request.compound
    version = responses.version_in_force(asked["version"], compound_id=compound.pk)
    pack = responses.pack_of(version)
    level = responses.level_of(pack, asked["level"])
    incident = selectors.incident(asked["incident"], compound_id=compound.pk) if asked["incident"] else None
    proposal = Proposal(
        compound, version, pack, level, building_ids=asked["buildings"], exercise=bool(incident and incident.exercise)
    )
    facts = {
        "preview": preview(proposal=proposal, actor=request.actor, now=now(request)),
        "incident": incident,
        "chosen": places.buildings(compound.pk).filter(pk__in=asked["buildings"]),
        "active_way": "plans",
    }
    return render(request, "command/activate.html", facts)


def _choose(request: Request, asked: dict[str, Any]) -> HttpResponse:
    compound_id = request.compound.pk
    facts = {
        "plans": responses.plans_in_force(compound_id),
        "asked": asked,
        "incidents": selectors.incidents(compound_id, state="open"),
        "buildings": places.buildings(compound_id),
        "active_way": "plans",
    }
    return render(request, "command/activate_choose.html", facts)


def _require_checked(request: Request) -> None:
    if request.POST.get("checked") != "yes":
        sentence = gettext_noop("Tick that you have checked measures, duties and notices.")
        raise outcomes.Refusal("incident.unchecked", sentence)


@transaction.atomic
def _activate(request: Request, asked: dict[str, Any]) -> HttpResponse:
    _require_checked(request)
    compound_id, nonce = request.compound.pk, ids.read_nonce(request.POST.get("nonce"))
    version = responses.version_in_force(asked["version"] or 0, compound_id=compound_id)
    mode = request.POST.get("mode", "")
    common = {
        "compound_id": compound_id,
        "version_id": version.pk,
        "level": asked["level"],
        "actor": request.actor,
        "now": now(request),
        "seen": request.POST.get("seen", ""),
        "building_ids": asked["buildings"],
        "basis": request.POST.get("basis", ""),
        "reason": request.POST.get("reason", ""),
        "ends_at": asking.moment(request.POST.get("ends_at")),
        "nonce": nonce,
    }
    common["incident_id"] = _incident_for(request, asked, mode) or _declared(request, version, mode, nonce)
    if mode == "ask":
        waiting = services.ask_consent(**common)
        until = timezone.localtime(waiting.expires_at).strftime("%H:%M")
        messages.info(request, _("A second person was asked to consent until {time}.").format(time=until))
        return redirect(address(request, "command:incident", incident_id=waiting.incident_id))
    services.activate(**common, override=mode == "override")
    return redirect(address(request, "command:board"))


def _incident_for(request: Request, asked: dict[str, Any], mode: str) -> int | None:
    """The incident that was named; a drill never runs under an incident in earnest, it gets one of its own."""
    if asked["incident"] is None:
        return None
    named = selectors.incident(asked["incident"], compound_id=request.compound.pk)
    return None if mode == "exercise" and not named.exercise else int(named.pk)


def _declared(request: Request, version: Any, mode: str, nonce: Any) -> int:
    """The incident for which a plan is activated from the plan's own page, declared in the same breath."""
    pack = responses.pack_of(version)
    facts = Facts(
        kind=pack.hazard,
        title=request.POST.get("title", "").strip() or str(spoken(pack.title)),
        source=request.POST.get("basis", ""),
        building_ids=asking.numbers(request.POST.getlist("buildings")),
    )
    made = services.declare(
        compound_id=request.compound.pk,
        facts=facts,
        actor=request.actor,
        now=now(request),
        exercise=mode == "exercise",
        nonce=nonce,
    )
    return made.pk


@page("incident.activate", methods=("GET", "POST"))
def change(request: Request, activation_id: int) -> HttpResponse:
    """Raise or lower a response."""
    compound_id = request.compound.pk
    if request.method == "POST":
        return _change(request, activation_id)
    held = responses.activation(activation_id, compound_id=compound_id)
    wanted = request.GET.get("level", "")
    if not wanted:
        facts = {"held": held, "levels": reversed(held.pack.levels), "active_way": "board"}
        return render(request, "command/change_choose.html", facts)
    level = responses.level_of(held.pack, wanted)
    proposal = Proposal(
        request.compound, held.activation.version, held.pack, level, held, exercise=held.activation.exercise
    )
    facts = {
        "preview": preview(proposal=proposal, actor=request.actor, now=now(request)),
        "incident": held.activation.incident,
        "active_way": "board",
    }
    return render(request, "command/activate.html", facts)


def _change(request: Request, activation_id: int) -> HttpResponse:
    _require_checked(request)
    held = responses.activation(activation_id, compound_id=request.compound.pk)
    mode = request.POST.get("mode", "")
    common = {
        "compound_id": request.compound.pk,
        "activation_id": activation_id,
        "level": request.POST.get("level", ""),
        "actor": request.actor,
        "now": now(request),
        "seen": request.POST.get("seen", ""),
        "reason": request.POST.get("reason", ""),
        "nonce": ids.read_nonce(request.POST.get("nonce")),
    }
    if mode == "ask":
        activation = held.activation
        services.ask_consent(
            **common,
            incident_id=activation.incident_id,
            version_id=activation.version_id,
            building_ids=activation.building_ids,
            basis=activation.basis,
        )
        messages.info(request, _("A second person was asked to consent."))
        return redirect(address(request, "command:incident", incident_id=activation.incident_id))
    services.change_level(**common, override=mode == "override")
    return redirect(address(request, "command:board"))


@page("incident.activate", methods=("GET", "POST"))
def stand_down(request: Request, activation_id: int) -> HttpResponse:
    """End a response, after seeing what goes back to what it was."""
    compound_id = request.compound.pk
    if request.method == "POST":
        _require_checked(request)
        ended = services.stand_down(
            compound_id=compound_id,
            activation_id=activation_id,
            actor=request.actor,
            now=now(request),
            seen=request.POST.get("seen", ""),
            reason=request.POST.get("reason", ""),
        )
        return redirect(address(request, "command:incident", incident_id=ended.incident_id))
    held = responses.activation(activation_id, compound_id=compound_id)
    proposal = Proposal(
        request.compound, held.activation.version, held.pack, None, held, exercise=held.activation.exercise
    )
    facts = {
        "preview": preview(proposal=proposal, actor=request.actor, now=now(request)),
        "incident": held.activation.incident,
        "active_way": "board",
    }
    return render(request, "command/activate.html", facts)


@page("incident.activate", methods=("POST",))
def extend(request: Request, activation_id: int) -> HttpResponse:
    """Set a new planned end."""
    changed = services.extend(
        compound_id=request.compound.pk,
        activation_id=activation_id,
        ends_at=asking.moment(request.POST.get("ends_at")),
        actor=request.actor,
        now=now(request),
        seen=request.POST.get("seen", ""),
        reason=request.POST.get("reason", ""),
    )
    return redirect(address(request, "command:incident", incident_id=changed.incident_id))


@page("incident.consent", methods=("GET", "POST"))
def consent(request: Request, consent_id: int) -> HttpResponse:
    """The second person sees what was asked for and what it would do now, and agrees or does not."""
    compound_id = request.compound.pk
    if request.method == "POST":
        return _answer(request, consent_id)
    asked = selectors.consent(consent_id, compound_id=compound_id)
    pack = responses.pack_of(asked.version)
    held = responses.activation(asked.activation_id, compound_id=compound_id) if asked.activation_id else None
    proposal = Proposal(request.compound, asked.version, pack, pack.level(asked.level), held, tuple(asked.building_ids))
    facts = {
        "preview": preview(proposal=proposal, actor=request.actor, now=now(request)),
        "incident": asked.incident,
        "asked": asked,
        "open": asked.state == "asked" and asked.expires_at > now(request),
        "own": asked.asked_by_id == request.actor.user_id,
        "active_way": "board",
    }
    return render(request, "command/activate.html", facts)


def _answer(request: Request, consent_id: int) -> HttpResponse:
    compound_id = request.compound.pk
    if request.POST.get("mode") == "refuse":
        refused = services.refuse_consent(
            compound_id=compound_id,
            consent_id=consent_id,
            answer=request.POST.get("reason", ""),
            actor=request.actor,
            now=now(request),
        )
        return redirect(address(request, "command:incident", incident_id=refused.incident_id))
    _require_checked(request)
    services.consent(
        compound_id=compound_id,
        consent_id=consent_id,
        actor=request.actor,
        now=now(request),
        seen=request.POST.get("seen", ""),
    )
    return redirect(address(request, "command:board"))
