"""What the visitors' book says of an encounter, and telling the book who came and went."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import china, outcomes, rooms
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import rules
from shouwang.protect.gate.encounters import Encounter
from shouwang.protect.gate.models import Decision
from shouwang.protect.visitors import rules as visits
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors import services as book

WAITS = timedelta(hours=4)
"""How long a visit holds that was asked for at the gate."""
_KINDS = {
    rules.Errand.SERVICE: visits.Kind.SERVICE,
    rules.Errand.CONTRACTOR: visits.Kind.CONTRACTOR,
    rules.Errand.MEDICAL: visits.Kind.MEDICAL,
}
_DELIVERING = (rules.Errand.COURIER, rules.Errand.TAXI)
_ASKED = (visits.State.WAITS_HOST, visits.State.WAITS_PROPERTY, visits.State.DECLINED)
_ERRANDS = {
    visits.Kind.GUEST: rules.Errand.GUEST,
    visits.Kind.CARE: rules.Errand.MEDICAL,
    visits.Kind.MEDICAL: rules.Errand.MEDICAL,
    visits.Kind.SERVICE: rules.Errand.SERVICE,
    visits.Kind.CONTRACTOR: rules.Errand.CONTRACTOR,
    visits.Kind.COURIER: rules.Errand.COURIER,
    visits.Kind.TAXI: rules.Errand.TAXI,
}


def consult(encounter: Encounter, *, compound_id: int, now: datetime) -> tuple[Encounter, int | None]:
    """The encounter with what the book knows of a visitor, and the id of the visit; others are left as they are.

    What the guard ticked after a call still counts. A scanned code that is not in the book stays a code, and is
    judged as one.
    """
    found = _standing(encounter, compound_id=compound_id, now=now)
    if found is None:
        return _stranger(encounter, compound_id=compound_id, now=now), None
    known = replace(
        encounter,
        code="",
        visitor=found.name,
        home_id=found.host_home_id or encounter.home_id,
        invited=encounter.invited or found.invited,
        approved=encounter.approved or (found.approved and found.invited),
        outside_time=not found.within,
        blocked=encounter.blocked or found.blocked is visits.Match.SURE,
        alike=found.blocked is visits.Match.ALIKE,
        visit_until=found.until,
        errand=_errand(encounter.errand, found.kind),
    )
    return known, found.invitation_id


def _errand(said: rules.Errand, kind: visits.Kind) -> rules.Errand:
    """What the guard says counts, but a guest who is in the book as help is help."""
    written = _ERRANDS.get(kind, rules.Errand.NONE)
    return written if said in (rules.Errand.NONE, rules.Errand.GUEST) else said


def _stranger(encounter: Encounter, *, compound_id: int, now: datetime) -> Encounter:
    """Somebody who is not in the book: by phone surely on the list of those not admitted, or of the same name."""
    if not encounter.visitor:
        return encounter
    match, entry = visitors.match(compound_id, now=now, name=encounter.visitor.strip(), phone=_phone(encounter.phone))
    if entry is None:
        return encounter
    sure = match is visits.Match.SURE
    return replace(encounter, blocked=encounter.blocked or sure, alike=not sure, visit_until=entry.ends_at)


def _phone(typed: str) -> str:
    return china.read_phone(typed).number if typed.strip() else ""


def _standing(encounter: Encounter, *, compound_id: int, now: datetime) -> visits.Standing | None:
    if visits.codes.looks_like_one(encounter.code):
        return visitors.standing(encounter.code, compound_id=compound_id, now=now)
    leaving = encounter.direction is rules.Direction.OUT
    if not encounter.visitor or (not leaving and encounter.errand in _DELIVERING):
        return None  # each courier comes for the first time, whoever of the same carrier came before
    return visitors.of_name(
        encounter.visitor, home_id=encounter.home_id, compound_id=compound_id, now=now, leaving=leaving
    )


def ask_host(*, decision_id: int, phone: str, compound_id: int, actor: Actor, nonce: uuid.UUID, now: datetime) -> None:
    """Ask the host about a visitor whom a decision kept waiting; the same request again asks once.

    Raises:
        NotFound: ``gate.unknown_decision``: none, of another compound, or not about a visitor of a home.
        VisitorRefused, TooMany: see :func:`visitors.services.ask`.
        Forbidden: the actor does not register visitors.
    """
    found = Decision.objects.select_related("home__building", "home__unit")
    waits = found.filter(pk=decision_id, compound_id=compound_id, passed=False).exclude(who="").first()
    if waits is None or waits.home is None:
        raise outcomes.NotFound("gate.unknown_decision", _("There is no such decision."))
    home = waits.home
    kind = _KINDS.get(rules.Errand(waits.errand), visits.Kind.GUEST)
    visit = visits.Visit(name=waits.who, phone=phone, kind=kind, starts_at=now, ends_at=now + WAITS)
    book.ask(
        compound_id=compound_id,
        room=str(rooms.Room(home.building.number, home.unit.number, home.room)),
        visit=visit,
        nonce=nonce,
        now=now,
        gate_id=waits.gate_id,
        actor=actor,
    )


@dataclass(frozen=True, slots=True)
class Booked:
    """What the book says of a visitor whom a decision was about.

    Args:
        row: the invitation, with companions, plate and purpose.
        open: whether it holds, or is one of which the gate need not be told more.
        asked: whether the host was asked: an answer is waited for, or it was no.
    """

    row: Any
    state: visits.State
    open: bool
    asked: bool


def visit_of(made: Decision) -> Booked | None:
    """The visit in the book that a decision was about, if it was about one; couriers come without."""
    if made.kind != rules.Kind.VISITOR or not made.who or made.errand in (*_DELIVERING, rules.Errand.EMERGENCY):
        return None
    leaving = made.direction == rules.Direction.OUT
    found = visitors.of_name(
        made.who, home_id=made.home_id, compound_id=made.compound_id, now=made.decided_at, leaving=leaving
    )
    if found is None:
        return None
    row = visitors.invitation(found.invitation_id, compound_id=made.compound_id)
    return Booked(row, found.state, found.state is visits.State.READY, found.state in _ASKED)


def tell(visit_id: int | None, made: Decision) -> None:
    """Tell the book who came or went on a visit, in the transaction of the decision; a repeat counts once."""
    if visit_id is None or not made.passed:
        return
    write = book.arrived if made.direction == rules.Direction.IN else book.left
    write(invitation_id=visit_id, nonce=made.nonce, at=made.decided_at)
