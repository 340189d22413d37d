"""Days and shifts: when a shift begins, what a day is worth, how long somebody rests between two shifts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters.rules.refusals import RosterRefused
from shouwang.means.rosters.rules.words import Slot

HOURS: dict[str, tuple[str, int]] = {Slot.EARLY: ("06:00", 480), Slot.LATE: ("14:00", 480), Slot.NIGHT: ("22:00", 480)}
"""Where a station says nothing else: start and minutes of each slot."""


@dataclass(frozen=True, slots=True)
class DayKind:
    """What a day is.

    Args:
        off: whether nobody of an office works: a weekend or public holiday that is not worked instead.
        public: a statutory holiday, for which overtime is paid threefold.
    """

    off: bool
    public: bool
    name: str = ""


def hours_of(stored: Mapping[str, Any], slot: str) -> tuple[time, int]:
    """Start and minutes of a slot at a station, as stored or as usual."""
    start, minutes = stored.get(slot) or HOURS[slot]
    return time.fromisoformat(start), int(minutes)


def span_of(day: date, slot: str, stored: Mapping[str, Any], zone: tzinfo) -> Span:
    """From when to when a shift lasts; a night shift ends on the next day."""
    start, minutes = hours_of(stored, slot)
    begins = datetime.combine(day, start, tzinfo=zone)
    return Span(begins, begins + timedelta(minutes=minutes))


def days_between(start: date, end: date) -> list[date]:
    """The days of ``[start, end)``."""
    return [start + timedelta(days=n) for n in range((end - start).days)]


def month_of(day: date) -> tuple[date, date]:
    """The calendar month of a day as ``[first, first of the next)``."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


DAY_BEGINS = time(6)
"""When the day of a roster begins: a night belongs to the day on which it began."""


def whole_days(first: date, last: date, zone: tzinfo) -> Span:
    """The shifts of ``first`` to ``last``, both counted, as a span.

    Raises:
        RosterRefused: ``leave.backwards``.
    """
    if last < first:
        raise RosterRefused("leave.backwards", _("The last day lies before the first.")).at("until")
    begins = datetime.combine(first, DAY_BEGINS, tzinfo=zone)
    return Span(begins, datetime.combine(last + timedelta(days=1), DAY_BEGINS, tzinfo=zone))


def days_of(span: Span, zone: tzinfo) -> list[date]:
    """The days of a roster that a span meets."""
    offset = timedelta(hours=DAY_BEGINS.hour)
    first = (span.start.astimezone(zone) - offset).date()
    last = ((span.end or span.start).astimezone(zone) - offset - timedelta(microseconds=1)).date()
    return days_between(first, max(first, last) + timedelta(days=1))
