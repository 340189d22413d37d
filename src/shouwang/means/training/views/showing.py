"""The tabs of training, and addresses in the request's compound."""

from __future__ import annotations

from typing import Any

from shouwang.kernel.words import gettext_noop
from shouwang.web import navigation, pages

WAYS = (
    ("training:mine", "training.own", gettext_noop("My courses")),
    ("training:points", "training.own", gettext_noop("Points")),
    ("training:team", "training.see", gettext_noop("Who can do what")),
    ("training:courses", "training.edit", gettext_noop("Courses")),
)


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The tabs that the reader may open."""
    return navigation.tabs(request, WAYS, f"training:{active}")
