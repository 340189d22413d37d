"""Activating a plan's level and changing it: one transaction in which the whole compound changes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command.models import Activation, Incident, LevelStep
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules import ordering
from shouwang.oversight.command.selectors import incidents, responses
from shouwang.oversight.command.services import response
from shouwang.oversight.command.services.response import Decision, IncidentRefused


@transaction.atomic
def activate(
    *,
    compound_id: int,
    incident_id: int,
    version_id: int,
    level: str,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
    building_ids: Sequence[int] = (),
    basis: str = "",
    reason: str = "",
    ends_at: datetime | None = None,
    override: bool = False,
    consent_by: str = "",
    nonce: uuid.UUID | None = None,
) -> Activation:
    """Put a plan's level in force because of an incident.

    Measures, duties, notices, the roll-call and the journal come about in one transaction, or none of
    them. A request that is repeated with the same nonce gives the same activation.

    Args:
        seen: the token of the page that was confirmed; None for callers without a page.
        building_ids: empty for the whole compound.
        ends_at: a planned end, at which it stands down by itself.
        override: decide alone though a second person is asked for; ``reason`` says why.
        consent_by: the second person's name; only :func:`consent` passes it.

    Raises:
        Conflict: ``incident.stale``: somebody changed a level since the page was made.
        NotFound: ``incident.unknown``, ``plan.not_in_force``, ``plan.no_level``, ``place.unknown``.
        IncidentRefused: ``incident.not_open``, ``incident.already_in_force``, ``incident.second_person``,
            ``incident.bad_time``.

    Locks the compound, so that two activations of one compound follow each other.
    """
    accounts.require(actor, "incident.activate", compound_id=compound_id)
    response.take_turn(compound_id, None)
    known = repeated(nonce, compound_id)
    if known:
        return known
    response.take_turn(compound_id, seen)
    incident = incidents.incident(incident_id, compound_id=compound_id)
    version = responses.version_in_force(version_id, compound_id=compound_id)
    pack = responses.pack_of(version)
    wanted = responses.level_of(pack, level)
    decision = Decision(actor, now, reason, consent_by, override)
    _check(incident, version.plan_id, ends_at, now)
    response.check_buildings(compound_id, building_ids)
    response.require_decision(wanted, decision, compound_id=compound_id, exercise=incident.exercise)
    activation = Activation.objects.create(
        incident=incident,
        compound_id=compound_id,
        version=version,
        level=level,
        building_ids=sorted(set(building_ids)),
        basis=basis.strip()[:200],
        exercise=incident.exercise,
        started_at=now,
        changed_at=now,
        changed_by_name=actor.name,
        ends_at=ends_at,
    )
    workforce.ensure_posts(compound_id=compound_id, posts=ordering.post_rows(pack), actor=actor, now=now)
    response.begin_level(activation, pack, wanted, decision, nonce=nonce)
    counts = response.change_duties(activation, pack, None, level, actor=actor, now=now)
    told = response.tell(activation, pack, wanted, wanted.notices, actor=actor, now=now)
    response.call_roll(activation, pack, wanted, actor=actor, now=now)
    response.note(
        activation,
        "incident.activated",
        pack=pack,
        before="",
        after=level,
        decision=decision,
        counts={**counts, "notices": told},
    )
    return activation


def repeated(nonce: uuid.UUID | None, compound_id: int) -> Activation | None:
    """The activation that a request with this nonce already made or changed."""
    if nonce is None:
        return None
    same = LevelStep.objects.filter(nonce=nonce, activation__compound_id=compound_id)
    step = same.select_related("activation").first()
    return step.activation if step else None


def _check(incident: Incident, plan_id: int, ends_at: datetime | None, now: datetime) -> None:
    if incident.state != Incident.State.OPEN:
        raise IncidentRefused("incident.not_open", _("This incident is not open, so nothing can be activated for it."))
    if ends_at is not None and ends_at <= now:
        raise IncidentRefused("incident.bad_time", _("The planned end has to lie ahead."))
    if incident.activations.filter(version__plan_id=plan_id, stood_down_at__isnull=True).exists():
        raise IncidentRefused(
            "incident.already_in_force", _("This plan is in force for this incident already. Change its level instead.")
        )


@transaction.atomic
def change_level(
    *,
    compound_id: int,
    activation_id: int,
    level: str,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
    reason: str = "",
    override: bool = False,
    consent_by: str = "",
    nonce: uuid.UUID | None = None,
) -> Activation:
    """Raise or lower an activation to another level of its plan.

    The old level's measures end at the instant at which the new ones begin. Duties that are owed at
    both go on with the people who have them; the others are cancelled or ordered.

    Raises:
        As :func:`activate`, and ``incident.same_level``, ``incident.not_in_force``.
    """
    accounts.require(actor, "incident.activate", compound_id=compound_id)
    response.take_turn(compound_id, None)
    known = repeated(nonce, compound_id)
    if known:
        return known
    response.take_turn(compound_id, seen)
    held = responses.activation(activation_id, compound_id=compound_id)
    activation, pack, before = held.activation, held.pack, held.level.key
    wanted = responses.level_of(pack, level)
    if level == before:
        raise IncidentRefused("incident.same_level", _("It stands at this level already."))
    if activation.ends_at is not None and activation.ends_at <= now:
        raise outcomes.NotFound("incident.not_in_force", _("This response is not in force any more."))
    decision = Decision(actor, now, reason, consent_by, override)
    raised = rules.direction(pack, before, level) == rules.RAISED
    if raised:
        response.require_decision(wanted, decision, compound_id=compound_id, exercise=activation.exercise)
    response.end_level(held.step, now=now)
    activation.level = level
    touch(activation, actor, now)
    response.begin_level(activation, pack, wanted, decision, nonce=nonce)
    counts = response.change_duties(activation, pack, before, level, actor=actor, now=now)
    told = response.tell(activation, pack, wanted, wanted.notices, actor=actor, now=now)
    response.call_roll(activation, pack, wanted, actor=actor, now=now)
    response.note(
        activation,
        "incident.raised" if raised else "incident.lowered",
        pack=pack,
        before=before,
        after=level,
        decision=decision,
        counts={**counts, "notices": told},
    )
    return activation


def touch(activation: Activation, actor: Actor, now: datetime) -> None:
    """Save a changed activation, so that pages that show the old one are recognised as out of date."""
    activation.revision += 1
    activation.changed_at, activation.changed_by_name = now, actor.name
    activation.save()
