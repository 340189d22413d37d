"""Deciding at the gate: one transaction writes the decision, the visit and the journal."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.rules import Posture
from shouwang.base.presence import services as presence
from shouwang.base.presence.rules import How
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import events, passes, rules, selectors
from shouwang.protect.gate.models import Decision


class GateRefused(outcomes.Refusal):
    """Something at the gate that cannot be decided as it was entered."""


@dataclass(frozen=True)
class Encounter:
    """What the guard scanned, typed and ticked.

    Args:
        code: a scanned pass code; or
        person_id: somebody picked from the register; or
        visitor: a visitor's name, with the home visited.
        temperature: a reading as typed.
        override_reason: lets pass whatever the rules say: fire, ambulance.
        follows: the earlier decision on the same person that this one completes.
    """

    gate_id: int
    direction: rules.Direction
    code: str = ""
    person_id: int | None = None
    visitor: str = ""
    home_id: int | None = None
    temperature: str = ""
    mask: bool | None = None
    identity_checked: bool = False
    credentials_shown: bool = False
    invited: bool = False
    approved: bool = False
    reason: str = ""
    override_reason: str = ""
    follows: int | None = None


@dataclass(frozen=True)
class _Somebody:
    kind: rules.Kind
    proof: rules.Proof
    who: presence.Who
    home: PlaceRef | None = None


@transaction.atomic
def decide(*, compound_id: int, encounter: Encounter, actor: Actor, nonce: uuid.UUID, now: datetime) -> Decision:
    """Decide one person in one direction; a repeated nonce gives the same decision again.

    Whoever is allowed through gets a visit in the same transaction. A guard's override is always
    possible with a reason; it is journalled and the manager is told.

    Locks the nonce, and the person's open stays.

    Raises:
        GateRefused: ``gate.unknown``, ``gate.nobody``, ``gate.temperature``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "gate.decide", compound_id=compound_id)
    if actor.user_id is None:
        raise GateRefused("gate.nobody", _("A decision needs a guard who answers for it."))
    _one_at_a_time(nonce)
    known = selectors.by_nonce(nonce)
    if known is not None:
        return known
    gate = places.gates(compound_id).filter(pk=encounter.gate_id).first()
    if gate is None:
        raise GateRefused("gate.unknown", _("Choose one of this compound's gates."))
    somebody = _identify(compound_id, encounter, now)
    place = somebody.home or PlaceRef(compound_id)
    held = posture.at(place, now=now)
    facts = _facts(compound_id, gate.kind, encounter, somebody, held, now)
    return _record(compound_id, encounter, actor, somebody, facts, rules.decide(facts, held), nonce, now)


def _one_at_a_time(nonce: uuid.UUID) -> None:
    """Let a second request with the same nonce wait for the first, and then find its decision."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [nonce.int & 0x7FFF_FFFF_FFFF_FFFF])


def _identify(compound_id: int, encounter: Encounter, now: datetime) -> _Somebody:
    if encounter.visitor:
        home = places.home(encounter.home_id, compound_id=compound_id) if encounter.home_id else None
        who = presence.Who(name=encounter.visitor.strip()[:60], home_id=home.pk if home else None)
        return _Somebody(rules.Kind.VISITOR, rules.Proof.LOOKED_UP, who, home.ref() if home else None)
    if encounter.person_id is not None:
        return _resident(compound_id, encounter.person_id, rules.Proof.LOOKED_UP, now)
    if not encounter.code:
        raise GateRefused("gate.nobody", _("Scan a code, pick somebody or enter a visitor's name."))
    read = selectors.read_code(encounter.code, compound_id=compound_id, now=now)
    if read.proof not in (rules.Proof.SIGNED, rules.Proof.STALE):
        return _Somebody(rules.Kind.VISITOR, read.proof, presence.Who())
    if read.bearer is passes.Bearer.PERSON:
        return _resident(compound_id, read.bearer_id, read.proof, now)
    return _staff(compound_id, read.bearer_id, read.proof, now)


def _resident(compound_id: int, person_id: int, proof: rules.Proof, now: datetime) -> _Somebody:
    person = residents.person(person_id, compound_id=compound_id)
    residence = residents.residences_of(person.pk, now=now).first()
    if residence is None:
        return _Somebody(rules.Kind.VISITOR, rules.Proof.UNKNOWN, presence.Who(name=person.name))
    who = presence.Who(person_id=person.pk, home_id=residence.home_id)
    return _Somebody(rules.Kind.RESIDENT, proof, who, residence.home.ref())


def _staff(compound_id: int, user_id: int, proof: rules.Proof, now: datetime) -> _Somebody:
    bearer = accounts.actor_of(accounts.user(user_id), now=now)
    if bearer.roles_at(compound_id) - {Role.RESIDENT}:
        return _Somebody(rules.Kind.STAFF, proof, presence.Who(user_id=user_id))
    return _Somebody(rules.Kind.VISITOR, rules.Proof.UNKNOWN, presence.Who(name=bearer.name))


def _facts(
    compound_id: int, gate_kind: str, encounter: Encounter, somebody: _Somebody, held: Posture, now: datetime
) -> rules.Facts:
    try:
        temperature = rules.read_temperature(encounter.temperature)
    except rules.NotATemperature as wrong:
        raise GateRefused("gate.temperature", str(wrong)) from wrong
    return rules.Facts(
        direction=encounter.direction,
        kind=somebody.kind,
        proof=somebody.proof,
        gate_kind=gate_kind,
        orders=_orders(compound_id, somebody, now),
        temperature_c=temperature,
        mask=encounter.mask,
        identity_checked=encounter.identity_checked,
        credentials_shown=encounter.credentials_shown,
        reason=encounter.reason.strip(),
        invited=encounter.invited,
        approved=encounter.approved,
        exits_used=_exits_used(somebody, held, now),
    )


def _orders(compound_id: int, somebody: _Somebody, now: datetime) -> tuple[rules.Order, ...]:
    if somebody.who.person_id is not None:
        found = residents.binding_person(somebody.who.person_id, compound_id=compound_id, now=now)
    elif somebody.home is not None and somebody.home.home_id is not None:
        found = residents.binding_home(somebody.home.home_id, compound_id=compound_id, now=now)
    else:
        found = []
    return tuple(rules.Order(order.kind, order.ordered_by, order.ends_at) for order in found)


def _exits_used(somebody: _Somebody, held: Posture, now: datetime) -> int:
    quota = held.value("exit_quota")
    if quota is None or somebody.home is None or somebody.home.home_id is None:
        return 0
    return selectors.exits_used(somebody.home.home_id, days=quota[1], now=now)


def _record(
    compound_id: int,
    encounter: Encounter,
    actor: Actor,
    somebody: _Somebody,
    facts: rules.Facts,
    decided: rules.Decision,
    nonce: uuid.UUID,
    now: datetime,
) -> Decision:
    overridden = bool(encounter.override_reason.strip()) and decided.verdict is not rules.Verdict.ALLOW
    passed = decided.verdict is rules.Verdict.ALLOW or overridden
    row = Decision(
        compound_id=compound_id,
        gate_id=encounter.gate_id,
        guard_id=actor.user_id or 0,
        person_id=somebody.who.person_id,
        user_id=somebody.who.user_id,
        home_id=somebody.who.home_id,
        who=somebody.who.name,
        kind=facts.kind,
        proof=facts.proof,
        direction=facts.direction,
        verdict=decided.verdict,
        passed=passed,
        reasons=[_stored(reason) for reason in decided.reasons],
        temperature_c=Decimal(str(facts.temperature_c)) if facts.temperature_c is not None else None,
        note=facts.reason[:200],
        override_reason=encounter.override_reason.strip()[:200] if overridden else "",
        severity=posture.headline(compound_id, now=now).severity,
        follows_id=_followed(compound_id, encounter),
        decided_at=now,
        nonce=nonce,
    )
    row.save()
    if passed:
        inward = facts.direction is rules.Direction.IN
        move = presence.Move(nonce, compound_id, somebody.who, inward, now, How.GUARD, gate_id=encounter.gate_id)
        presence.record_moves(moves=[move])
    _tell(row, actor, overridden, now)
    return row


def _followed(compound_id: int, encounter: Encounter) -> int | None:
    earlier = selectors.decision(encounter.follows, compound_id=compound_id) if encounter.follows else None
    return earlier.pk if earlier else None


def _stored(reason: rules.Reason) -> dict[str, object]:
    """A reason without its words, which stand in the table, and without the reading, which is health data."""
    source = reason.source
    until = reason.until or (source.span.end if source else None)
    return {
        "code": reason.code,
        "verdict": str(reason.verdict),
        "params": {name: value for name, value in reason.params.items() if name != "temperature_c"},
        "title": source.title.as_json() if source else None,
        "level": source.level.as_json() if source else None,
        "by": reason.by or (source.by if source else ""),
        "until": until.isoformat() if until else None,
    }


def _tell(row: Decision, actor: Actor, overridden: bool, now: datetime) -> None:
    journal.record(
        actor=actor,
        action="gate.overridden" if overridden else "gate.decided",
        compound_id=row.compound_id,
        subject=("decision", row.pk),
        data={"verdict": row.verdict, "direction": row.direction, "codes": [r["code"] for r in row.reasons]},
        now=now,
    )
    if overridden:
        journal.emit(events.GateOverridden(row.pk, row.compound_id), compound_id=row.compound_id, now=now)
