"""Tags of roster pages: labels by code, and dictionaries in templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel.words import gettext_noop
from shouwang.means.rosters import rules, selectors

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


_HIGH = 40
"""Height of the drawing of who is there, and of the line of who is needed, in its own units."""
_WIDE = 10


@register.simple_tag
def staffing_chart(grid: Any) -> dict[str, Any]:
    """Bars of who is there and a stepped line of who is needed, day by day, on a drawing ten units a day wide."""
    scale = _HIGH / grid.highest
    bars = [
        {
            "x": n * _WIDE,
            "y": round(_HIGH + 4 - day.there * scale),
            "height": round(day.there * scale),
            "past": day.past,
        }
        for n, day in enumerate(grid.days)
    ]
    levels = [round(_HIGH + 4 - day.needed * scale) for day in grid.days]
    steps = " ".join(f"V{level} H{(n + 1) * _WIDE}" for n, level in enumerate(levels))
    line = f"M0 {levels[0]} {steps}" if levels else ""
    return {"bars": bars, "line": line, "width": len(grid.days) * _WIDE, "height": _HIGH + 5}


@register.filter
def share(value: Any, most: Any) -> int:
    """How long a fair-share bar is: 24 is the longest of all."""
    return max(1, round(24 * int(value or 0) / max(1, int(most or 1)))) if value else 0


@register.filter
def weekday_sign(day: Any) -> str:
    """The day of the week in one character of Chinese or two of English."""
    short = _(WEEKDAYS[day.weekday()])
    return short[-1] if short[0] == "周" else short[:2]


@register.simple_tag
def roster_sign(sign: str) -> str:
    """The character of a cell: the shift's, leave or sickness."""
    if sign == "v":
        return pgettext("sign of leave", "v")
    if sign == "s":
        return pgettext("sign of sickness", "s")
    return _(rules.SLOT_SIGNS[sign]) if sign else ""


@register.filter
def slot_label(slot: str) -> str:
    """The name of a shift."""
    return _(rules.SLOT_LABELS.get(slot, slot))


@register.filter
def leave_label(code: str) -> str:
    """The name of a kind of leave."""
    return _(rules.LEAVES.get(code, code))


@register.filter
def run_state(state: str) -> str:
    """How far a run is, in words."""
    return _(rules.RUN_STATES.get(state, state))


@register.filter
def request_state(state: str) -> str:
    """Where a request stands, in words."""
    return _(rules.ANSWERS.get(state, state))


@register.filter
def rule_costs(code: str) -> str:
    """A rule in words, where it stands with what it costs."""
    return selectors.costs(code)


@register.filter
def rule_says(code: str) -> str:
    """A rule in words."""
    return selectors.says(code)
