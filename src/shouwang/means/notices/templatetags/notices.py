"""Tags of notices: their standing, their title with the flag of an exercise, their audience in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from shouwang.base.accounts.rules import ROLE_LABELS
from shouwang.means.notices import rules
from shouwang.web import naming

register = template.Library()


@register.filter
def notice_title(notice: Any) -> str:
    """The title in the reader's language; an exercise says so in the title itself."""
    title = naming.spoken(notice.title)
    return _("[Exercise] %(title)s") % {"title": title} if notice.exercise else title


@register.filter
def standing(notice: Any, now: datetime) -> str:
    """``in_force``, ``expired`` or ``withdrawn``."""
    return str(notice.standing(now))


@register.filter
def standing_label(value: str) -> str:
    """A standing's name."""
    return _(rules.STANDING_LABELS[value])


@register.simple_tag
def audience_label(notice: Any, numbers: dict[int, str] | None = None) -> str:
    """Whom it is for, in words."""
    if notice.kind == rules.Kind.BUILDINGS and numbers:
        return _("Buildings %(numbers)s") % {
            "numbers": _(", ").join(numbers.get(pk, "?") for pk in notice.building_ids)
        }
    if notice.kind == rules.Kind.ROLE:
        return _(", ").join(_(ROLE_LABELS[role]) for role in notice.roles if role in ROLE_LABELS)
    return _(rules.KIND_LABELS[notice.kind])
