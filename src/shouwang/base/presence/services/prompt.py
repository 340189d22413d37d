"""The SQL for moves of people who were seen here before and are seen again in time: what a busy gate writes.

A chain of common table expressions behind one named ``moves``, as ``MOVES_SQL`` is. It ends with
``settled``: whether all was written as it should be. If not, the caller must let the statement fail, by the function
``presence_unsettled()`` of the database, and say another:
somebody's move came late, or another transaction got ahead of one after this statement took its snapshot.

How it works. The row of whereabouts is changed without being read before, and says what it was (``old``); whoever
comes second waits for the row's lock and sees what the first left. A stay that the first opened in that moment
cannot be seen by the second's snapshot and is not closed; therefore what is closed is counted.
"""

from __future__ import annotations

from shouwang.base.presence.services.statement import filled
from shouwang.base.presence.services.written import CLOSED, OPENED

UNSETTLED = "SW001"
"""The SQLSTATE with which ``presence_unsettled()`` fails."""

PROMPT_MOVES_SQL = filled(
    """
tracked AS (
    SELECT m.*, @track@ AS track, @erase_on@ AS erase_on
      FROM (SELECT @columns@, NULL::bigint AS area_id FROM moves) AS m ORDER BY track
),
seen AS (
    UPDATE presence_whereabouts AS w
       SET inside = m.inward, seen_at = m.at, gate_id = m.gate_id, how = m.how, home_id = m.home_id,
           version = w.version + 1, erase_on = greatest(w.erase_on, m.erase_on)
      FROM tracked AS m
     WHERE w.track = m.track AND (m.at > w.seen_at OR (m.at = w.seen_at AND w.inside AND NOT m.inward))
    RETURNING m.*, old.inside, old.seen_at
),
missing AS (
    SELECT (SELECT count(*) FROM seen) < (SELECT count(*) FROM moves) AS others
),
first AS (
    INSERT INTO presence_whereabouts (track, compound_id, person_id, user_id, who, visitor, home_id,
                                      inside, seen_at, gate_id, how, version, erase_on)
    SELECT track, compound_id, person_id, user_id, who, visitor, home_id, inward, at, gate_id, how, 1, erase_on
      FROM tracked WHERE (SELECT others FROM missing) AND track NOT IN (SELECT track FROM seen)
    ON CONFLICT (track) DO NOTHING
    RETURNING track
),
due AS (
    SELECT * FROM seen
     UNION ALL
    SELECT m.*, false, NULL FROM first JOIN tracked AS m USING (track)
),
@closed@,
@opened@,
settled AS (
    SELECT (SELECT count(*) FROM due) = (SELECT count(*) FROM moves)
       AND (SELECT count(*) FROM closed) = (SELECT count(*) FROM seen WHERE inside) AS settled
)
""",
    closed=CLOSED.replace("@ended@", "seen"),
    opened=OPENED,
)
