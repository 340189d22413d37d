"""What the gate's pages need beyond the shell's tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.rules import Posture
from shouwang.base.residents.rules import NEED_LABELS
from shouwang.protect.gate import reading
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.selectors import Figures

register = template.Library()

_AT_THE_GATE = (
    "life_safety",
    "visitors",
    "entry",
    "exit",
    "exit_quota",
    "temperature",
    "temperature_max_c",
    "mask",
    "credentials",
)


@dataclass(frozen=True)
class RuleShown:
    """One measure in force as a guard reads it."""

    icon: str
    label: str
    value: str


@register.filter
def gate_rules(posture: Posture) -> list[RuleShown]:
    """The measures in force that a guard has to know."""
    shown = []
    for key in _AT_THE_GATE:
        measure, value = CATALOGUE[key], posture.value(key)
        if value != measure.order.loosest():
            message, params = measure.order.label(value)
            words = {name: reading.value_in_words(given) for name, given in params.items()}
            shown.append(RuleShown(measure.icon, _(measure.label), _(message).format(**words)))
    return shown


@register.filter
def gate_ways(_value: str) -> list[tuple[str, str, str]]:
    """The two directions: code, word, icon."""
    return [("in", _("In"), "log-in"), ("out", _("Out"), "log-out")]


@register.filter
def gate_word(decision: Decision) -> str:
    """A decision in one word."""
    return reading.show(decision).word


@register.filter
def gate_strip(day: Figures) -> list[tuple[str, int]]:
    """A day's figures with their words."""
    return [
        (_("In"), day.entered),
        (_("Out"), day.left),
        (_("Visitors"), day.visitors),
        (_("Checked"), day.checked),
        (_("Turned away"), day.refused),
        (_("Overridden"), day.overridden),
        (_("Inside"), day.inside),
    ]


@register.filter
def gate_filters(_value: str) -> list[tuple[str, str]]:
    """The choices of the verdict filter."""
    return [
        ("", _("Every verdict")),
        ("allow", _("Let pass")),
        ("check", _("Check by hand")),
        ("refuse", _("Do not let pass")),
        ("overridden", _("Overridden")),
    ]


@register.filter
def need_word(kind: str) -> str:
    """A need in the reader's language."""
    return _(NEED_LABELS[kind])


@register.simple_tag
def reckoned(building: Any) -> list[tuple[str, int]]:
    """What is known of a building's people, in the order of its table."""
    return [
        (_("Inside"), building.inside),
        (_("Not seen"), building.unseen),
        (_("Visitors"), building.visitors),
        (_("Need help"), building.in_need),
        (_("Gone out"), building.out),
    ]
