"""A measure's value in the reader's language; every page that shows measures uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.rules import Posture


def value_text(measure: str, value: Any) -> str:
    """What a canonical value of a measure asks for."""
    message, params = CATALOGUE[measure].order.label(value)
    said = {name: _said(each) for name, each in params.items()}
    return _(message).format(**said) if said else _(message)


@dataclass(frozen=True)
class Shown:
    """One measure in force as its reader sees it."""

    icon: str
    label: str
    value: str


def in_force(held: Posture, chosen: Iterable[str], words: Callable[[Any], str]) -> list[Shown]:
    """Those of the chosen measures that ask for anything.

    Args:
        words: puts a parameter of a value into the reader's language.
    """
    shown = []
    for key in chosen:
        measure, value = CATALOGUE[key], held.value(key)
        if value != measure.order.loosest():
            message, params = measure.order.label(value)
            said = {name: words(given) for name, given in params.items()}
            shown.append(Shown(measure.icon, _(measure.label), _(message).format(**said)))
    return shown


def portion(label: str, number: int) -> str:
    """So many of a thing; one of it is not counted."""
    return _(label) if number == 1 else _("{thing} × {n}").format(thing=_(label), n=number)


def _said(value: object) -> object:
    if not isinstance(value, list):
        return value
    return _(", ").join(portion(*each) if isinstance(each, tuple) else _(each) for each in value)
