"""What the visitors' pages need beyond the shell's tags."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import CREDENTIALS
from shouwang.base.posture.rules import Posture
from shouwang.kernel import china
from shouwang.protect.visitors import rules
from shouwang.web import measures, times

register = template.Library()

ICONS: dict[str, str] = {
    rules.Kind.GUEST: "users",
    rules.Kind.CARE: "hand-heart",
    rules.Kind.SERVICE: "wrench",
    rules.Kind.MEDICAL: "stethoscope",
    rules.Kind.CONTRACTOR: "truck",
    rules.Kind.OTHER: "ellipsis",
    rules.Kind.COURIER: "package",
    rules.Kind.TAXI: "car",
}
TONES: dict[str, str] = {
    rules.State.READY: "tag-ok",
    rules.State.WAITS_HOST: "tag-act",
    rules.State.WAITS_PROPERTY: "tag-act",
    rules.State.VOID: "tag-act",
    rules.State.CALL: "tag-act",
}
_SHOWN = ("visitors", "entry", "mask", "temperature", "credentials", "delivery")


@register.filter
def visitor_name(row: Any) -> str:
    """The masked name of a visitor; a carrier's name is nobody's and stays whole."""
    return row.name if row.kind in rules.DELIVERING else china.mask_name(row.name)


@register.filter
def kind_label(kind: str) -> str:
    """What somebody comes for, in the reader's language."""
    return _(rules.KIND_LABELS.get(kind, kind))


@register.filter
def kind_icon(kind: str) -> str:
    """The drawing of a kind."""
    return ICONS.get(kind, "user-round")


@register.filter
def state_label(state: str) -> str:
    """Where a visit stands, in the reader's language."""
    return _(rules.STATE_LABELS.get(state, state))


@register.filter
def state_tone(state: str) -> str:
    """The class of a state's tag."""
    return TONES.get(state, "")


@register.filter
def drop_label(where: str) -> str:
    """Where a delivery goes, in the reader's language."""
    return _(rules.DROP_LABELS.get(where, where))


@register.filter
def entry_of(way: str) -> str:
    """In or out."""
    return _("In") if way == "in" else _("Out")


@register.filter
def visitor_rules(held: Posture) -> list[measures.Shown]:
    """The measures in force that a visitor has to know."""
    return measures.in_force(held, _SHOWN, _in_words)


def _in_words(value: object) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return _(", ").join(_(CREDENTIALS.get(str(item), str(item))) for item in value)
    return str(value)


@register.simple_tag(takes_context=True)
def visit_span(context: template.Context, starts_at: datetime, ends_at: datetime) -> str:
    """``{% visit_span row.starts_at row.ends_at %}``: from when to when, the second day only when it is another."""
    now = context.get("now") or starts_at
    since, until = timezone.localtime(starts_at), timezone.localtime(ends_at)
    if until - since >= timedelta(hours=23) and (until - timedelta(seconds=1)).date() == since.date():
        return _("%(day)s, all day") % {"day": _day(since, now)}
    if (until - timedelta(seconds=1)).date() == since.date():
        return (
            f"{_day(since, now)} {since:%H:%M}–{until:%H:%M}"
            if until.hour or until.minute
            else (f"{_day(since, now)} {since:%H:%M}–24:00")
        )
    return f"{times.read(starts_at, now=now)} – {times.read(ends_at, now=now)}"


@register.filter
def last_day(ends_at: datetime) -> str:
    """The last day on which something holds that ends at an instant."""
    return f"{timezone.localdate(ends_at - timedelta(microseconds=1)):%Y-%m-%d}"


def _day(at: datetime, now: datetime) -> str:
    days = (at.date() - timezone.localdate(now)).days
    return {0: _("Today"), 1: _("Tomorrow")}.get(days) or times.day(at, now=now)
