"""Tags for the pages of rounds."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.base.places.rules import AREA_LABELS
from shouwang.protect.hygiene import rules

register = template.Library()


@register.filter
def area_kind(kind: str) -> str:
    """What an area is, in the reader's language."""
    return _(AREA_LABELS.get(kind, kind))


@register.filter
def method_name(key: str) -> str:
    """The name of a method."""
    return _(rules.METHODS[key].label)


@register.filter
def problem_name(kind: str) -> str:
    """The name of a problem."""
    return _(rules.PROBLEMS.get(kind, kind))


@register.filter
def recipe(found: rules.Recipe | None) -> str:
    """What to pour into what: ``1 tablet + 1 L water``."""
    if found is None:
        return _("no product chosen")
    if found.form is rules.Form.READY:
        return _("as it is")
    facts = {"n": found.product, "litres": found.litres}
    if found.form is rules.Form.TABLET:
        sentence = ngettext("%(n)s tablet + %(litres)s L water", "%(n)s tablets + %(litres)s L water", found.product)
        return sentence % facts
    return _("%(n)s ml + %(litres)s L water") % facts


@register.filter
def at_key(found: dict[Any, Any], key: Any) -> Any:
    """The value of a key."""
    return found.get(key)


@register.filter
def litres(ml: int) -> str:
    """``{{ 789200|litres }}``: 789.2."""
    return f"{ml / 1000:,.1f}"


@register.filter
def per_cent(part: int, whole: int) -> int:
    """Whole per cent."""
    return round(100 * part / whole) if whole else 0
