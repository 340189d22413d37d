"""How money and its movements read: ``{% load purchasing %}``."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.translation import gettext as _

from shouwang.means.purchasing import selectors
from shouwang.means.purchasing.rules import buying

register = template.Library()


@register.filter
def yuan(cents: int) -> str:
    """``{{ total|yuan }}``: cents as people write money."""
    return selectors.yuan(cents)


@register.filter
def unit_price(cents: Fraction) -> str:
    """``{{ each|unit_price }}``: what one costs, to a hundredth of a cent: ``¥0.4625``, ``¥12.00``."""
    whole, _dot, rest = f"{float(cents) / 100:,.4f}".partition(".")
    return f"¥{whole}.{rest[:2]}{rest[2:].rstrip('0')}"


@register.filter
def money_label(why: str) -> str:
    """``{{ entry.why|money_label }}``: what moved a fund."""
    return _(buying.MONEY_LABELS.get(why, why))
