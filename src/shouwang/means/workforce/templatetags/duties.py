"""Tags of duty pages: what an entry of the history says, and how often a duty repeats."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _

from shouwang.kernel.words import gettext_noop
from shouwang.web import naming, times
from shouwang.web.templatetags.shouwang import mask_name

register = template.Library()

SAID = {
    "ordered": gettext_noop("ordered it"),
    "given": gettext_noop("gave it to {name}"),
    "acknowledged": gettext_noop("accepted it"),
    "taken_over": gettext_noop("took it over"),
    "started": gettext_noop("began"),
    "ticked": gettext_noop("ticked step {step}"),
    "unticked": gettext_noop("took the tick of step {step} back"),
    "photo": gettext_noop("handed in a photo"),
    "done": gettext_noop("finished it"),
    "not_executable": gettext_noop("reported that it cannot be done: {reason}"),
    "verified": gettext_noop("verified it"),
    "rejected": gettext_noop("sent it back: {reason}"),
    "reassigned": gettext_noop("gave it to {name}"),
    "reminded": gettext_noop("urged"),
    "cancelled": gettext_noop("cancelled it: {reason}"),
    "released": gettext_noop("what it waited for is settled"),
    "fell": gettext_noop("passed it on to {name}"),
    "nobody_left": gettext_noop("found nobody else to pass it on to"),
    "late": gettext_noop("noted that it is late"),
    "missed": gettext_noop("closed it: a later round took its place"),
}
WHY = {
    "absent": gettext_noop("absent"),
    "unaccepted": gettext_noop("not accepted in time"),
    "late": gettext_noop("late"),
}


@register.simple_tag
def entry_said(entry: Any, full_names: bool = True) -> str:
    """One line of a duty's history in the reader's language; outside need-to-know the name is masked."""
    data = entry.data
    reason, why, name = data.get("reason"), data.get("why"), data.get("name", "")
    facts = {
        "name": name if full_names else mask_name(name),
        "reason": _(reason) if reason else "",
        "step": data.get("step", 0) + 1,
    }
    said = _(SAID.get(entry.kind, entry.kind)).format(**facts)
    more = [_(WHY[why])] if why in WHY else []
    more += [f"{data['number']:g}"] if "number" in data else []
    more += [str(data[key]) for key in ("text", "place_code", "override_reason") if data.get(key)]
    return " · ".join([said, *more])


@register.filter
def duty_name(duty: Any) -> str:
    """What is to be done and where, the place once: a title may name it already."""
    title, place = naming.spoken(duty.title), naming.place_name(duty.place_label)
    return title if place.casefold() in title.casefold() else f"{title} · {place}"


@register.simple_tag
def duration_of(minutes: int) -> str:
    """How often it repeats: ``2 h``."""
    return times.duration(timedelta(minutes=minutes))
