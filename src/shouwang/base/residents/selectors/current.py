"""The condition under which a span with ``starts_at`` and ``ends_at`` holds; shared by the selectors of this app."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q


def at(now: datetime, path: str = "") -> Q:
    """Rows whose half-open span holds at ``now``; ``path`` leads to them, such as ``needs__``."""
    ended = Q(**{f"{path}ends_at__isnull": True}) | Q(**{f"{path}ends_at__gt": now})
    return Q(**{f"{path}starts_at__lte": now}) & ended
