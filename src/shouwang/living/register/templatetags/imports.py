"""Words of the import's pages: ``{% load imports %}``."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from shouwang.kernel.words import gettext_noop
from shouwang.living.register.rules.fields import KIND_LABELS, Kind

register = template.Library()

STATES = {
    "uploaded": gettext_noop("read"),
    "trying": gettext_noop("being tried"),
    "tried": gettext_noop("tried"),
    "running": gettext_noop("being written"),
    "done": gettext_noop("written"),
    "failed": gettext_noop("failed"),
    "stopped": gettext_noop("stopped"),
    "undone": gettext_noop("taken back"),
}


@register.filter
def import_kind(kind: str) -> str:
    """What the rows of a list are."""
    return _(KIND_LABELS[Kind(kind)])


@register.filter
def import_state(state: str) -> str:
    """How far an import is."""
    return _(STATES[state])
