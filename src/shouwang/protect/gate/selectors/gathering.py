"""All facts for the encounters of one moment, in one statement, whichever driver carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.base.residents import selectors as residents
from shouwang.kernel.sql import Statement
from shouwang.protect.gate import encounters, rules
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.found import Found, was_high

QUOTA_DAYS = 30
"""The longest span of days over which a household quota counts."""
MOST_EXITS = 100
"""Exits of a household that are looked at, the latest."""
USED_MINUTES = 3
"""For how long the second use of one code is asked about."""

_FIELDS: Mapping[str, str] = {
    "compound_id": "bigint",
    "gate_id": "bigint",
    "person_id": "bigint",
    "user_id": "bigint",
    "card": "bigint",
    "home_id": "bigint",
    "code_mark": "bytea",
    "direction": "text",
    "nonce": "uuid",
    "follows": "bigint",
    "exits_after": "timestamptz",
}

_NOW = ":now::timestamptz"
_COUNTED_AT = """CASE WHEN d.direction = 'out' AND d.kind = 'resident' AND d.passed
                                         AND NOT d.ground IN ('medical', 'work') THEN d.decided_at END"""
# As the index has it.

# "OFFSET 0" keeps the planner from reading all decisions of the last minutes instead of the few of one code.

GATHER = Statement(
    """
SELECT q.i, gate.kind, known.id, who.id, who.name, who.home_id, who.building_id, who.unit_id,
       host.id, host.building_id, host.unit_id,
       {orders},
       staff.name, {grants},
       card.id, card.gates, card.person_id, card.user_id, card.holder,
       card.revoked_at IS NOT NULL OR card.starts_at > {now} OR card.ends_at <= {now},
       used.gate_id, extract(epoch FROM used.decided_at)::float8,
       earlier.reasons::text,
       CASE WHEN q.exits_after IS NOT NULL THEN ARRAY(
           SELECT extract(epoch FROM d.decided_at)::float8 FROM gate_decision d
            WHERE d.home_id = who.home_id AND {counted_at} > q.exits_after
            ORDER BY {counted_at} DESC LIMIT {most_exits}) END
  FROM unnest({arrays}) WITH ORDINALITY AS q({fields}, i)
  LEFT JOIN places_gate gate ON gate.id = q.gate_id AND gate.compound_id = q.compound_id
  LEFT JOIN gate_decision known ON known.nonce = q.nonce
  LEFT JOIN gate_card card ON card.compound_id = q.compound_id AND card.number = q.card
  LEFT JOIN LATERAL {person} who ON true
  LEFT JOIN places_home host ON host.id = q.home_id AND host.compound_id = q.compound_id
  LEFT JOIN accounts_user staff ON staff.id = q.user_id AND staff.is_active
  LEFT JOIN gate_decision earlier ON earlier.id = q.follows AND earlier.compound_id = q.compound_id
  LEFT JOIN LATERAL (
       SELECT d.gate_id, d.decided_at
         FROM (SELECT * FROM gate_decision m WHERE m.code_mark = q.code_mark OFFSET 0) d
        WHERE d.direction = q.direction AND d.passed AND d.compound_id = q.compound_id
          AND d.decided_at > {now} - interval '{minutes} minutes'
        ORDER BY d.decided_at DESC LIMIT 1) used ON true
 ORDER BY q.i
""",
    person=residents.PERSON.format(person="q.person_id", compound="q.compound_id", now=_NOW),
    orders=residents.ORDERS.format(
        person="who.id", home="coalesce(who.home_id, host.id)", compound="q.compound_id", now=_NOW
    ),
    grants=accounts.GRANTS.format(user="q.user_id", now=_NOW),
    arrays=", ".join(f":{name}::{kind}[]" for name, kind in _FIELDS.items()),
    fields=", ".join(_FIELDS),
    counted_at=f"({_COUNTED_AT})",
    now=_NOW,
    minutes=str(USED_MINUTES),
    most_exits=str(MOST_EXITS),
)


def parameters(asked: Sequence[Asked], *, now: datetime, past: bool = False) -> dict[str, Any]:
    """The parameters of :data:`GATHER` for these encounters.

    Args:
        past: of encounters long ago all exits are fetched: to ask what held then for each would take longer.
    """
    rows = [
        (
            one.compound_id,
            one.encounter.gate_id,
            one.person_id,
            one.user_id,
            one.claim.card if one.claim else None,
            one.encounter.home_id,
            _mark(one),
            str(one.encounter.direction),
            one.nonce,
            one.encounter.follows,
            now - timedelta(days=QUOTA_DAYS) if past else _exits_after(one, now),
        )
        for one in asked
    ]
    return {"now": now, **dict(zip(_FIELDS, map(list, zip(*rows, strict=True)), strict=True))}


def _mark(asked: Asked) -> bytes | None:
    """By which a second use of a code is noticed, also where the decision that it led to is completed."""
    if asked.code_mark is None and asked.claim is not None:
        return encounters.mark_of(asked.encounter.code, settings.PASS_KEY)
    return asked.code_mark if asked.claim or asked.encounter.follows else None


def _exits_after(asked: Asked, now: datetime) -> datetime | None:
    """From when on exits of the household count: a code says which home it is, a looked-up name does not yet."""
    if asked.encounter.direction is not rules.Direction.OUT or asked.encounter.visitor:
        return None
    if asked.claim is None or not asked.claim.home[2]:
        return now - timedelta(days=QUOTA_DAYS)
    quota = posture.at(PlaceRef(asked.compound_id, *asked.claim.home), now=now).value("exit_quota")
    return now - timedelta(days=quota[1]) if quota else None


def read(asked: Asked, row: Sequence[Any], now: datetime) -> Found:
    """One row of :data:`GATHER`."""
    compound = asked.compound_id
    return Found(
        gate_kind=row[1],
        known_id=row[2],
        person_id=row[3],
        person_name=row[4] or "",
        home=PlaceRef(compound, row[6], row[7], row[5]) if row[5] is not None else None,
        host=PlaceRef(compound, row[9], row[10], row[8]) if row[8] is not None else None,
        orders=tuple(rules.Order(*order) for order in residents.orders(row[11])),
        user_name=row[12] or "",
        roles=_roles(row[13], compound, now) if row[13] else frozenset(),
        card_id=row[14],
        card_gates=tuple(row[15] or ()),
        card_person=row[16],
        card_user=row[17],
        card_holder=row[18] or "",
        card_dead=bool(row[19]),
        used_gate=row[20],
        used_at=row[21],
        follows_known=row[22] is not None,
        was_high=was_high(row[22]),
        exits=tuple(row[23] or ()),
    )


def _roles(grants: str, compound_id: int, now: datetime) -> frozenset[str]:
    reaches = accounts.reaches(grants)
    return frozenset(r.role for r in reaches if r.span and r.span.holds(now) and r.covers(compound_id, None, None))
