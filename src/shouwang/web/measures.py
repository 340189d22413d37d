"""A measure's value in the reader's language; every page that shows measures uses it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import CATALOGUE


def value_text(measure: str, value: Any) -> str:
    """What a canonical value of a measure asks for."""
    message, params = CATALOGUE[measure].order.label(value)
    said = {name: _said(each) for name, each in params.items()}
    return _(message).format(**said) if said else _(message)


def portion(label: str, number: int) -> str:
    """So many of a thing; one of it is not counted."""
    return _(label) if number == 1 else _("{thing} × {n}").format(thing=_(label), n=number)


def _said(value: object) -> object:
    if not isinstance(value, list):
        return value
    return _(", ").join(portion(*each) if isinstance(each, tuple) else _(each) for each in value)
