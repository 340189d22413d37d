"""Incidents from the first report to the closing summary, and the way in to all that is done about them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture.catalogue import HAZARDS
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command import events
from shouwang.oversight.command.models import Incident
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.services.activation import activate, change_level
from shouwang.oversight.command.services.consent import ask_consent, consent, refuse_consent
from shouwang.oversight.command.services.ending import expire, extend, stand_down
from shouwang.oversight.command.services.response import IncidentRefused, check_buildings

__all__ = [
    "Facts",
    "IncidentRefused",
    "activate",
    "ask_consent",
    "change_level",
    "close",
    "confirm",
    "consent",
    "correct",
    "declare",
    "dismiss",
    "expire",
    "extend",
    "refuse_consent",
    "report",
    "stand_down",
]


@dataclass(frozen=True)
class Facts:
    """What is known of an incident.

    Args:
        kind: a hazard of the plans.
        grade: event grade, or empty while nobody assessed it.
        warning: colour of an official warning, or empty.
        place: where, in words; ``building_ids`` where buildings can be named.
        source: who reported it, or the document.
    """

    kind: str
    title: str
    grade: str = ""
    warning: str = ""
    place: str = ""
    building_ids: tuple[int, ...] = ()
    source: str = ""
    details: str = ""

    @classmethod
    def of(cls, incident: Incident) -> Facts:
        """What stands in an incident already."""
        return cls(
            kind=incident.kind,
            title=incident.title,
            grade=incident.grade,
            warning=incident.warning,
            place=incident.place,
            building_ids=tuple(incident.building_ids),
            source=incident.source,
            details=incident.details,
        )


@transaction.atomic
def report(
    *,
    compound_id: int,
    facts: Facts,
    actor: Actor,
    now: datetime,
    nonce: uuid.UUID | None = None,
) -> Incident:
    """Report something from a phone; it binds nobody until a manager confirms it.

    Raises:
        IncidentRefused: ``incident.no_kind``, ``incident.no_title``, ``incident.bad_grade``, ``incident.bad_warning``.
        NotFound: ``place.unknown``: a building that is not here.
    """
    accounts.require(actor, "incident.report", compound_id=compound_id)
    known = _repeated(nonce, compound_id)
    if known:
        return known
    made = _create(compound_id, facts, actor, now, nonce, state=Incident.State.REPORTED)
    _note(made, "incident.reported", actor, now)
    journal.emit(events.IncidentReported(made.pk, compound_id), compound_id=compound_id, now=now)
    return made


@transaction.atomic
def declare(
    *,
    compound_id: int,
    facts: Facts,
    actor: Actor,
    now: datetime,
    exercise: bool = False,
    nonce: uuid.UUID | None = None,
) -> Incident:
    """Declare an incident, or an exercise, at once; repeated with the same nonce it is the same one.

    Raises:
        IncidentRefused: ``incident.no_kind``, ``incident.no_title``, ``incident.bad_grade``, ``incident.bad_warning``.
        NotFound: ``place.unknown``: a building that is not here.
    """
    accounts.require(actor, "incident.declare", compound_id=compound_id)
    known = _repeated(nonce, compound_id)
    if known:
        return known
    made = _create(compound_id, facts, actor, now, nonce, state=Incident.State.OPEN, exercise=exercise)
    _note(made, "incident.declared", actor, now)
    return made


@transaction.atomic
def confirm(*, incident_id: int, compound_id: int, facts: Facts, actor: Actor, now: datetime) -> Incident:
    """Make a report an incident, with the facts as the manager found them. Locks the incident.

    Raises:
        Conflict: ``incident.answered``: somebody else confirmed or dismissed it.
    """
    accounts.require(actor, "incident.declare", compound_id=compound_id)
    found = _locked(incident_id, compound_id, Incident.State.REPORTED)
    _set(found, facts)
    found.state, found.declared_at, found.declared_by_name = Incident.State.OPEN, now, actor.name
    found.save()
    _note(found, "incident.confirmed", actor, now)
    return found


@transaction.atomic
def dismiss(*, incident_id: int, compound_id: int, reason: str, actor: Actor, now: datetime) -> Incident:
    """Dismiss a report, with the reason; whoever reported it can read it. Locks the incident.

    Raises:
        IncidentRefused: ``incident.no_reason``.
        Conflict: ``incident.answered``.
    """
    accounts.require(actor, "incident.declare", compound_id=compound_id)
    if not reason.strip():
        raise IncidentRefused("incident.no_reason", _("Say why the report is dismissed."))
    found = _locked(incident_id, compound_id, Incident.State.REPORTED)
    return _end(found, Incident.State.DISMISSED, reason, "incident.dismissed", actor, now)


@transaction.atomic
def correct(*, incident_id: int, compound_id: int, facts: Facts, actor: Actor, now: datetime) -> Incident:
    """Correct what is known of an open incident: grade, warning, place, source. Locks the incident."""
    accounts.require(actor, "incident.declare", compound_id=compound_id)
    found = _locked(incident_id, compound_id, Incident.State.OPEN)
    before = {name: getattr(found, name) for name in _FACTS}
    _set(found, facts)
    found.save()
    changed = {name: [old, getattr(found, name)] for name, old in before.items() if old != getattr(found, name)}
    changed.pop("details", None)
    _note(found, "incident.corrected", actor, now, changed=changed)
    return found


@transaction.atomic
def close(*, incident_id: int, compound_id: int, summary: str, actor: Actor, now: datetime) -> Incident:
    """Close an incident with a summary, after every response to it was stood down. Locks the incident.

    Raises:
        IncidentRefused: ``incident.no_summary``, ``incident.still_in_force``.
        Conflict: ``incident.answered``.
    """
    accounts.require(actor, "incident.declare", compound_id=compound_id)
    if not summary.strip():
        raise IncidentRefused("incident.no_summary", _("Say in a few sentences how it ended."))
    found = _locked(incident_id, compound_id, Incident.State.OPEN)
    if found.activations.filter(stood_down_at__isnull=True).exists():
        raise IncidentRefused("incident.still_in_force", _("A response to it is still in force. Stand it down first."))
    return _end(found, Incident.State.CLOSED, summary, "incident.closed", actor, now)


def _repeated(nonce: uuid.UUID | None, compound_id: int) -> Incident | None:
    return Incident.objects.filter(nonce=nonce, compound_id=compound_id).first() if nonce else None


_FACTS = ("kind", "title", "grade", "warning", "place", "source", "details")


def _create(
    compound_id: int,
    facts: Facts,
    actor: Actor,
    now: datetime,
    nonce: uuid.UUID | None,
    *,
    state: str,
    exercise: bool = False,
) -> Incident:
    declared = state == Incident.State.OPEN
    made = Incident(
        compound_id=compound_id,
        state=state,
        exercise=exercise,
        reported_at=now,
        reported_by_id=actor.user_id,
        reported_by_name=actor.name,
        declared_at=now if declared else None,
        declared_by_name=actor.name if declared else "",
        nonce=nonce,
    )
    _set(made, facts)
    made.save()
    return made


def _set(incident: Incident, facts: Facts) -> None:
    if facts.kind not in HAZARDS:
        raise IncidentRefused("incident.no_kind", _("Say what kind of incident it is."))
    if not facts.title.strip():
        raise IncidentRefused("incident.no_title", _("Say in a few words what it is."))
    if facts.grade not in ("", *rules.GRADES):
        raise IncidentRefused("incident.bad_grade", _("This is no event grade."))
    if facts.warning not in ("", *rules.WARNINGS):
        raise IncidentRefused("incident.bad_warning", _("This is no warning colour."))
    check_buildings(incident.compound_id, facts.building_ids)
    for name in _FACTS:
        setattr(incident, name, getattr(facts, name).strip())
    incident.title, incident.place, incident.source = incident.title[:120], incident.place[:200], incident.source[:120]
    incident.building_ids = sorted(set(facts.building_ids))


def _locked(incident_id: int, compound_id: int, state: str) -> Incident:
    found = Incident.objects.select_for_update().filter(pk=incident_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("incident.unknown", _("There is no such incident."))
    if found.state != state:
        raise outcomes.Conflict("incident.answered", _("Somebody else was faster: it is not in this state any more."))
    return found


def _end(found: Incident, state: str, summary: str, action: str, actor: Actor, now: datetime) -> Incident:
    found.state, found.summary, found.closed_at, found.closed_by_name = state, summary.strip(), now, actor.name
    found.save()
    _note(found, action, actor, now, summary=found.summary)
    return found


def _note(incident: Incident, action: str, actor: Actor, now: datetime, **data: object) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=incident.compound_id,
        subject=("incident", incident.pk),
        data={"title": incident.title, "kind": incident.kind, **data},
        now=now,
        exercise=incident.exercise,
    )
