"""Tags of roster pages: labels by code, and dictionaries in templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel.words import gettext_noop

register = template.Library()


@register.filter
def label(code: Any, labels: Mapping[str, str]) -> str:
    """``{{ term.code|label:certificates }}``: the word of a code in the reader's language."""
    return _(labels.get(str(code), str(code)))


@register.filter
def post_label(key: Any) -> str:
    """``{{ station.key|post_label }}``: the name of a kind of post."""
    return _(POSTS.get(str(key), str(key)))


@register.filter
def get(of: Mapping[Any, Any] | None, key: Any) -> Any:
    """``{{ opened|get:term.pk }}``: what a dictionary holds, or nothing."""
    return of.get(key) if of else None


@register.filter
def yuan(cents: Any) -> str:
    """``{{ 18000|yuan }}`` → ``¥180``; with Fen only where there are any."""
    whole, rest = divmod(int(cents or 0), 100)
    return f"¥{whole:,}" if not rest else f"¥{whole:,}.{rest:02d}"


WEEKDAYS = (
    gettext_noop("Mon"),
    gettext_noop("Tue"),
    gettext_noop("Wed"),
    gettext_noop("Thu"),
    gettext_noop("Fri"),
    gettext_noop("Sat"),
    gettext_noop("Sun"),
)


@register.simple_tag
def weekdays() -> list[tuple[int, str]]:
    """Numbers and short names of the days of a week, Monday first."""
    return [(number, _(name)) for number, name in enumerate(WEEKDAYS)]


@register.filter
def weekday_names(numbers: Any) -> str:
    """The short names of some days of a week."""
    return " ".join(_(WEEKDAYS[number]) for number in numbers or ())
