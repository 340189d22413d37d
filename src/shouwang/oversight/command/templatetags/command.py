"""How measures, duties' bars and journal entries read: ``{% load command %}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import CATALOGUE, HAZARDS
from shouwang.base.residents.rules import UNMASK_REASONS
from shouwang.kernel.words import gettext_noop
from shouwang.living.rollcall.rules import HELP_LABELS
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.rules.actions import action_icon, action_label
from shouwang.oversight.command.rules.pack import AUDIENCES, HAZARD_ICONS
from shouwang.oversight.command.rules.showing import Line
from shouwang.oversight.command.selectors.covered import building_name
from shouwang.oversight.command.selectors.telling import spoken
from shouwang.web import measures, naming, times

register = template.Library()


@register.filter
def measure_name(line: Line) -> str:
    """``{{ line|measure_name }}``: the measure, and the kinds of it that the line is about."""
    entry = CATALOGUE[line.measure]
    kinds = [_(entry.kinds[kind]) for kind in line.kinds if entry.kinds]
    if not kinds:
        return _(entry.label)
    shown = _("{a} · {b}").format(a=_(entry.label), b=_(", ").join(kinds[:3]))
    return shown if len(kinds) <= 3 else _("{names} and {n} more").format(names=shown, n=len(kinds) - 3)


@register.filter
def measure_icon(line: Line) -> str:
    """The measure's icon."""
    return CATALOGUE[line.measure].icon


_SPENDING = {"hours": "users", "goods": "package", "rounds": "spray-can"}


@register.filter
def spending_icon(kind: str) -> str:
    """The icon of what a consequence spends: hours, goods or rounds."""
    return _SPENDING.get(kind, "info")


@register.filter
def measure_value(line: Line) -> str:
    """The value that holds, or will hold."""
    return measures.value_text(line.measure, line.value)


@register.filter
def measure_before(line: Line) -> str:
    """The value that held before."""
    return measures.value_text(line.measure, line.before)


@register.filter
def hazard(kind: str) -> str:
    """The name of a kind of incident."""
    return _(HAZARDS.get(kind, kind))


@register.filter
def hazard_icon(kind: str) -> str:
    """The icon of a kind of incident."""
    return HAZARD_ICONS.get(kind, "siren")


@register.filter
def grade(code: str) -> str:
    """An event grade's name; a dash while nobody assessed it."""
    return _(rules.GRADES[code]) if code in rules.GRADES else "—"


@register.filter
def warning(code: str) -> str:
    """A warning colour's name; a dash when none was issued."""
    return _(rules.WARNINGS[code]) if code in rules.WARNINGS else "—"


@register.filter
def incident_state(code: str) -> str:
    """An incident's state."""
    return _(rules.STATES.get(code, code))


@register.filter
def audience_name(code: str) -> str:
    """Whom a notice reaches: residents, staff, partners, or a role or post."""
    kind, _colon, name = code.partition(":")
    return _(AUDIENCES[kind]) if kind in AUDIENCES else name


@register.filter
def entry_label(entry: Any) -> str:
    """What a journal entry says happened."""
    return _(action_label(entry.action))


@register.filter
def entry_icon(entry: Any) -> str:
    """A journal entry's icon."""
    return action_icon(entry.action)


@register.filter
def entry_detail(entry: Any) -> str:
    """What a journal entry is about: names, levels, counts and reasons, in a line."""
    data: Mapping[str, Any] = entry.data
    named = ("title", "plan", "after", "name", "reason", "summary", "why")
    parts = [_words(data[key]) for key in named if data.get(key)]
    if data.get("count"):
        parts.append(_("{n} in all").format(n=data["count"]))
    if data.get("consent_by"):
        parts.append(_("with the consent of {name}").format(name=data["consent_by"]))
    if data.get("override"):
        parts.append(_("decided alone"))
    return " · ".join(dict.fromkeys(part for part in parts if part))


CHANNELS = {
    "web": gettext_noop("in the browser"),
    "job": gettext_noop("by itself"),
    "api": gettext_noop("by a program"),
    "cli": gettext_noop("on the command line"),
}


@register.filter
def entry_channel(entry: Any) -> str:
    """Where a journal entry came from, in the reader's language; what has no word stands as it is."""
    return _(CHANNELS.get(entry.channel, entry.channel)) if entry.channel else ""


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return naming.spoken(value)
    return _(UNMASK_REASONS[value]) if value in UNMASK_REASONS else str(value)


_CELLS = 26
"""How many cells a progress bar has at most; a cell then stands for several duties."""


@register.simple_tag
def group_bar(group: Any) -> SafeString:
    """One group's duties as a row of cells: done, late, under way, not begun."""
    started = max(0, group.under_way)
    rest = max(0, group.total - group.done - group.late - started)
    parts = [
        ("bg-primary", group.done),
        ("bg-error", group.late),
        ("bg-primary/35", min(started, group.total - group.done - group.late)),
        ("bg-base-300", rest),
    ]
    scale = max(1, -(-group.total // _CELLS))
    cells = [(css,) for css, n in parts for _each in range(-(-max(0, n) // scale))]
    spoken = _("{done} done, {late} late, {open} under way").format(done=group.done, late=group.late, open=started)
    inner = format_html_join("", '<i class="{} flex-1"></i>', cells)
    return format_html('<span class="flex h-2 gap-px" role="img" aria-label="{}">{}</span>', spoken, inner)


_WIDTHS = ("w-3", "w-5", "w-7", "w-9", "w-11")


@register.filter
def rung_width(rank: int) -> str:
    """The width of a rung of the ladder: the graver, the wider."""
    return _WIDTHS[max(0, min(len(_WIDTHS) - 1, rank))]


@register.filter
def minutes(count: int) -> str:
    """A number of minutes in its two largest units."""
    return times.duration(timedelta(minutes=count))


@register.filter
def wait(seconds: float | None) -> str:
    """A wait as people say it: seconds below two minutes, minutes above."""
    if seconds is None:
        return "—"
    return _("{n} s").format(n=round(seconds)) if seconds < 120 else minutes(round(seconds / 60))


@register.filter
def shut_exits(exits: Iterable[Any]) -> list[Any]:
    """Those doors of an evacuation that are not known to be open."""
    return [each for each in exits if not each.open]


@register.filter
def percent_of(part: float, whole: float) -> int:
    """A share in whole percent; 0 of nothing."""
    return round(100 * part / whole) if whole else 0


@register.filter
def plain(number: float) -> str:
    """A coordinate as SVG wants it, or an identifier with all its digits, whatever the reader's language."""
    return str(number) if isinstance(number, int) else f"{number:g}"


@register.filter
def pin_y(number: float) -> str:
    """Where the figure of a pin stands."""
    return f"{number + 4:g}"


@register.filter
def building(number: str) -> str:
    """A building as people say it: 7号楼."""
    return str(spoken(building_name(number)))


@register.filter
def help_name(kind: str) -> str:
    """What help was asked for."""
    return _(HELP_LABELS.get(kind, kind))
