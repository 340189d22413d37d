"""Calendar feeds under a secret address, and codes to be scanned."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop
from shouwang.means.rosters import rules, selectors, services
from shouwang.web import pages


@pages.public_page
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's shifts as an iCalendar feed; the address is the key, and tells nothing but times and posts."""
    file = selectors.file_by_feed(services.hash_of(token))
    if file is None or file.closed_at is not None:
        raise NotFound("page.unknown", gettext_noop("There is no such page."))
    now = pages.now(request)
    answer = HttpResponse(_written(file, now), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = 'inline; filename="shifts.ics"'
    return answer


def _written(file: Any, now: datetime) -> bytes:
    found = Calendar()
    found.add("prodid", "-//Shouwang//Rosters//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", f"{file.compound.name} · {_('My shifts')}")
    for each in selectors.mine(file.user_id, file.compound_id, now=now):
        event = Event()
        event.add("uid", f"shift-{each.pk}@shouwang")
        event.add("dtstamp", now)
        event.add("dtstart", each.starts_at)
        event.add("dtend", each.ends_at)
        event.add("summary", f"{_(rules.SLOT_LABELS[each.slot])} · {_(POSTS[each.station.key])}")
        event.add("location", file.compound.name)
        found.add_component(event)
    written: bytes = found.to_ical()
    return written
