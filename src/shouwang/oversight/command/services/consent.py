"""The second person: asking, consenting on one's own login, refusing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command import events
from shouwang.oversight.command.models import Activation, Consent, Incident
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.selectors import incidents, responses
from shouwang.oversight.command.services import response
from shouwang.oversight.command.services.activation import activate, change_level
from shouwang.oversight.command.services.response import IncidentRefused


@transaction.atomic
def ask_consent(
    *,
    compound_id: int,
    incident_id: int,
    version_id: int,
    level: str,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
    activation_id: int | None = None,
    building_ids: Sequence[int] = (),
    basis: str = "",
    reason: str = "",
    ends_at: datetime | None = None,
    nonce: uuid.UUID | None = None,
) -> Consent:
    """Ask a second person to agree to a level; it lapses after a quarter of an hour. Changes no level.

    Args:
        activation_id: the activation whose level is to change; None to activate anew.

    Raises:
        Conflict: ``incident.stale``; ``consent.waiting`` while somebody else's request waits to be answered.
    """
    accounts.require(actor, "incident.activate", compound_id=compound_id)
    response.take_turn(compound_id, None)
    known = Consent.objects.filter(nonce=nonce, compound_id=compound_id).first() if nonce else None
    if known:
        return known
    response.take_turn(compound_id, seen)
    incident = incidents.incident(incident_id, compound_id=compound_id)
    version = responses.version_of(version_id, activation_id, compound_id=compound_id)
    responses.level_of(responses.pack_of(version), level)
    response.check_buildings(compound_id, building_ids)
    _replace(incident, version.plan_id, actor, now)
    asked = Consent.objects.create(
        compound_id=compound_id,
        incident=incident,
        activation_id=activation_id,
        version=version,
        level=level,
        building_ids=sorted(set(building_ids)),
        basis=basis.strip()[:200],
        ends_at=ends_at,
        reason=reason.strip()[:500],
        asked_at=now,
        asked_by_id=actor.user_id,
        asked_by_name=actor.name,
        expires_at=rules.consent_until(now),
        nonce=nonce,
    )
    _note(asked, "consent.asked", actor, now)
    journal.emit(events.ConsentAsked(asked.pk, compound_id), compound_id=compound_id, now=now)
    return asked


def _replace(incident: Incident, plan_id: int, actor: Actor, now: datetime) -> None:
    """Who asks again takes the earlier request back; what somebody else asked is answered, not put aside."""
    waiting = Consent.objects.filter(incident=incident, version__plan_id=plan_id, state="asked")
    other = waiting.filter(expires_at__gt=now).exclude(asked_by_id=actor.user_id).first()
    if other:
        refused = _("{name} has asked for consent already. Answer that request on the board.")
        raise outcomes.Conflict("consent.waiting", refused, name=other.asked_by_name)
    waiting.update(state=Consent.State.WITHDRAWN, answered_at=now, answered_by_name=actor.name)


@transaction.atomic
def consent(*, compound_id: int, consent_id: int, actor: Actor, now: datetime, seen: str | None = None) -> Activation:
    """Agree, by which the level comes into force as it was asked for.

    Raises:
        Conflict: ``consent.answered`` when it was answered or has lapsed; ``incident.stale``.
        IncidentRefused: ``consent.own`` for one's own request, ``consent.not_yours`` when the plan gives
            the level to roles of which neither person holds one.
    """
    asked = _take(consent_id, compound_id, actor, now)
    level = responses.level_of(responses.pack_of(asked.version), asked.level)
    asker = accounts.actor_of(accounts.user(asked.asked_by_id), now=now) if asked.asked_by_id else Actor.system()
    roles = {*asker.roles_at(compound_id), *actor.roles_at(compound_id)}
    if level.authority.roles and not roles & {*level.authority.roles, "administrator"}:
        raise IncidentRefused("consent.not_yours", _("The plan gives this level to somebody else to decide."))
    _answer(asked, Consent.State.GIVEN, actor, now)
    _note(asked, "consent.given", actor, now)
    if asked.activation_id is None:
        return activate(
            compound_id=compound_id,
            incident_id=asked.incident_id,
            version_id=asked.version_id,
            level=asked.level,
            actor=asker,
            now=now,
            seen=seen,
            building_ids=asked.building_ids,
            basis=asked.basis,
            reason=asked.reason,
            ends_at=asked.ends_at,
            consent_by=actor.name,
            nonce=asked.nonce,
        )
    return change_level(
        compound_id=compound_id,
        activation_id=asked.activation_id,
        level=asked.level,
        actor=asker,
        now=now,
        seen=seen,
        reason=asked.reason,
        consent_by=actor.name,
        nonce=asked.nonce,
    )


@transaction.atomic
def refuse_consent(*, compound_id: int, consent_id: int, answer: str, actor: Actor, now: datetime) -> Consent:
    """Disagree, with a reason that the asker reads; whoever asked may withdraw the same way."""
    accounts.require(actor, "incident.consent", compound_id=compound_id)
    asked = _locked(consent_id, compound_id, now)
    own = asked.asked_by_id == actor.user_id
    _answer(asked, Consent.State.WITHDRAWN if own else Consent.State.REFUSED, actor, now, answer.strip()[:500])
    _note(asked, "consent.withdrawn" if own else "consent.refused", actor, now)
    return asked


def _take(consent_id: int, compound_id: int, actor: Actor, now: datetime) -> Consent:
    accounts.require(actor, "incident.consent", compound_id=compound_id)
    response.take_turn(compound_id, None)
    asked = _locked(consent_id, compound_id, now)
    if asked.asked_by_id == actor.user_id:
        raise IncidentRefused("consent.own", _("The second person has to be somebody else."))
    return asked


def _locked(consent_id: int, compound_id: int, now: datetime) -> Consent:
    found = (
        Consent.objects.select_for_update(of=("self",))
        .select_related("version__plan")
        .filter(pk=consent_id, compound_id=compound_id)
        .first()
    )
    if found is None:
        raise outcomes.NotFound("consent.unknown", _("There is no such request."))
    if found.state != Consent.State.ASKED or found.expires_at <= now:
        raise outcomes.Conflict("consent.answered", _("This request was answered already, or it has lapsed."))
    return found


def _answer(asked: Consent, state: str, actor: Actor, now: datetime, answer: str = "") -> None:
    asked.state, asked.answered_at, asked.answered_by_name, asked.answer = state, now, actor.name, answer
    asked.save(update_fields=["state", "answered_at", "answered_by_name", "answer"])


def _note(asked: Consent, action: str, actor: Actor, now: datetime) -> None:
    level = responses.pack_of(asked.version).level(asked.level)
    journal.record(
        actor=actor,
        action=action,
        compound_id=asked.compound_id,
        subject=("incident", asked.incident_id),
        data={
            "plan": asked.version.plan.title,
            "after": level.name.as_json(),
            "numeral": level.numeral,
            "severity": level.severity,
            "reason": asked.answer or asked.reason,
        },
        now=now,
    )
