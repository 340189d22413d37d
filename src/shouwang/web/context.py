"""What the shell shows around every page: compound, level, navigation, who is on duty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.base.residents import selectors as residents
from shouwang.web import navigation, pages, panels

_FIGURES_SECONDS = 60
_BEGINNING_SECONDS = 2
"""While a compound is still being filled in."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor; what a fragment does not show costs it no query."""
    compound = getattr(request, "compound", None)
    now = pages.now(request)
    return {
        "now": now,
        "actor": getattr(request, "actor", None),
        "compound": compound,
        "posture_level": SimpleLazyObject(lambda: _level(compound, now)),
        "figures": SimpleLazyObject(lambda: _figures(compound, now)),
        "on_duty": SimpleLazyObject(lambda: _on_duty(compound, now)),
        "large_text": request.COOKIES.get("textsize") == "large",
        "navigation": SimpleLazyObject(lambda: navigation.items(request, navigation.DESKTOP)),
    }


def _level(compound: Any, now: datetime) -> Any:
    return posture.headline(compound.pk, now=now) if compound else posture.CALM


def _figures(compound: Any, now: datetime) -> dict[str, str]:
    """Buildings, homes and people; they change slowly, so a minute's memory is right enough."""
    if compound is None:
        return {}
    key = f"shell-figures-{compound.pk}"
    known: dict[str, str] | None = cache.get(key)
    if known is None:
        counts = {
            "buildings": places.buildings(compound.pk).count(),
            "homes": places.homes(compound.pk).count(),
            "people": residents.people_count(compound.pk, now=now),
        }
        known = {name: f"{count:,}" for name, count in counts.items()}
        cache.set(key, known, _FIGURES_SECONDS if all(counts.values()) else _BEGINNING_SECONDS)
    return known


def _on_duty(compound: Any, now: datetime) -> str:
    return (panels.ask("manager_on_duty", compound_id=compound.pk, now=now) or "") if compound else ""
