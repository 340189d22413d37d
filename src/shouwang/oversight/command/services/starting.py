"""Starting a level at once: whoever the plan itself gives it to must not wait for a manager."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Reach, Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command import events
from shouwang.oversight.command.models import Activation, Incident
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules.pack import Pack
from shouwang.oversight.command.selectors import incidents, responses
from shouwang.oversight.command.services import activation, response
from shouwang.oversight.command.services.incidents import Facts, IncidentRefused, confirm, declare


@transaction.atomic
def start(
    *,
    compound_id: int,
    version_id: int,
    level: str,
    actor: Actor,
    now: datetime,
    place: str = "",
    incident_id: int | None = None,
    building_ids: Sequence[int] = (),
    nonce: uuid.UUID | None = None,
) -> Activation:
    """Start a level that a plan gives the actor's role: a night guard and the fire plan.

    The incident is declared in the same breath, or a report is confirmed. Where the plan is in force already, at a
    lesser level, it is raised, where it stands.
    Only these levels, only upwards: lowering and standing down stay with those who lead, and they are told at once.
    A request that is repeated with the same nonce gives the same activation.

    Args:
        place: where, in words; a report keeps its own.
        incident_id: a report or an open incident of the plan's hazard that this answers.
        building_ids: empty for the whole compound.

    Raises:
        Forbidden: ``account.forbidden``; ``incident.not_given``, a level that the plan gives to somebody else.
        NotFound: ``plan.not_in_force``, ``plan.no_level``, ``incident.unknown``, ``place.unknown``.
        IncidentRefused: ``incident.already_in_force``, at this level or a graver one; ``incident.other_kind``;
            ``incident.not_open``.

    Locks the compound, so that two who start at the same instant follow each other.
    """
    accounts.require(actor, "incident.start", compound_id=compound_id)
    version = responses.version_in_force(version_id, compound_id=compound_id)
    pack = responses.pack_of(version)
    wanted = responses.level_of(pack, level)
    if not rules.may_start(wanted, actor.roles_at(compound_id)):
        sentence = _("The plan gives this level to somebody else. Report what you see; the manager decides.")
        raise outcomes.Forbidden("incident.not_given", sentence)
    response.take_turn(compound_id, None)
    known = activation.repeated(nonce, compound_id)
    if known:
        return known
    lent = _lent(actor, compound_id)
    standing = [held for held in responses.in_force(compound_id) if held.activation.version.plan_id == version.plan_id]
    earnest = next((held for held in standing if not held.activation.exercise), None)
    common: dict[str, Any] = {"compound_id": compound_id, "level": level, "actor": lent, "now": now, "nonce": nonce}
    if earnest is not None:
        if rules.direction(earnest.pack, earnest.level.key, level) != rules.RAISED:
            sentence = _("This plan is in force already, at this level or a graver one.")
            raise IncidentRefused("incident.already_in_force", sentence)
        made = activation.change_level(**common, activation_id=earnest.activation.pk)
    else:
        incident = _answered(incident_id, pack, place, lent, compound_id, now)
        made = activation.activate(**common, incident_id=incident.pk, version_id=version.pk, building_ids=building_ids)
    journal.emit(events.PlanStarted(made.pk, compound_id, actor.name, level), compound_id=compound_id, now=now)
    return made


def _answered(
    incident_id: int | None, pack: Pack, place: str, lent: Actor, compound_id: int, now: datetime
) -> Incident:
    if incident_id is None:
        facts = Facts(kind=pack.hazard, title=str(pack.title.zh or pack.title.en)[:120], place=place[:200])
        return declare(compound_id=compound_id, facts=facts, actor=lent, now=now)
    found = incidents.incident(incident_id, compound_id=compound_id)
    if found.kind != pack.hazard:
        raise IncidentRefused("incident.other_kind", _("This plan is made for something else than was reported."))
    if found.state != Incident.State.REPORTED:
        return found
    return confirm(incident_id=found.pk, compound_id=compound_id, facts=Facts.of(found), actor=lent, now=now)


def _lent(actor: Actor, compound_id: int) -> Actor:
    """The same person with the reach of a manager of this compound, lent by the plan for this one transaction."""
    manager = Reach(Role.MANAGER, frozenset({compound_id}))
    return Actor(actor.user_id, actor.name, (*actor.reaches, manager), actor.language)
