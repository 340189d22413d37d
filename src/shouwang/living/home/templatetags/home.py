"""Tags of the resident's page."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.living.home.rules import Asked

register = template.Library()


@register.filter
def asked_value(asked: Asked) -> str:
    """What a measure asks, in the reader's language."""
    message, params = CATALOGUE[asked.measure].order.label(asked.value)
    said = {name: _said(value) for name, value in params.items()}
    return _(message).format(**said) if said else _(message)


def _said(value: object) -> object:
    return "、".join(_(each) for each in value) if isinstance(value, list) else value
