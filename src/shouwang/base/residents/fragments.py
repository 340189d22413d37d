"""SQL by which a statement of a higher app reads the register in passing, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

PERSON = """
(SELECT p.id, p.name, r.home_id, h.building_id, h.unit_id
   FROM residents_person p
   LEFT JOIN residents_residence r
          ON r.person_id = p.id AND r.starts_at <= {now} AND (r.ends_at IS NULL OR r.ends_at > {now})
   LEFT JOIN places_home h ON h.id = r.home_id
  WHERE p.id = {person} AND p.compound_id = {compound}
  ORDER BY r.lives_in DESC NULLS LAST, r.home_id
  LIMIT 1)
"""
"""Somebody of the compound and the home lived in now, or null: ``id, name, home_id, building_id, unit_id``."""

ORDERS = """
(SELECT json_agg(json_build_array(o.kind, o.ordered_by, extract(epoch FROM o.ends_at)))::text
   FROM residents_restriction o
  WHERE o.compound_id = {compound} AND o.starts_at <= {now} AND o.ends_at > {now}
    AND (o.person_id = {person} OR o.home_id = {home}
         OR o.home_id IN (SELECT r.home_id FROM residents_residence r
                           WHERE r.person_id = {person} AND r.lives_in AND r.starts_at <= {now}
                             AND (r.ends_at IS NULL OR r.ends_at > {now}))
         OR ({person} IS NULL AND o.person_id IN
              (SELECT r.person_id FROM residents_residence r
                WHERE r.home_id = {home} AND r.lives_in AND r.starts_at <= {now}
                  AND (r.ends_at IS NULL OR r.ends_at > {now})))))
"""
"""The orders that bind a person, or else a home and everybody in it, as text for :func:`orders`."""


def orders(found: str | None) -> Iterable[tuple[str, str, datetime]]:
    """Kind, authority and end of each order in an answer of :data:`ORDERS`."""
    if not found:
        return ()
    return ((kind, by, datetime.fromtimestamp(end, UTC)) for kind, by, end in json.loads(found))
