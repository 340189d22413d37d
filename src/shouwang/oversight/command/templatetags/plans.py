"""How a plan's measures, duties and differences read: ``{% load plans %}``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from shouwang.base.accounts.rules import ROLE_LABELS
from shouwang.base.posture.catalogue import CATALOGUE, HAZARDS, ITEM_CLASSES, POSTS
from shouwang.kernel.words import Words, gettext_noop
from shouwang.oversight.command.rules import differences, matrix
from shouwang.oversight.command.rules.pack import COLOURS, EACH, PROOFS, Duty, Pack
from shouwang.oversight.command.rules.shapes import Problem
from shouwang.web import measures, naming

register = template.Library()

STATES: dict[str, str] = {
    "draft": gettext_noop("Draft"),
    "submitted": gettext_noop("Waiting for signatures"),
    "approved": gettext_noop("Approved"),
    "in_force": gettext_noop("In effect"),
    "superseded": gettext_noop("Superseded"),
}
KINDS = {"added": gettext_noop("Added"), "removed": gettext_noop("Removed"), "changed": gettext_noop("Changed")}


@register.filter
def row_name(row: matrix.Row) -> str:
    """A row's name: one or two kinds stand for the measure, more only beside it."""
    entry = CATALOGUE[row.measure]
    kinds = [_(entry.kinds[kind]) for kind in row.kinds if entry.kinds]
    if row.measure == "gate_open" or not kinds or len(kinds) > (1 if row.measure == "reserve_days" else 2):
        return _(entry.label)
    names = " · ".join(kinds)
    return names if row.measure == "facility_open" else f"{names} {_(entry.label)}"


@register.filter
def row_icon(row: matrix.Row) -> str:
    """A row's icon."""
    return CATALOGUE[row.measure].icon


@register.filter
def cell_text(cell: matrix.Cell) -> str:
    """What a cell asks for, kinds named where they differ."""
    return " · ".join(_part(part) for part in cell.parts) or "—"


def _part(part: matrix.Part) -> str:
    said, entry = asked(part.measure, part.value), CATALOGUE[part.measure]
    if not part.kinds or entry.kinds is None:
        return said
    return _("{kinds} {value}").format(kinds=_("、").join(_(entry.kinds[kind]) for kind in part.kinds), value=said)


def asked(measure: str, value: Any) -> str:
    """A measure's value, stored or canonical, in the reader's language."""
    canonical = CATALOGUE[measure].order.read(value) if not isinstance(value, tuple) else value
    return measures.value_text(measure, canonical)


@register.filter
def period(minutes: int | None) -> str:
    """A number of minutes as people say it: 30 min, 2 h, 1 day."""
    if minutes is None:
        return "—"
    if minutes and minutes % 1440 == 0:
        return _("{n} d").format(n=minutes // 1440)
    if minutes and minutes % 60 == 0:
        return _("{n} h").format(n=minutes // 60)
    return _("{n} min").format(n=minutes)


@register.filter
def rhythm(duty: Duty) -> str:
    """When a duty comes again."""
    if duty.daily_at:
        return " · ".join(duty.daily_at)
    return _("every {period}").format(period=period(duty.repeat_minutes)) if duty.repeat_minutes else ""


@register.filter
def proof_name(code: str) -> str:
    """A kind of proof."""
    return _(PROOFS.get(code, code))


@register.filter
def each_name(code: str) -> str:
    """Where a duty is owed."""
    return _(EACH.get(code, code))


@register.filter
def item_name(code: str) -> str:
    """A class of goods."""
    return _(ITEM_CLASSES.get(code, code))


@register.filter
def level_colour(code: str) -> str:
    """A level's colour."""
    return _(COLOURS.get(code, code))


@register.filter
def version_state(code: str) -> str:
    """A version's state."""
    return _(STATES.get(code, code))


@register.filter
def roles_text(roles: tuple[str, ...]) -> str:
    """Roles in a row."""
    return _("、").join(_(ROLE_LABELS.get(role, role)) for role in roles)


@register.filter
def problem_text(problem: Problem) -> str:
    """A problem's reason in the reader's language."""
    return problem.text(_(problem.message))


@register.filter
def change_kind(difference: differences.Difference) -> str:
    """Added, removed or changed."""
    return _(KINDS[difference.kind])


@register.filter
def change_what(difference: differences.Difference) -> str:
    """What was changed: a measure, a duty's or post's title, or a part of the plan."""
    if difference.area == "measures":
        measure, kind = difference.what
        entry = CATALOGUE[measure]
        return f"{_(entry.label)} · {_(entry.kinds[kind])}" if kind and entry.kinds else _(entry.label)
    if isinstance(difference.what, str):
        return _(differences.FIELD_LABELS.get(difference.what, difference.what))
    return told(difference.what)


@register.filter
def change_rows(difference: differences.Difference) -> list[tuple[str, str, str]]:
    """Field, before and after, in the reader's language."""
    if difference.area == "measures":
        measure = difference.what[0]
        (change,) = difference.changes
        before, after = ("—" if v is None else asked(measure, v) for v in (change.before, change.after))
        return [("", before, after)]
    return [
        (_(differences.FIELD_LABELS.get(change.name, change.name)), told(change.before), told(change.after))
        for change in difference.changes
    ]


def told(value: Any) -> str:
    """Any value of a plan as plain text in the reader's language."""
    if isinstance(value, Words):
        return naming.spoken(value)
    if value is None or value == ():
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Mapping):
        return _("；").join(f"{key}: {told(each)}" for key, each in value.items()) or "—"
    if isinstance(value, tuple | list):
        return _("、").join(told(each) for each in value)
    if is_dataclass(value):
        parts = [told(getattr(value, field.name)) for field in fields(value) if field.name != "key"]
        return " ".join(part for part in parts if part not in ("", "—"))
    return _said(value)


def _said(value: object) -> str:
    labels = {**EACH, **PROOFS, **HAZARDS, **COLOURS}
    return _(labels[value]) if isinstance(value, str) and value in labels else str(value)


@register.filter
def post_title(key: str, pack: Pack) -> str:
    """A post's title by its key."""
    return told(pack.post(key).title)


@register.filter
def or_one(number: Any) -> str:
    """A number as an input's value; one where a pack does not say."""
    return "1" if number in (None, "") else str(number)


@register.filter
def get(mapping: Mapping[Any, Any] | str, key: Any) -> Any:
    """``{{ mapping|get:key }}``; nothing where a pack leaves the mapping out, which a template reads as empty text."""
    return mapping.get(key) if isinstance(mapping, Mapping) else None


@register.filter
def area_name(code: str) -> str:
    """A part of the difference page."""
    return _(differences.AREAS[code])


@register.filter
def unlocalised(number: Any) -> str:
    """A number as an input's value: no thousands separator, nothing for nothing."""
    return "" if number is None or number == "" else f"{number:g}" if isinstance(number, float) else str(number)


@register.filter
def kind_of_post(key: str) -> str:
    """``{{ line.post|kind_of_post }}``: a kind of post that measures name."""
    return _(POSTS.get(key, key))
