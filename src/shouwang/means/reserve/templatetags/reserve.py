"""How the page of the reserve says numbers, and draws days of cover."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouwang.means.reserve.rules import units_at

DAYS_SHOWN = 14
"""As many days as a drawing shows."""

register = template.Library()


@register.filter
def amount(value: float | None) -> str:
    """84.0 → 84, 2.13 → 2.1; nothing in sight is an infinity sign."""
    if value is None:
        return "∞"
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


@register.filter
def because(use: Any) -> str:
    """Why something is used up."""
    return _(use.because).format(**use.params)


@register.filter
def row_of(by_class: Any, coming: Any) -> Any:
    """The class of goods that something on its way is of."""
    return by_class[coming.item_class]


@register.simple_tag
def cover_bar(days: float | None, floor: int, most: int) -> SafeString:
    """Days of cover as a bar with a tick at the ordered reserve; the figures beside it say the same."""
    width = 100.0 if days is None else min(100.0, 100 * days / most)
    kind = "cover-low" if days is not None and days < floor else "cover-ok"
    tick = format_html('<rect class="cover-tick" x="{}" y="0" width="0.6" height="10"/>', min(99.4, 100 * floor / most))
    return format_html(
        '<svg class="cover-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="cover-ground" width="100" height="10"/><rect class="{}" y="2" width="{}" height="6"/>{}</svg>',
        kind, round(width, 1), tick if floor else "",
    )  # fmt: skip


@register.simple_tag
def curve(lines: Any, row: Any, top: float, now: datetime) -> SafeString:
    """Stock over the days to come, a line for the posture in force and one for each level; a table says the same."""
    window = timedelta(days=DAYS_SHOWN)

    def x(at: datetime) -> float:
        return round(100 * ((at - now) / window), 2)

    def y(units: float) -> float:
        return round(100 - 100 * units / top, 2)

    def path(points: Any) -> str:
        inside = [(at, units) for at, units in points if at <= now + window]
        inside.append((now + window, units_at(points, now + window)))
        return "M" + "L".join(f"{x(at)} {y(units)}" for at, units in inside)

    arrivals = format_html_join(
        "",
        '<path class="curve-arrival" d="M{} 0V100"/>',
        ((x(each.at),) for each in row.coming if each.units and each.at <= now + window),
    )
    drawn = format_html_join(
        "",
        '<path class="curve-line curve-{}" d="{}"/>',
        ((number, path(line.cover.points)) for number, line in reversed(list(enumerate(lines)))),
    )
    target = format_html('<path class="curve-target" d="M0 {}H100"/>', y(row.target)) if row.target else ""
    return format_html(
        '<svg class="curve" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{}{}{}</svg>',
        arrivals, target, drawn,
    )  # fmt: skip
