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
closed AS (
    UPDATE presence_visit AS v
       SET left_at = m.at,
           left_by_id = CASE WHEN NOT m.inward THEN m.gate_id END,
           exit_how = CASE WHEN m.inward THEN '' ELSE m.how END,
           exit_nonce = CASE WHEN NOT m.inward THEN m.nonce END,
           purpose = CASE WHEN m.erase_on > v.erase_on THEN m.purpose ELSE v.purpose END,
           erase_on = greatest(v.erase_on, m.erase_on)
      FROM due AS m WHERE m.inside AND v.track = m.track AND v.known_at = m.seen_at
    RETURNING v.track
),
opened AS (
    INSERT INTO presence_visit (track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
                                known_at, entered_at, entered_by_id, entry_how, entry_nonce,
                                left_at, left_by_id, exit_how, exit_nonce, purpose, erase_on)
    SELECT track, compound_id, area_id, person_id, user_id, who, visitor, home_id, at,
           CASE WHEN inward THEN at END, CASE WHEN inward THEN gate_id END, CASE WHEN inward THEN how ELSE '' END,
           CASE WHEN inward THEN nonce END, CASE WHEN NOT inward THEN at END, CASE WHEN NOT inward THEN gate_id END,
           CASE WHEN inward THEN '' ELSE how END, CASE WHEN NOT inward THEN nonce END, purpose, erase_on
      FROM due WHERE inward OR NOT inside
    RETURNING track
),
overtaken AS (
    SELECT m.nonce FROM placed AS m WHERE NOT EXISTS (SELECT FROM won WHERE won.track = m.track)
)
"""
)
