"""Tags of the resident's page."""

from __future__ import annotations

from django import template

from shouwang.living.home.rules import Asked
from shouwang.web import measures

register = template.Library()


@register.filter
def asked_value(asked: Asked) -> str:
    """What a measure asks, in the reader's language."""
    return measures.value_text(asked.measure, asked.value)
