"""How moves that come in time are written as stays: the two parts that the small statements of a gate have in common.

Each expects ``due``, the moves to be written, with ``inside``: whether they were inside before.
"""

from __future__ import annotations

CLOSED = """
closed AS (
    UPDATE presence_visit AS v
       SET left_at = m.at,
           left_by_id = CASE WHEN NOT m.inward THEN m.gate_id END,
           exit_how = CASE WHEN m.inward THEN '' ELSE m.how END,
           exit_nonce = CASE WHEN NOT m.inward THEN m.nonce END,
           purpose = CASE WHEN m.erase_on > v.erase_on THEN m.purpose ELSE v.purpose END,
           erase_on = greatest(v.erase_on, m.erase_on)
      FROM @ended@ AS m WHERE m.inside AND v.track = m.track AND v.known_at = m.seen_at
    RETURNING 1
)
""".strip()
"""The open stay ends, of those among ``@ended@`` who were inside; ``seen_at`` says since when."""

OPENED = """
opened AS (
    INSERT INTO presence_visit (track, compound_id, area_id, person_id, user_id, who, visitor, home_id,
                                known_at, entered_at, entered_by_id, entry_how, entry_nonce,
                                left_at, left_by_id, exit_how, exit_nonce, purpose, erase_on)
    SELECT track, compound_id, area_id, person_id, user_id, who, visitor, home_id, at,
           CASE WHEN inward THEN at END, CASE WHEN inward THEN gate_id END, CASE WHEN inward THEN how ELSE '' END,
           CASE WHEN inward THEN nonce END, CASE WHEN NOT inward THEN at END, CASE WHEN NOT inward THEN gate_id END,
           CASE WHEN inward THEN '' ELSE how END, CASE WHEN NOT inward THEN nonce END, purpose, erase_on
      FROM due WHERE inward OR NOT inside
)
""".strip()
"""A stay begins for whoever comes in, and for whoever goes out of whom no gate saw the way in."""
