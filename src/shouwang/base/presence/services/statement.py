"""The SQL that records moves: one text for psycopg here and for asyncpg in the gate's hot path.

It is a chain of common table expressions without parameters, to be put behind one named

    moves(nonce, compound_id, person_id, user_id, who, visitor, home_id, gate_id, inward, at, how, purpose)

in which each person occurs at most once. It ends with ``overtaken(nonce)``: the moves that another
transaction got ahead of after this statement took its snapshot. Nothing was written for them; say
the statement again for those, within the same transaction, until there are none.

How it works. Every track (one person at one place) has one row of whereabouts. The statement reads
it with its version, concludes what is to be done, and then writes the row only if the version still
stands; whoever comes second waits for the row lock, finds another version and is overtaken. So
what follows is right although all of it was concluded from one snapshot.

A move after everything known of its track, the common case, needs no visit to be read. A late one
looks for its neighbours: the visit known at or before it, and the next. Each visit keeps the end by
which it is known (``known_at``), therefore a visit that is cut in two keeps that half.
"""

from __future__ import annotations

from shouwang.base.presence import rules

TRACK = """
    m.compound_id || '.' || coalesce(m.area_id, 0) || '.' || CASE
        WHEN m.person_id IS NOT NULL THEN 'p' || m.person_id
        WHEN m.user_id IS NOT NULL THEN 'u' || m.user_id
        WHEN m.who <> '' THEN 'v' || coalesce(m.home_id, 0) || '.' || m.who
        ELSE 'n' || m.nonce END
"""
"""Whose moves belong together; somebody without a name is somebody else every time."""

_DAYS = " ".join(f"WHEN '{purpose}' THEN {keeping.days}" for purpose, keeping in rules.KEEPING.items())
ERASE_ON = f"(m.at AT TIME ZONE 'UTC')::date + CASE m.purpose {_DAYS} END"
"""The day on which the move has served its purpose."""

FORGET_ON = "greatest(m.erase_on, (now() AT TIME ZONE 'UTC')::date) + 30"
"""How long a move that is told again is recognised."""

_COLUMNS = "nonce, compound_id, person_id, user_id, who, visitor, home_id, gate_id, inward, at, how, purpose"

_PLACED = """
tracked AS (
    SELECT m.*, @track@ AS track, @erase_on@ AS erase_on
      FROM (SELECT @columns@, @area@ AS area_id FROM moves) AS m
),
placed AS (
    SELECT m.*, w.version, w.inside, w.seen_at, w.gate_id AS seen_by, w.how AS seen_how,
           w.track IS NOT NULL AND (m.at < w.seen_at OR (m.at = w.seen_at AND (m.inward OR NOT w.inside))) AS late
      FROM tracked AS m
      LEFT JOIN presence_whereabouts AS w ON w.track = m.track
     WHERE NOT EXISTS (SELECT FROM presence_toldmove AS t WHERE t.nonce = m.nonce)
),
"""

SEEN = "known_at, entered_at, entered_by_id, entry_how, entry_nonce, left_at, left_by_id, exit_how, exit_nonce"
"""The columns of a visit that moves fill in."""

_JUDGED = """
neighbours AS (
    SELECT m.*, p.known_at AS p_known, p.entered_at AS p_entered, p.exit_nonce AS p_exit,
           n.known_at AS n_known, n.entered_at AS n_entered
      FROM placed AS m
      LEFT JOIN LATERAL (
           SELECT v.known_at, v.entered_at, v.exit_nonce FROM presence_visit AS v
            WHERE m.late AND v.track = m.track AND v.known_at <= m.at ORDER BY v.known_at DESC LIMIT 1
      ) AS p ON true
      LEFT JOIN LATERAL (
           SELECT v.known_at, v.entered_at FROM presence_visit AS v
            WHERE m.late AND v.track = m.track AND v.known_at > m.at ORDER BY v.known_at LIMIT 1
      ) AS n ON true
),
chosen AS (
    SELECT m.*, CASE
           WHEN NOT late THEN CASE WHEN inside THEN seen_at END
           WHEN n_entered <= at THEN n_known
           WHEN inward AND p_known = at AND p_entered IS NULL THEN NULL
           ELSE p_known END AS a_known,
           CASE
           WHEN NOT late OR n_entered <= at THEN NULL
           WHEN inward AND p_known = at AND p_entered IS NULL THEN p_known
           ELSE n_known END AS b_known
      FROM neighbours AS m
),
judged AS (
    SELECT m.*, a.entered_at AS a_entered, a.entered_by_id AS a_entered_by, a.entry_how AS a_entry_how,
           a.entry_nonce AS a_entry, a.left_at AS a_left, a.left_by_id AS a_left_by, a.exit_how AS a_exit_how,
           a.exit_nonce AS a_exit, a.erase_on AS a_erase_on, b.entered_at AS b_entered, CASE
           WHEN NOT late AND inward THEN CASE WHEN inside THEN 'follow' ELSE 'open' END
           WHEN NOT late THEN CASE WHEN inside THEN 'close' ELSE 'orphan' END
           WHEN inward AND a.entered_at = m.at OR NOT inward AND a.left_at = m.at AND a.exit_nonce IS NOT NULL
                THEN 'same'
           WHEN inward AND a.exit_nonce IS NOT NULL AND a.entered_at IS NOT NULL AND a.left_at >= m.at
                THEN CASE WHEN a.known_at = a.entered_at THEN 'cut_after' ELSE 'cut_before' END
           WHEN inward AND a.known_at IS NOT NULL AND a.exit_nonce IS NULL THEN 'follow'
           WHEN inward AND b.known_at IS NOT NULL AND b.entered_at IS NULL THEN 'join'
           WHEN inward THEN 'open'
           WHEN a.known_at IS NOT NULL AND a.exit_nonce IS NULL THEN 'close'
           WHEN a.entered_at IS NOT NULL AND a.left_at > m.at
                THEN CASE WHEN a.known_at = a.entered_at THEN 'end_before' ELSE 'end_after' END
           ELSE 'orphan' END AS act
      FROM chosen AS m
      LEFT JOIN LATERAL (
           SELECT @visit@ FROM presence_visit AS v WHERE m.late AND v.track = m.track AND v.known_at = m.a_known
      ) AS a ON true
      LEFT JOIN LATERAL (
           SELECT @visit@ FROM presence_visit AS v WHERE m.late AND v.track = m.track AND v.known_at = m.b_known
      ) AS b ON true
),
"""

_WRITTEN = """
won AS (
    INSERT INTO presence_whereabouts AS w (track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
                                           inside, seen_at, gate_id, how, version, erase_on)
    SELECT track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
           CASE WHEN late THEN inside ELSE inward END, CASE WHEN late THEN seen_at ELSE at END,
           CASE WHEN late THEN seen_by ELSE gate_id END, CASE WHEN late THEN seen_how ELSE how END,
           coalesce(version, 0) + 1, erase_on
      FROM judged ORDER BY track
    ON CONFLICT (track) DO UPDATE
       SET inside = excluded.inside, seen_at = excluded.seen_at, gate_id = excluded.gate_id, how = excluded.how,
           home_id = CASE WHEN excluded.seen_at > w.seen_at THEN excluded.home_id ELSE w.home_id END,
           version = excluded.version, erase_on = greatest(w.erase_on, excluded.erase_on)
     WHERE w.version = excluded.version - 1
    RETURNING w.track
),
due AS (
    SELECT m.* FROM judged AS m JOIN won USING (track)
),
told AS (
    INSERT INTO presence_toldmove (nonce, forget_on) SELECT nonce, @forget_on@ FROM due AS m
    ON CONFLICT (nonce) DO NOTHING
),
closed AS (
    UPDATE presence_visit AS v
       SET entered_at = CASE WHEN begins THEN m.at WHEN ends_alone THEN NULL ELSE v.entered_at END,
           entered_by_id = CASE WHEN begins THEN m.gate_id WHEN ends_alone THEN NULL ELSE v.entered_by_id END,
           entry_how = CASE WHEN begins THEN m.how WHEN ends_alone THEN '' ELSE v.entry_how END,
           entry_nonce = CASE WHEN begins THEN m.nonce WHEN ends_alone THEN NULL ELSE v.entry_nonce END,
           left_at = CASE WHEN ends OR cut THEN m.at ELSE v.left_at END,
           left_by_id = CASE WHEN ends THEN m.gate_id WHEN cut THEN NULL ELSE v.left_by_id END,
           exit_how = CASE WHEN ends THEN m.how WHEN cut THEN '' ELSE v.exit_how END,
           exit_nonce = CASE WHEN ends THEN m.nonce WHEN cut THEN NULL ELSE v.exit_nonce END,
           purpose = CASE WHEN m.erase_on > v.erase_on THEN m.purpose ELSE v.purpose END,
           erase_on = greatest(v.erase_on, m.erase_on)
      FROM (SELECT due.*, CASE act WHEN 'join' THEN b_known ELSE a_known END AS target,
                   act IN ('join', 'cut_before') AS begins, act = 'end_after' AS ends_alone,
                   act IN ('close', 'end_before') AS ends, act IN ('follow', 'cut_after') AS cut
              FROM due WHERE act NOT IN ('open', 'orphan', 'same')) AS m
     WHERE v.track = m.track AND v.known_at = m.target
    RETURNING v.track
),
opened AS (
    INSERT INTO presence_visit (track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
                                @visit@)
    SELECT track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
           CASE WHEN act IN ('cut_before', 'end_after') THEN a_entered WHEN act = 'end_before' THEN a_left ELSE at END,
           CASE WHEN begins THEN at WHEN takes_entry THEN a_entered END,
           CASE WHEN begins THEN gate_id WHEN takes_entry THEN a_entered_by END,
           CASE WHEN begins THEN how WHEN takes_entry THEN a_entry_how ELSE '' END,
           CASE WHEN begins THEN nonce WHEN takes_entry THEN a_entry END,
           CASE act WHEN 'open' THEN b_entered WHEN 'cut_before' THEN at WHEN 'orphan' THEN at
                    WHEN 'end_after' THEN at ELSE a_left END,
           CASE WHEN ends THEN gate_id WHEN takes_exit THEN a_left_by END,
           CASE WHEN ends THEN how WHEN takes_exit THEN a_exit_how ELSE '' END,
           CASE WHEN ends THEN nonce WHEN takes_exit THEN a_exit END,
           purpose, greatest(erase_on, a_erase_on)
      FROM (SELECT due.*, act IN ('open', 'follow', 'cut_after') AS begins,
                   act IN ('cut_before', 'end_after') AS takes_entry, act IN ('orphan', 'end_after') AS ends,
                   act IN ('cut_after', 'end_before') AS takes_exit
              FROM due WHERE act NOT IN ('close', 'join', 'same')) AS m
    RETURNING track
),
overtaken AS (
    SELECT m.nonce FROM judged AS m WHERE NOT EXISTS (SELECT FROM won WHERE won.track = m.track)
)
"""

_PARTS = {
    "@columns@": _COLUMNS,
    "@track@": TRACK,
    "@erase_on@": ERASE_ON,
    "@forget_on@": FORGET_ON,
    "@visit@": f"{SEEN}, purpose, erase_on",
}


def filled(text: str, **parts: str) -> str:
    """Put our own pieces of SQL where ``@name@`` stands."""
    for name, part in {**_PARTS, **{f"@{name}@": part for name, part in parts.items()}}.items():
        text = text.replace(name, part)
    return text


_FRAGMENT = filled(_PLACED + _JUDGED + _WRITTEN)

MOVES_SQL = _FRAGMENT.replace("@area@", "NULL::bigint")
"""For stays in the compound: goes behind the gate's own ``moves``."""

AREA_MOVES_SQL = _FRAGMENT.replace("@area@", "area_id")
"""The same where ``moves`` has one more column, ``area_id``."""
