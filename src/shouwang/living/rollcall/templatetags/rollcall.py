"""Tags of roll-call pages: the map of homes, the names of states and needs; the command board uses them too."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from shouwang.base.residents.rules import KIN_LABELS, NEED_LABELS, RESTRICTION_LABELS
from shouwang.living.rollcall import rules, selectors

register = template.Library()


@register.inclusion_tag("rollcall/parts/map.html", takes_context=True)
def home_map(
    context: template.Context, compound: Any, roll_call: Any = None, with_links: bool = True
) -> dict[str, Any]:
    """``{% home_map compound roll_call %}``: one cell a home, one path for each state of a building, numbered pins.

    Args:
        roll_call: None draws the compound at rest.
        with_links: each building leads to its doors, for those who may knock.
    """
    found = selectors.home_map(compound.pk, roll_call)
    actor = getattr(context.get("request"), "actor", None)
    knocks = bool(with_links and actor and roll_call and actor.may("rollcall.knock", compound_id=compound.pk))
    return {"map": found, "compound": compound, "roll_call": roll_call, "linked": knocks}


@register.filter
def state_label(value: str) -> str:
    """A state's name."""
    return _(rules.STATE_LABELS[value]) if value in rules.STATE_LABELS else ""


@register.filter
def help_label(value: str) -> str:
    """A kind of help's name."""
    return _(rules.HELP_LABELS[value]) if value in rules.HELP_LABELS else ""


@register.filter
def help_icon(value: str) -> str:
    """A kind of help's icon."""
    return rules.HELP_ICONS.get(value, "circle-ellipsis")


@register.filter
def via_label(value: str) -> str:
    """How an answer came."""
    return _(rules.VIA_LABELS[value]) if value in rules.VIA_LABELS else ""


@register.filter
def kin(value: str) -> str:
    """What a contact is to somebody, as it was typed, or by its name where a list brought it."""
    return _(KIN_LABELS[value]) if value in KIN_LABELS else value


@register.filter
def need_label(value: str) -> str:
    """A need's or a restriction's name."""
    label = NEED_LABELS.get(value) or RESTRICTION_LABELS.get(value)
    return _(label) if label else value


@register.filter
def door_facts(door: Any) -> str:
    """What to know before knocking: orders, age, needs, how often nobody answered."""
    facts = [need_label(kind) for kind in door.restricted]
    if door.age:
        facts.append(_("%(age)s years") % {"age": door.age})
    facts += [need_label(kind) for kind in door.kinds]
    if door.tries:
        facts.append(_("no answer ×%(n)s") % {"n": door.tries})
    elif door.state in rules.REACHED:
        facts.append(state_label(door.state))
    return " · ".join(facts)
