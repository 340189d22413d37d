"""The SQL for moves that come in time: those after everything known of their track, as nearly all at a gate are.

A chain of common table expressions like ``MOVES_SQL``, with the same contract, but small: the statement of
a gate that is busy must not carry the plan for moves that come late. Late moves end among ``overtaken``,
as if another transaction had got ahead of them, and the caller says ``MOVES_SQL`` for those. It does not
look whether a move was told before: its caller gives it only moves that are new, because the row that
holds their nonce was made in the same statement. "OFFSET 0" has each track looked up by its key, also by a plan
that was made while the table was young.
"""

from __future__ import annotations

from shouwang.base.presence.services.statement import filled
from shouwang.base.presence.services.written import CLOSED, OPENED

TIMELY_MOVES_SQL = filled(
    """
tracked AS (
    SELECT m.*, @track@ AS track, @erase_on@ AS erase_on
      FROM (SELECT @columns@, NULL::bigint AS area_id FROM moves) AS m
),
placed AS (
    SELECT m.*, w.version, w.seen_at, coalesce(w.inside, false) AS inside
      FROM tracked AS m
      LEFT JOIN LATERAL (SELECT * FROM presence_whereabouts AS k WHERE k.track = m.track OFFSET 0) AS w ON true
),
won AS (
    INSERT INTO presence_whereabouts AS w (track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
                                           inside, seen_at, gate_id, how, version, erase_on)
    SELECT track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
           inward, at, gate_id, how, coalesce(version, 0) + 1, erase_on
      FROM placed WHERE seen_at IS NULL OR at > seen_at OR (at = seen_at AND inside AND NOT inward) ORDER BY track
    ON CONFLICT (track) DO UPDATE
       SET inside = excluded.inside, seen_at = excluded.seen_at, gate_id = excluded.gate_id, how = excluded.how,
           home_id = excluded.home_id, version = excluded.version, erase_on = greatest(w.erase_on, excluded.erase_on)
     WHERE w.version = excluded.version - 1
    RETURNING w.track
),
due AS (
    SELECT m.* FROM placed AS m JOIN won USING (track)
),
@closed@,
@opened@,
overtaken AS (
    SELECT m.nonce FROM placed AS m WHERE NOT EXISTS (SELECT FROM won WHERE won.track = m.track)
)
""",
    closed=CLOSED.replace("@ended@", "due"),
    opened=OPENED,
)
