"""How the page of the reserve says numbers, and draws days of cover."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

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
