"""Taking what phones decided without the server: stored as it was decided, once, with its own time; never overruled."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from pydantic import TypeAdapter, ValidationError

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import services as journal
from shouwang.base.presence import services as presence
from shouwang.base.presence.rules import How, Purpose
from shouwang.base.residents import selectors as residents
from shouwang.kernel import envelopes, sealing
from shouwang.protect.gate import encounters, events, rules
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.found import Found
from shouwang.protect.gate.judging import Somebody, identify
from shouwang.protect.gate.models import Decision, Station
from shouwang.protect.gate.selectors import gathering
from shouwang.protect.gate.selectors.figures import home_of
from shouwang.protect.gate.selectors.keys import read_code
from shouwang.protect.gate.services import conflicts, shifts, visiting
from shouwang.protect.gate.services.deciding import _all
from shouwang.protect.gate.services.told_exits import ToldExits
from shouwang.protect.gate.told import Receipt, ShiftTold, Told

NOBODY = 0
MOST = 500
"""Letters an upload."""
_LETTER: TypeAdapter[Told | ShiftTold] = TypeAdapter(Told | ShiftTold)
FRESH_MINUTES = 30
"""How long ago a second high reading may be for the medical post still to be called."""


@dataclass(frozen=True, slots=True)
class Row:
    """One decision of a phone with what the server knows of it."""

    told: Told
    asked: Asked
    found: Found
    somebody: Somebody
    visit_id: int | None

    @property
    def name(self) -> str:
        """Of somebody who is in no list of ours."""
        return "" if self.somebody.person_id or self.somebody.user_id else self.asked.encounter.visitor[:60]

    @property
    def home_id(self) -> int | None:
        """Lived in or visited."""
        return self.somebody.home.home_id if self.somebody.home else None


@transaction.atomic
def take(*, station_id: int, letters: Sequence[tuple[str, str]], now: datetime) -> list[Receipt]:
    """Store decisions of a phone that have not been stored yet, and say what became of each letter.

    A repeated nonce changes nothing. Where the server had answered under the nonce, and the guard, who did not get the
    answer, decided otherwise, the guard's decision is kept beside it. A letter that cannot be read stays with
    the phone. What a revoked phone decided afterwards is not believed.

    Locks the station, so that one phone's uploads follow each other.

    Args:
        letters: nonce and sealed text of each.
    """
    station = Station.objects.select_for_update(of=("self",)).select_related("gate").get(pk=station_id)
    opened: dict[str, Told] = {}
    moments: list[ShiftTold] = []
    receipts: dict[str, str] = {}
    for nonce, letter in letters[:MOST]:
        told = _open(nonce, letter)
        late = told is not None and station.revoked_at is not None and told.told_at >= station.revoked_at
        receipts[nonce] = "unreadable" if told is None else "revoked" if late else "taken"
        if isinstance(told, ShiftTold) and not late:
            moments.append(told)
        elif isinstance(told, Told) and not late:
            opened[nonce] = told
    rows = _gathered(station, sorted(opened.values(), key=lambda told: told.at), now)
    fresh = list(_new(rows, receipts))
    if fresh:
        _store(station, fresh, now)
    receipts.update(dict.fromkeys(shifts.note(station, moments, now=now), "known"))
    return [Receipt(nonce, outcome) for nonce, outcome in receipts.items()]


def _open(nonce: str, letter: str) -> Told | ShiftTold | None:
    try:
        told = _LETTER.validate_json(accounts.letter_opener().open(letter, name=nonce))
    except (envelopes.Unreadable, ValidationError):
        return None
    return told if str(told.nonce) == nonce else None


def _gathered(station: Station, told: Sequence[Told], now: datetime) -> list[Row]:
    """Everything that the server knows of these encounters, in one statement."""
    if not told:
        return []
    earlier = _ids([one.follows for one in told if one.follows], station.compound_id)
    homes = {room: home_of(room, compound_id=station.compound_id) for room in {one.room for one in told if one.room}}
    people = _neighbours(told, homes, now)
    consulted = [_asked(station, one, earlier, _Typed(homes.get(one.room), people), now) for one in told]
    asked = [one for one, _visit in consulted]
    latest = max(one.now for one in asked)
    found = _all(gathering.GATHER, gathering.parameters(asked, now=latest, past=True))
    rows, exits = [], ToldExits()
    for one, (ask, visit), row in zip(told, consulted, found, strict=True):
        known = gathering.read(ask, row, ask.now)
        somebody = identify(ask, known)
        rows.append(Row(one, ask, exits.before(ask, known, somebody), somebody, visit))
        exits.note(one, ask, known, somebody)
    return rows


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a typed room means, and who of those homes is called how."""

    home: Any
    people: Mapping[tuple[int, str], int]

    def person(self, told: Told) -> int | None:
        """The resident whom a guard let in by a document, by name and home; phones have no names of residents."""
        forgot = told.kind is rules.Kind.RESIDENT and not told.code and self.home is not None
        return self.people.get((self.home.pk, told.visitor.strip())) if forgot else None


def _neighbours(told: Sequence[Told], homes: Mapping[str, Any], now: datetime) -> dict[tuple[int, str], int]:
    """Home and name → person, for rooms in which somebody without a code says to live; namesakes are left out."""
    asked = {homes[one.room].pk for one in told if one.kind is rules.Kind.RESIDENT and homes.get(one.room)}
    found: dict[tuple[int, str], list[int]] = {}
    for row in residents.members_of(asked, now=now) if asked else ():
        found.setdefault((row.home_id, row.person.name), []).append(row.person_id)
    return {key: ids[0] for key, ids in found.items() if len(ids) == 1}


def _asked(
    station: Station, told: Told, earlier: Mapping[uuid.UUID, int], typed: _Typed, now: datetime
) -> tuple[Asked, int | None]:
    at = rules.time_of(told.told_at, now)
    home, person_id = typed.home, typed.person(told)
    follows = earlier.get(told.follows) if told.follows else None
    met = told.met(gate_id=station.gate_id, home_id=home.pk if home else None, follows=follows)
    if person_id is not None:
        met = replace(met, visitor="", person_id=person_id)
    met, visit = visiting.consult(met, compound_id=station.compound_id, now=at)
    by_code = met.code and not met.visitor
    whence = journal.origin()
    asked = Asked(
        compound_id=station.compound_id,
        encounter=met,
        nonce=told.nonce,
        guard_id=_guard(station, told.guard),
        guard_name="",
        now=at,
        read=read_code(met.code, compound_id=station.compound_id, now=at) if by_code else None,
        temperature_c=told.temperature_c,
        source=Decision.Source.OFFLINE,
        source_id=station.pk,
        channel=whence.channel,
        ip=whence.ip,
    )
    return asked, visit


def _guard(station: Station, told: int) -> int | None:
    """Who answers for it: nobody known, where the phone was held by somebody who was not on duty."""
    if told == NOBODY:
        return None
    return told if told in station.guards else station.enrolled_by_id


def _ids(nonces: Iterable[uuid.UUID], compound_id: int) -> dict[uuid.UUID, int]:
    found = Decision.objects.filter(nonce__in=list(nonces), compound_id=compound_id)
    return dict(found.values_list("nonce", "pk"))


def _new(rows: Sequence[Row], receipts: dict[str, str]) -> Iterable[Row]:
    """The rows that are not stored yet; an answer that the guard did not get is completed by what the guard did."""
    known = Decision.objects.in_bulk([row.found.known_id for row in rows if row.found.known_id])
    beside = {row.told.nonce: uuid.uuid5(row.told.nonce, "phone") for row in rows if row.found.known_id}
    stored = set(Decision.objects.filter(nonce__in=beside.values()).values_list("nonce", flat=True))
    for row in rows:
        if row.found.known_id is None:
            yield row
            continue
        receipts[str(row.told.nonce)] = "known"
        answered, nonce = known[row.found.known_id], beside[row.told.nonce]
        unheard = answered.source == Decision.Source.GUARD and answered.passed != row.told.passed
        if unheard and nonce not in stored:
            met = replace(row.asked.encounter, follows=answered.pk)
            yield replace(row, asked=replace(row.asked, nonce=nonce, encounter=met))


def _store(station: Station, rows: Sequence[Row], now: datetime) -> None:
    Decision.objects.bulk_create([_decision(station, row, now) for row in rows], ignore_conflicts=True)
    made = {each.nonce: each for each in Decision.objects.filter(nonce__in=[row.asked.nonce for row in rows])}
    _chain(rows, made)
    presence.record_moves(moves=[_move(station, row) for row in rows if row.told.passed])
    for row in rows:
        visiting.tell(row.visit_id, made[row.asked.nonce])
    conflicts.find(compound_id=station.compound_id, rows=rows, made=made, now=now)
    _tell(station, rows, made, now)


def _decision(station: Station, row: Row, now: datetime) -> Decision:
    told, who = row.told, row.somebody
    reading = "" if told.temperature_c is None else f"{told.temperature_c:.1f}"
    return Decision(
        compound_id=station.compound_id,
        gate_id=station.gate_id,
        guard_id=row.asked.guard_id,
        source=Decision.Source.OFFLINE,
        source_id=station.pk,
        person_id=who.person_id,
        user_id=who.user_id,
        home_id=row.home_id,
        card_id=row.found.card_id,
        who=row.name or ("" if who.person_id or who.user_id else who.name),
        kind=told.kind,
        errand=told.errand,
        proof=told.proof,
        direction=told.direction,
        verdict=told.verdict,
        passed=told.passed,
        reasons=[reason.stored() for reason in told.reasons],
        reading_sealed=sealing.seal(reading),
        note_sealed=sealing.seal(told.reason.strip()),
        seen_sealed=sealing.seal(encounters.seen(row.asked.encounter)),
        ground=told.ground,
        override_sealed=sealing.seal(told.override_reason.strip()) if told.overridden else b"",
        severity=told.severity,
        code_mark=encounters.mark_of(told.code, settings.PASS_KEY) if row.asked.claim else None,
        follows_id=row.asked.encounter.follows,
        decided_at=row.asked.now,
        received_at=now,
        nonce=row.asked.nonce,
    )


def _chain(rows: Sequence[Row], made: Mapping[uuid.UUID, Decision]) -> None:
    """Let what came in one upload point to what it completes."""
    late = []
    for row in rows:
        earlier = made.get(row.told.follows) if row.told.follows else None
        if earlier is not None and made[row.asked.nonce].follows_id is None:
            made[row.asked.nonce].follows_id = earlier.pk
            late.append(made[row.asked.nonce])
    Decision.objects.bulk_update(late, ["follows"])


def _move(station: Station, row: Row) -> presence.Move:
    who = row.somebody
    return presence.Move(
        nonce=row.asked.nonce,
        compound_id=station.compound_id,
        who=presence.Who(who.person_id, who.user_id, row.name, row.home_id),
        inward=row.told.direction is rules.Direction.IN,
        at=row.asked.now,
        how=How.OFFLINE,
        gate_id=station.gate_id,
        purpose=Purpose.TRACING if row.told.severity else Purpose.ACCESS,
    )


def _tell(station: Station, rows: Sequence[Row], made: Mapping[uuid.UUID, Decision], now: datetime) -> None:
    compound_id = station.compound_id
    for row in rows:
        decision = made[row.asked.nonce]
        if row.told.overridden or row.told.errand is rules.Errand.EMERGENCY:
            journal.emit(events.GateOverridden(decision.pk, compound_id), compound_id=compound_id, now=now)
        fever = any(reason.code == "temperature.still_high" for reason in row.told.reasons)
        if fever and (now - row.asked.now).total_seconds() < FRESH_MINUTES * 60:
            journal.emit(events.FeverConfirmed(decision.pk, compound_id), compound_id=compound_id, now=now)
    data = {
        "decisions": len(rows),
        "first": min(row.asked.now for row in rows).isoformat(),
        "last": max(row.asked.now for row in rows).isoformat(),
        "overridden": sum(row.told.overridden for row in rows),
    }
    guard = accounts.user(rows[-1].asked.guard_id or station.enrolled_by_id)
    journal.record(
        actor=accounts.Actor(guard.pk, guard.name),
        action="gate.uploaded",
        compound_id=compound_id,
        subject=("station", station.pk),
        data=data,
        now=now,
    )
