"""Writing what was decided: decisions, visits and journal entries of one moment in one statement, whichever driver
carries it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from shouwang.base.journal import services as journal
from shouwang.base.posture.rules import Posture
from shouwang.base.presence import services as presence
from shouwang.base.presence.rules import Purpose
from shouwang.kernel import sealing
from shouwang.kernel.sql import Statement
from shouwang.protect.gate import encounters, rules
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.found import Found
from shouwang.protect.gate.judging import Somebody


@dataclass(frozen=True, slots=True)
class Judged:
    """An encounter with its decision, ready to be written."""

    asked: Asked
    found: Found
    somebody: Somebody
    facts: rules.Facts
    decision: rules.Decision
    held: Posture

    @property
    def overridden(self) -> bool:
        """Whether the guard lets pass what the rules do not."""
        return bool(self.asked.encounter.override_reason.strip()) and self.decision.verdict is not rules.Verdict.ALLOW

    @property
    def passed(self) -> bool:
        """Whether the person goes through."""
        return self.decision.verdict is rules.Verdict.ALLOW or self.overridden


_COLUMNS = {
    "nonce": "uuid",
    "compound_id": "bigint",
    "gate_id": "bigint",
    "guard_id": "bigint",
    "guard_name": "text",
    "source": "text",
    "source_id": "bigint",
    "person_id": "bigint",
    "user_id": "bigint",
    "home_id": "bigint",
    "card_id": "bigint",
    "who": "text",
    "kind": "text",
    "errand": "text",
    "proof": "text",
    "direction": "text",
    "verdict": "text",
    "passed": "boolean",
    "reasons": "text",
    "reading_sealed": "bytea",
    "note_sealed": "bytea",
    "seen_sealed": "bytea",
    "ground": "text",
    "override_sealed": "bytea",
    "severity": "smallint",
    "code_mark": "bytea",
    "follows_id": "bigint",
    "decided_at": "timestamptz",
    "how": "text",
    "purpose": "text",
    "noted": "text",
    "channel": "text",
    "ip": "text",
}
_ARRAYS = ", ".join(f":{name}::{kind}[]" for name, kind in _COLUMNS.items())
_STORED = (
    "nonce, compound_id, gate_id, guard_id, source, source_id, person_id, user_id, home_id, card_id, who, kind, errand,"
    " proof, direction, verdict, passed, reading_sealed, note_sealed, seen_sealed, ground, override_sealed, severity,"
    " code_mark, follows_id, decided_at"
)
_MOVES = """
moves AS (
    SELECT g.nonce, g.compound_id, g.person_id, g.user_id, g.who, g.person_id IS NULL AND g.user_id IS NULL AS visitor,
           g.home_id, g.gate_id, g.direction = 'in' AS inward, g.decided_at AS at, g.how, g.purpose
      FROM given g {new} WHERE g.passed
)"""

RECORD = Statement(
    """
WITH given AS (SELECT * FROM unnest({arrays}) AS t({columns})),
made AS (
    INSERT INTO gate_decision ({stored}, reasons)
    SELECT {stored}, reasons::jsonb FROM given ORDER BY nonce
    ON CONFLICT (nonce) DO NOTHING
    RETURNING id, nonce
),
{moves},
{presence},
entries AS (
    SELECT g.decided_at AS at, g.guard_id AS actor_id, g.guard_name AS actor_name, g.compound_id,
           CASE WHEN g.override_sealed <> '' THEN 'gate.overridden' ELSE 'gate.decided' END AS action,
           'decision' AS subject_kind, m.id::text AS subject_id, g.noted::jsonb AS data, g.channel, g.ip::inet AS ip
      FROM given g JOIN made m USING (nonce)
),
{journal}
SELECT ARRAY(SELECT nonce FROM made), ARRAY(SELECT id FROM made), ARRAY(SELECT nonce FROM overtaken)
""",
    arrays=_ARRAYS,
    columns=", ".join(_COLUMNS),
    stored=_STORED,
    moves=_MOVES.format(new="JOIN made USING (nonce)").strip(),
    presence=presence.TIMELY_MOVES_SQL.strip(),
    journal=journal.ENTRIES_SQL.strip(),
)
"""Answers the nonces and ids of new decisions (a nonce that was there already is left out), and the nonces whose move
came late or another transaction got ahead of: say :data:`MOVE` for those, in the same transaction, until there are
none."""

AT_ONCE = Statement(
    """
WITH given AS (
    SELECT nextval('gate_decision_id_seq') AS id, t.* FROM unnest({arrays}) AS t({columns})
),
made AS (
    INSERT INTO gate_decision (id, {stored}, reasons) SELECT id, {stored}, reasons::jsonb FROM given
),
{moves},
{presence},
entries AS (
    SELECT decided_at AS at, guard_id AS actor_id, guard_name AS actor_name, compound_id,
           CASE WHEN override_sealed <> '' THEN 'gate.overridden' ELSE 'gate.decided' END AS action,
           'decision' AS subject_kind, id::text AS subject_id, noted::jsonb AS data, channel, ip::inet AS ip
      FROM given
),
{journal}
SELECT ARRAY(SELECT nonce FROM given), ARRAY(SELECT id FROM given)
  FROM settled WHERE CASE WHEN settled THEN true ELSE presence_unsettled() END
""",
    arrays=_ARRAYS,
    columns=", ".join(_COLUMNS),
    stored=_STORED,
    moves=_MOVES.format(new="").strip(),
    presence=presence.PROMPT_MOVES_SQL.strip(),
    journal=journal.ENTRIES_SQL.strip(),
)
"""What :data:`RECORD` does where nothing is out of the ordinary, as a transaction of its own and with a tenth less
work: all decisions are new and no move is late. Answers nonces and ids.

Else it fails, with a nonce that is there already or as ``presence.UNSETTLED``, and keeps nothing; say :data:`RECORD`
then."""

MOVE = Statement(
    """
WITH given AS (SELECT * FROM unnest({arrays}) AS t({columns})),
{moves},
{presence}
SELECT ARRAY(SELECT nonce FROM overtaken)
""",
    arrays=_ARRAYS,
    columns=", ".join(_COLUMNS),
    moves=_MOVES.format(new="").strip(),
    presence=presence.MOVES_SQL.strip(),
)

HOLD = Statement(
    "WITH given AS (SELECT * FROM unnest({arrays}) AS t({columns})), {moves}, {held} SELECT count(*) FROM held",
    arrays=_ARRAYS,
    columns=", ".join(_COLUMNS),
    moves=_MOVES.format(new="").strip(),
    held=presence.HELD_SQL.strip(),
)
"""Said before :data:`RECORD` where several decisions share a transaction that may say :data:`MOVE`."""

_EMERGENCY_FROM = 1
"""From this severity on a visit is kept for tracing and erased sooner, else as the access log."""


def parameters(judged: Sequence[Judged]) -> dict[str, list[Any]]:
    """The parameters of all statements here."""
    return dict(zip(_COLUMNS, map(list, zip(*map(_row, judged), strict=True)), strict=True))


def _row(one: Judged) -> tuple[Any, ...]:
    asked, met, facts, who = one.asked, one.asked.encounter, one.facts, one.somebody
    severity = rules.asked(one.held, facts.gate_kind)["severity"]
    reading = f"{facts.temperature_c:.1f}" if facts.temperature_c is not None else ""
    return (
        asked.nonce,
        asked.compound_id,
        met.gate_id,
        asked.guard_id,
        asked.guard_name,
        asked.source,
        asked.source_id,
        who.person_id,
        who.user_id,
        who.home.home_id if who.home else None,
        one.found.card_id,
        who.name,
        str(facts.kind),
        str(facts.errand),
        str(facts.proof),
        str(facts.direction),
        str(one.decision.verdict),
        one.passed,
        json.dumps([stored(reason) for reason in one.decision.reasons]) if one.decision.reasons else "[]",
        sealing.seal(reading),
        sealing.seal(facts.reason[:200]),
        sealing.seal(encounters.seen(met)),
        str(facts.ground),
        sealing.seal(met.override_reason.strip()[:200]) if one.overridden else b"",
        severity,
        asked.code_mark,
        met.follows if one.found.follows_known else None,
        asked.now,
        asked.source,
        str(Purpose.TRACING if severity >= _EMERGENCY_FROM else Purpose.ACCESS),
        _noted(one.decision.verdict, facts.direction, one.decision.codes()),
        asked.channel,
        asked.ip,
    )


@lru_cache(maxsize=1024)
def _noted(verdict: rules.Verdict, direction: rules.Direction, codes: tuple[str, ...]) -> str:
    """What the journal keeps, as JSON; of the same few words again and again."""
    return json.dumps({"verdict": verdict, "direction": direction, "codes": codes})


SEALED = frozenset({"temperature_c", "credentials_bad"})
"""Parameters of sentences that are kept under seal beside the reasons."""


def only(columns: dict[str, list[Any]], nonces: Sequence[uuid.UUID]) -> dict[str, list[Any]]:
    """The columns of some encounters."""
    wanted = set(nonces)
    kept = [index for index, nonce in enumerate(columns["nonce"]) if nonce in wanted]
    return {name: [values[index] for index in kept] for name, values in columns.items()}


def stored(reason: rules.Reason) -> dict[str, object]:
    """A reason without its words, which stand in the table, and without what is health data: reading, credential."""
    source = reason.source
    until = reason.until or (source.span.end if source else None)
    return {
        "code": reason.code,
        "verdict": str(reason.verdict),
        "params": {name: value for name, value in reason.params.items() if name not in SEALED},
        "title": source.title.as_json() if source else None,
        "level": source.level.as_json() if source else None,
        "by": reason.by or (source.by if source else ""),
        "until": until.isoformat() if until else None,
    }
