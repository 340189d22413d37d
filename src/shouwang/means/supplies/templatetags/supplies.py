"""Quantities, places and codes as they are shown: ``{% load supplies %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES, POSTS, PPE
from shouwang.kernel.words import Words
from shouwang.means.supplies.rules import units
from shouwang.web import measures

register = template.Library()


@register.filter
def amount(quantity: int, item: Any) -> SafeString:
    """``{{ held.good|amount:item }}``: a quantity with the item's unit."""
    unit = _(units.name_of(quantity, item.unit))
    return format_html('<b>{}</b> <span class="text-muted">{}</span>', units.shown(quantity, item.unit), unit)


@register.filter
def signed(quantity: int, item: Any) -> str:
    """``{{ line.quantity|signed:item }}``: a quantity with its sign."""
    text = units.shown(quantity, item.unit)
    return text if quantity < 0 else f"+{text}"


@register.filter
def plain(quantity: int, item: Any) -> str:
    """``{{ row.remaining|plain:item }}``: a quantity as it is typed."""
    return units.shown(quantity, item.unit).replace(",", "")


@register.filter
def yuan(cents: int) -> str:
    """``{{ cents|yuan }}``: money."""
    return f"¥{cents / 100:,.2f}"


@register.filter
def response_name(raising: Any) -> str:
    """``{{ entry.raising|response_name }}``: the plan and the level that held."""
    language = translation.get_language() or "zh-hans"
    said = (Words.of(part).in_language(language) for part in (raising.title, raising.level) if part)
    return " · ".join(filter(None, said))


@register.filter
def unit_name(item: Any) -> str:
    """``{{ item|unit_name }}``: the unit in the reader's language."""
    return _(units.UNITS[item.unit].label)


@register.filter
def class_name(item: Any) -> str:
    """``{{ item|class_name }}``: the item's class in the reader's language."""
    return _(ITEM_CLASSES.get(item.item_class, item.item_class))


@register.filter
def post_name(key: str) -> str:
    """``{{ each.post|post_name }}``: a kind of post in the reader's language."""
    return _(POSTS[key])


@register.filter
def gear(portion: tuple[str, int]) -> str:
    """``{{ portion|gear }}``: so many of a class of protective equipment."""
    return measures.portion(PPE[portion[0]], portion[1])


@register.filter
def gear_name(item_class: str) -> str:
    """``{{ worn.item_class|gear_name }}``: a class of protective equipment."""
    return _(PPE[item_class])


@register.filter
def get(table: Any, key: Any) -> Any:
    """``{{ labels|get:entry.kind }}``: a value of a table."""
    return table.get(key, "")


@register.simple_tag
def lasts(cover: Any, item: Any) -> SafeString:
    """``{% lasts cover item %}``: how many days the item's class lasts, with the ordered days when that is less."""
    found = (cover or {}).get(item.item_class)
    if found is None:
        return mark_safe("—")
    if found.days is None:
        return format_html('<span class="text-muted">{}</span>', _("beyond half a year"))
    said = format_html("<b>{}</b> {}", f"{found.days:.1f}", _("days"))
    if not found.is_low:
        return said
    ordered = _("ordered: {days}").format(days=found.floor)
    return format_html(
        '<span class="text-error">{}</span> <span class="block text-sm text-muted">{}</span>', said, ordered
    )
