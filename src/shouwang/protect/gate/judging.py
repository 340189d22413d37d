"""From what was found of an encounter to its facts: who it is, and what is known of that person now. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shouwang.base.accounts.rules import Role
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture.rules import Posture
from shouwang.protect.gate import passes, rules
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.found import BOUNCE_SECONDS, Found, exits_since

Proof, Kind = rules.Proof, rules.Kind


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who stands at the gate, as far as it is known.

    Args:
        name: of somebody who is in no list of ours.
        home: lived in, or visited.
    """

    kind: rules.Kind
    proof: rules.Proof
    person_id: int | None = None
    user_id: int | None = None
    name: str = ""
    home: PlaceRef | None = None


def identify(asked: Asked, found: Found) -> Somebody:
    """Who it is, by what was shown and what the lists say."""
    if asked.encounter.visitor:
        return Somebody(Kind.VISITOR, Proof.LOOKED_UP, name=asked.encounter.visitor.strip()[:60], home=found.host)
    proof = _proof(asked, found)
    if asked.claim is not None and asked.claim.bearer is passes.Bearer.HOLDER:
        return _holder(found, proof)
    if asked.person_id is not None:
        return _resident(found, proof)
    if asked.user_id is not None:
        return _staff(asked, found, proof)
    return Somebody(Kind.VISITOR, proof)


def _proof(asked: Asked, found: Found) -> rules.Proof:
    if asked.read is None:
        return Proof.LOOKED_UP
    if asked.claim is None or not asked.claim.card:
        return asked.read.proof
    owner = {passes.Bearer.PERSON: found.card_person, passes.Bearer.USER: found.card_user}
    right = found.card_id is not None and owner.get(asked.claim.bearer, found.card_id) == asked.claim.bearer_id
    return asked.read.proof if right and not found.card_dead else Proof.REVOKED


def _resident(found: Found, proof: rules.Proof) -> Somebody:
    if found.person_id is None or found.home is None:
        return Somebody(Kind.VISITOR, _gone(proof), name=found.person_name)
    return Somebody(Kind.RESIDENT, proof, person_id=found.person_id, home=found.home)


def _staff(asked: Asked, found: Found, proof: rules.Proof) -> Somebody:
    if found.roles - {Role.RESIDENT}:
        return Somebody(Kind.STAFF, proof, user_id=asked.user_id)
    return Somebody(Kind.VISITOR, _gone(proof), name=found.user_name)


def _holder(found: Found, proof: rules.Proof) -> Somebody:
    if found.card_holder and proof is Proof.CARD:
        return Somebody(Kind.STAFF, proof, name=found.card_holder)
    return Somebody(Kind.VISITOR, proof, name=found.card_holder)


def _gone(proof: rules.Proof) -> rules.Proof:
    """A pass of somebody who moved out or was dismissed leads to nobody; a worse proof stays what it is."""
    return proof if proof in (Proof.REVOKED, Proof.FORGED, Proof.ELSEWHERE) else Proof.UNKNOWN


def place_of(asked: Asked, somebody: Somebody) -> PlaceRef:
    """The place whose posture binds: the home lived in or visited, else the compound."""
    return somebody.home or PlaceRef(asked.compound_id)


def facts_of(asked: Asked, found: Found, somebody: Somebody, held: Posture, local: datetime) -> rules.Facts:
    """The facts of an encounter.

    Args:
        held: the posture of the place that binds.
        local: the instant on the compound's own clock.
    """
    met, quota = asked.encounter, held.value("exit_quota")
    gates = found.card_gates or (asked.claim.gates if asked.claim else ())
    return rules.Facts(
        direction=met.direction,
        kind=somebody.kind,
        proof=somebody.proof,
        gate_kind=found.gate_kind or "",
        night=rules.is_night(local),
        orders=found.orders,
        identity_checked=met.identity_checked,
        code_used=_used(asked, found),
        area_ok=not gates or met.gate_id in gates,
        temperature_c=asked.temperature_c,
        remeasured=found.was_high and not asked.carried,
        mask=met.mask,
        credentials_shown=met.credentials_shown or _proved(asked, held),
        credentials_bad=met.credentials_bad,
        reason=met.reason.strip(),
        ground=met.ground,
        errand=met.errand,
        invited=met.invited,
        approved=met.approved,
        outside_time=met.outside_time,
        blocked=met.blocked,
        alike=met.alike,
        visit_until=met.visit_until,
        exits_used=exits_since(found.exits, asked.now - timedelta(days=quota[1])) if quota else 0,
    )


def _proved(asked: Asked, held: Posture) -> bool:
    """Whether verified credentials satisfy everything that the posture asks for."""
    good = {one.asked for one in asked.encounter.proved if one.until is None or one.until > asked.now}
    wanted = set(held.value("credentials") or ())
    return bool(wanted) and wanted <= good


def _used(asked: Asked, found: Found) -> bool:
    if found.used_at is None:
        return False
    bounced = found.used_gate == asked.encounter.gate_id and asked.now.timestamp() - found.used_at < BOUNCE_SECONDS
    return not bounced
