"""The tabs of welfare."""

from __future__ import annotations

from typing import Any

from shouwang.kernel.words import gettext_noop
from shouwang.web import navigation, pages

OWN = (
    ("welfare:rest", "welfare.own", gettext_noop("Rest")),
    ("welfare:meals", "welfare.own", gettext_noop("Staff meals")),
    ("welfare:mind", "welfare.own", gettext_noop("How are you?")),
    ("welfare:wall", "thanks.give", gettext_noop("Thanks")),
)
LEAD = (
    ("welfare:fatigue", "welfare.see", gettext_noop("Fatigue")),
    ("welfare:rooms", "welfare.see", gettext_noop("Rest rooms")),
    ("welfare:kitchen", "welfare.see", gettext_noop("Kitchen")),
    ("welfare:totals", "welfare.see", gettext_noop("How the team is")),
    ("welfare:wall", "thanks.give", gettext_noop("Thanks")),
)


def tabs(request: pages.Request, active: str, ways: tuple[tuple[str, str, str], ...] = OWN) -> list[dict[str, Any]]:
    """The tabs that the reader may open."""
    return navigation.tabs(request, ways, f"welfare:{active}")
