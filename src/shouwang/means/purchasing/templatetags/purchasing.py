"""How money and its movements read: ``{% load purchasing %}``."""

from __future__ import annotations

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
def money_label(why: str) -> str:
    """``{{ entry.why|money_label }}``: what moved a fund."""
    return _(buying.MONEY_LABELS.get(why, why))
