"""SQL by which a statement of a higher app reads accounts in passing, and what its answers mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache

from shouwang.base.accounts import rules
from shouwang.kernel.spans import Span
from shouwang.kernel.sql import Statement

GRANTS = """
(SELECT json_agg(json_build_array(
            g.role,
            CASE WHEN g.role = 'administrator' THEN NULL
                 WHEN g.compound_id IS NULL
                 THEN (SELECT json_agg(c.id) FROM places_compound c WHERE c.company_id = g.company_id)
                 ELSE json_build_array(g.compound_id) END,
            g.building_id, g.home_id, extract(epoch FROM g.starts_at), extract(epoch FROM g.ends_at)))::text
   FROM accounts_grant g JOIN accounts_user gu ON gu.id = g.user_id AND gu.is_active
  WHERE g.user_id = {user} AND g.starts_at <= {now} AND (g.ends_at IS NULL OR g.ends_at > {now}))
"""
"""What a user may do now, as text for :func:`reaches`; null for nothing. Fill in ``{user}`` and ``{now}``."""

STANDING = Statement(
    """
SELECT s::text || u::text || coalesce({grants}, '')
  FROM django_session s, accounts_user u
 WHERE s.session_key = :session AND s.expire_date > :now AND u.id = :user
""",
    grants=GRANTS.format(user="u.id", now=":now"),
)
"""All by which the user of a session is known and may act now, as one text; no row when the session is over."""


@lru_cache(maxsize=4096)
def reaches(grants: str | None) -> tuple[rules.Reach, ...]:
    """How far the roles in an answer of :data:`GRANTS` reach."""
    return tuple(
        rules.Reach(
            rules.Role(role),
            None if role == rules.Role.ADMINISTRATOR else frozenset(compounds or ()),
            building,
            home,
            Span(datetime.fromtimestamp(start, UTC), None if end is None else datetime.fromtimestamp(end, UTC)),
        )
        for role, compounds, building, home, start, end in json.loads(grants or "[]")
    )
