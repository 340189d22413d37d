"""Deciding at the gate: one transaction writes the decision, the visit and the journal."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture import selectors as posture
from shouwang.kernel import outcomes
from shouwang.kernel.sql import Statement
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import encounters, events, judging, passes, rules, selectors
from shouwang.protect.gate.encounters import Asked, Encounter, GateRefused
from shouwang.protect.gate.found import Found
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.selectors import gathering
from shouwang.protect.gate.selectors.keys import Keys
from shouwang.protect.gate.services import following, recording, visiting
from shouwang.protect.gate.services.following import Taken
from shouwang.protect.gate.services.recording import Judged


@dataclass(frozen=True)
class Asker:
    """Who asks for a decision and answers for it: a guard's page, a device, a phone that was offline."""

    source: str = Decision.Source.GUARD
    source_id: int | None = None


GUARD = Asker()
TWICE = timedelta(seconds=2)
"""A scanner that reads one code twice at one gate within this means one person."""


@transaction.atomic
def decide(
    *,
    compound_id: int,
    encounter: Encounter,
    actor: Actor,
    nonce: uuid.UUID,
    now: datetime,
    asker: Asker = GUARD,
) -> Decision:
    """Decide one person in one direction; a repeated nonce gives the same decision again.

    Whoever is allowed through gets a visit in the same transaction. A guard's override is always
    possible with a reason; it is journalled and the manager is told. An encounter that follows an earlier decision
    completes it: it needs to say only what was missing.

    Locks the nonce, the code for the blink in which a scanner reads it twice, and the whereabouts of the person.

    Raises:
        GateRefused: ``gate.unknown``, ``gate.nobody``, ``gate.temperature``, ``gate.over``.
        NotFound: ``resident.unknown``, somebody picked who is not of this compound.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "gate.decide", compound_id=compound_id)
    journal.in_turn("gate.decision", nonce)
    again = _made_before(encounter, nonce, compound_id=compound_id, now=now)
    if again is not None:
        return again
    mark = _mark(encounter)
    taken = following.take_over(encounter, compound_id=compound_id, now=now)
    met, visit_id = visiting.consult(taken.encounter, compound_id=compound_id, now=now)
    taken = replace(taken, encounter=met, code_mark=taken.code_mark or mark)
    asked = _ask(taken, compound_id=compound_id, actor=actor, nonce=nonce, now=now, asker=asker)
    (row,) = _all(gathering.GATHER, gathering.parameters([asked], now=now))
    judged = judge(asked, gathering.read(asked, row, now))
    _write(judged)
    made = Decision.objects.get(nonce=nonce)
    visiting.tell(visit_id, made)
    _tell(made, judged, now)
    return made


def _made_before(encounter: Encounter, nonce: uuid.UUID, *, compound_id: int, now: datetime) -> Decision | None:
    """The decision of a request that is repeated, or of a code that a scanner read twice within two seconds."""
    made = Decision.objects.filter(nonce=nonce).first()
    mark = _mark(encounter)
    if made is not None or mark is None:
        return made
    journal.in_turn("gate.decision", uuid.UUID(bytes=mark))
    twice = Decision.objects.filter(code_mark=mark, compound_id=compound_id, gate_id=encounter.gate_id)
    twice = twice.filter(direction=encounter.direction, follows=None, decided_at__range=(now - TWICE, now))
    return twice.order_by("-decided_at").first()


def ask(
    *,
    compound_id: int,
    encounter: Encounter,
    actor: Actor,
    nonce: uuid.UUID,
    now: datetime,
    asker: Asker = GUARD,
    keys: Keys | None = None,
    whence: journal.Origin | None = None,
) -> Asked:
    """Read what was scanned and typed; refuses what cannot be read, and touches no table but that of the keys.

    Args:
        keys: those of the installation where the caller has them; then no table is touched at all.
        whence: where it comes from, if that is not where the caller's own changes come from.

    Raises:
        GateRefused: ``gate.nobody``, ``gate.temperature``.
    """
    return _ask(
        Taken(encounter, code_mark=_mark(encounter)),
        compound_id=compound_id,
        actor=actor,
        nonce=nonce,
        now=now,
        asker=asker,
        keys=keys,
        whence=whence,
    )


def _mark(encounter: Encounter) -> bytes | None:
    return encounters.mark_of(encounter.code, settings.PASS_KEY)


def _ask(
    taken: Taken,
    *,
    compound_id: int,
    actor: Actor,
    nonce: uuid.UUID,
    now: datetime,
    asker: Asker,
    keys: Keys | None = None,
    whence: journal.Origin | None = None,
) -> Asked:
    encounter = taken.encounter
    if actor.user_id is None and asker.source == Decision.Source.GUARD:
        raise GateRefused("gate.nobody", _("A decision needs a guard who answers for it."))
    known = encounter.visitor or encounter.person_id is not None or encounter.user_id is not None
    if not known and not encounter.code and taken.read is None:
        raise GateRefused("gate.nobody", _("Scan a code, pick somebody or enter a visitor's name."))
    try:
        temperature = rules.read_temperature(encounter.temperature)
    except rules.NotATemperature as wrong:
        raise GateRefused("gate.temperature", str(wrong)).at("temperature") from wrong
    whence = whence or journal.origin()
    return Asked(
        compound_id=compound_id,
        encounter=encounter,
        nonce=nonce,
        guard_id=actor.user_id,
        guard_name=actor.name,
        now=now,
        read=taken.read or (None if known else _read(encounter.code, compound_id, now, keys)),
        temperature_c=temperature,
        carried=taken.carried,
        code_mark=taken.code_mark,
        source=asker.source,
        source_id=asker.source_id,
        channel=whence.channel,
        ip=whence.ip,
    )


def _read(code: str, compound_id: int, now: datetime, keys: Keys | None) -> passes.Pass:
    return selectors.read_code(code, compound_id=compound_id, now=now, held=keys)


def judge(asked: Asked, found: Found) -> Judged:
    """Decide by the posture of the place that binds.

    Raises:
        GateRefused: ``gate.unknown``.
        NotFound: ``resident.unknown``.
    """
    if found.gate_kind is None:
        raise GateRefused("gate.unknown", _("Choose one of this compound's gates."))
    if asked.encounter.person_id is not None and found.person_id is None:
        raise outcomes.NotFound("resident.unknown", _("There is no such resident."))
    somebody = judging.identify(asked, found)
    held = posture.at(judging.place_of(asked, somebody), now=asked.now)
    local = asked.now.astimezone(timezone.get_default_timezone())
    facts = judging.facts_of(asked, found, somebody, held, local)
    return Judged(asked, found, somebody, facts, rules.decide(facts, held), held)


def _all(statement: Statement, values: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.psycopg, values)
        return list(cursor.fetchall())


def _write(judged: Judged) -> None:
    columns = recording.parameters([judged])
    ((_nonces, _ids, overtaken),) = _all(recording.RECORD, columns)
    while overtaken:
        ((overtaken,),) = _all(recording.MOVE, columns)


def _tell(row: Decision, judged: Judged, now: datetime) -> None:
    if judged.overridden or judged.facts.errand is rules.Errand.EMERGENCY:
        journal.emit(events.GateOverridden(row.pk, row.compound_id), compound_id=row.compound_id, now=now)
    if "temperature.still_high" in judged.decision.codes():
        journal.emit(events.FeverConfirmed(row.pk, row.compound_id), compound_id=row.compound_id, now=now)
