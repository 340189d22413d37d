"""Moves by the hundred thousand, as devices upload them after a breakdown: COPY, then whole sets at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from shouwang.base.presence.services.months import make_months
from shouwang.base.presence.services.moving import Move, row_of
from shouwang.base.presence.services.statement import filled

BATCH = 20_000
"""Moves a transaction, so that nobody at a gate waits long for whoever is being filed."""

OLDEST_MONTH = timedelta(days=400)
"""A device that lost its clock must not make a month of 1970; such moves go to the rest."""


def backfill(*, moves: Iterable[Move], now: datetime) -> int:
    """Record very many moves, in any order, and say how many were new.

    The result is that of ``record_moves``. People are dealt with in groups, each in a transaction
    of its own: after a breakdown the same upload simply comes again.

    Locks the whereabouts of a group's people while their stays are written anew between the
    neighbours of the first and the last of their moves.
    """
    with connection.cursor() as cursor:
        for step in (*_LEAVE, *_RECEIVE):
            cursor.execute(step)
        with cursor.copy("COPY presence_raw FROM STDIN") as copy:
            for move in moves:
                copy.write_row(row_of(move))
        cursor.execute("SELECT count(*), min(at) FROM presence_raw")
        count, first = cursor.fetchone()
        if not count:
            return 0
        make_months(now=now, since=max(first, now - OLDEST_MONTH))
        groups = count // BATCH + 1
        cursor.execute(_SORT, [groups])
        cursor.execute("CREATE INDEX ON presence_incoming (part)")
        cursor.execute("ANALYZE presence_incoming")
        new = sum(_file(cursor, part) for part in range(groups))
        for step in _LEAVE:
            cursor.execute(step)
    return new


@transaction.atomic
def _file(cursor: Any, part: int) -> int:
    cursor.execute("TRUNCATE presence_fresh, presence_merged")
    cursor.execute(_LOCK, [part])
    cursor.execute(_FRESH, [part])
    for step in ("ANALYZE presence_fresh", _TAKE_OUT, "ANALYZE presence_merged", _PUT_BACK):
        cursor.execute(step)
    cursor.execute("SELECT count(*) FILTER (WHERE fresh) FROM presence_merged")
    new = int(cursor.fetchone()[0])
    cursor.execute(_SEEN_LAST)
    cursor.execute(_TOLD, [part])
    return new


_LEAVE = ("DROP TABLE IF EXISTS presence_raw, presence_incoming, presence_fresh, presence_merged",)
_RECEIVE = (
    """CREATE TEMP TABLE presence_raw (
        nonce uuid, compound_id bigint, person_id bigint, user_id bigint, who text, visitor boolean, home_id bigint,
        gate_id bigint, inward boolean, at timestamptz, how text, purpose text, area_id bigint)""",
    """CREATE TEMP TABLE presence_fresh (
        LIKE presence_raw, track text, erase_on date)""",
    "CREATE TEMP TABLE presence_merged (LIKE presence_fresh, assumed_at timestamptz, fresh boolean)",
)

_SORT = filled("""
CREATE TEMP TABLE presence_incoming AS
SELECT m.*, @track@ AS track, @erase_on@ AS erase_on, mod(hashtext(@track@) & 2147483647, %s) AS part
  FROM (SELECT DISTINCT ON (nonce) * FROM presence_raw) AS m
 WHERE NOT EXISTS (SELECT FROM presence_toldmove AS t WHERE t.nonce = m.nonce)
""")

_LOCK = """
INSERT INTO presence_whereabouts AS w (track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
                                       inside, seen_at, gate_id, how, version, erase_on)
SELECT DISTINCT ON (track) track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
       false, '-infinity'::timestamptz, NULL::bigint, how, 1, max(erase_on) OVER (PARTITION BY track)
  FROM presence_incoming WHERE part = %s ORDER BY track
ON CONFLICT (track) DO UPDATE SET version = w.version + 1, erase_on = greatest(w.erase_on, excluded.erase_on)
"""

_FRESH = """
INSERT INTO presence_fresh
SELECT nonce, compound_id, person_id, user_id, who, visitor, home_id, gate_id, inward, at, how, purpose, area_id,
       track, erase_on
  FROM presence_incoming AS m
 WHERE part = %s AND NOT EXISTS (SELECT FROM presence_toldmove AS t WHERE t.nonce = m.nonce)
"""

_TAKE_OUT = """
WITH span AS (
    SELECT track, min(at) AS first_at, max(at) AS last_at FROM presence_fresh GROUP BY track
),
reach AS (
    SELECT s.track, coalesce(p.known_at, s.first_at) AS since, coalesce(n.known_at, s.last_at) AS until
      FROM span AS s
      LEFT JOIN LATERAL (SELECT v.known_at FROM presence_visit AS v WHERE v.track = s.track
                            AND v.known_at <= s.first_at ORDER BY v.known_at DESC LIMIT 1) AS p ON true
      LEFT JOIN LATERAL (SELECT v.known_at FROM presence_visit AS v WHERE v.track = s.track
                            AND v.known_at > s.last_at ORDER BY v.known_at LIMIT 1) AS n ON true
),
taken AS (
    DELETE FROM presence_visit AS v USING reach AS r
     WHERE v.track = r.track AND v.known_at BETWEEN r.since AND r.until
    RETURNING v.*
),
together AS (
    SELECT entry_nonce AS nonce, compound_id, person_id, user_id, who, visitor, home_id, entered_by_id AS gate_id,
           true AS inward, entered_at AS at, entry_how AS how, purpose, area_id, track, erase_on,
           CASE WHEN exit_nonce IS NULL THEN left_at END AS assumed_at, false AS fresh
      FROM taken WHERE entry_nonce IS NOT NULL
    UNION ALL
    SELECT exit_nonce, compound_id, person_id, user_id, who, visitor, home_id, left_by_id,
           false, left_at, exit_how, purpose, area_id, track, erase_on, NULL, false
      FROM taken WHERE exit_nonce IS NOT NULL
    UNION ALL
    SELECT f.*, NULL, true FROM presence_fresh AS f
)
INSERT INTO presence_merged SELECT DISTINCT ON (track, at, inward) * FROM together ORDER BY track, at, inward, fresh
"""

_PUT_BACK = filled("""
INSERT INTO presence_visit (track, compound_id, area_id, person_id, user_id, who, visitor, home_id, @visit@)
SELECT track, compound_id, area_id, person_id, user_id, who, visitor, home_id, at,
       CASE WHEN inward THEN at END, CASE WHEN inward THEN gate_id END,
       CASE WHEN inward THEN how ELSE '' END, CASE WHEN inward THEN nonce END,
       CASE WHEN NOT inward THEN at ELSE coalesce(next_at, assumed_at) END,
       CASE WHEN NOT inward THEN gate_id WHEN NOT next_inward THEN next_gate END,
       CASE WHEN NOT inward THEN how WHEN NOT next_inward THEN next_how ELSE '' END,
       CASE WHEN NOT inward THEN nonce WHEN NOT next_inward THEN next_nonce END,
       CASE WHEN NOT next_inward AND next_erase_on > erase_on THEN next_purpose ELSE purpose END,
       CASE WHEN NOT next_inward THEN greatest(erase_on, next_erase_on) ELSE erase_on END
  FROM (SELECT m.*, lag(inward) OVER told AS before, lead(inward) OVER told AS next_inward,
               lead(at) OVER told AS next_at, lead(gate_id) OVER told AS next_gate, lead(how) OVER told AS next_how,
               lead(nonce) OVER told AS next_nonce, lead(purpose) OVER told AS next_purpose,
               lead(erase_on) OVER told AS next_erase_on
          FROM presence_merged AS m
        WINDOW told AS (PARTITION BY track ORDER BY at, inward DESC)) AS m
 WHERE inward OR before IS NOT TRUE
""")

_SEEN_LAST = """
UPDATE presence_whereabouts AS w
   SET inside = m.inward, seen_at = m.at, gate_id = m.gate_id, how = m.how, home_id = m.home_id
  FROM (SELECT DISTINCT ON (track) * FROM presence_merged ORDER BY track, at DESC, inward) AS m
 WHERE w.track = m.track AND (m.at > w.seen_at OR (m.at = w.seen_at AND NOT m.inward))
"""

_TOLD = filled("""
INSERT INTO presence_toldmove (nonce, forget_on) SELECT nonce, @forget_on@ FROM presence_incoming AS m WHERE part = %s
ON CONFLICT (nonce) DO NOTHING
""")
