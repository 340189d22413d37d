"""The day or week that figures are about, on the compound's own clock. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Period:
    """A local day, or the week from Monday on, as far as it has passed.

    Args:
        day: the day, or the week's Monday.
        since, until: the half-open span that is counted; ``until`` is now while it lasts.
        before_since, before_until: as long a piece of the period before, to compare with.
        slots: when each of its hours (or days) begins, the coming ones too.
    """

    day: date
    week: bool
    since: datetime
    until: datetime
    before_since: datetime
    before_until: datetime
    slots: tuple[datetime, ...]
    current: bool

    @property
    def days(self) -> int:
        """How many days it has."""
        return 7 if self.week else 1

    @property
    def last(self) -> date:
        """Its last day."""
        return self.day + timedelta(days=self.days - 1)

    @property
    def previous(self) -> date:
        """A day of the period before."""
        return self.day - timedelta(days=self.days)

    @property
    def next(self) -> date:
        """A day of the period after."""
        return self.day + timedelta(days=self.days)


def period(day: date, *, week: bool, zone: tzinfo, now: datetime) -> Period:
    """The period of a day; a coming day means today."""
    day = min(day, now.astimezone(zone).date())
    first = day - timedelta(days=day.weekday()) if week else day
    length = timedelta(days=7 if week else 1)
    begins, ends = _midnight(first, zone), _midnight(first + length, zone)
    before = _midnight(first - length, zone)
    until = min(ends, now)
    return Period(
        day=first,
        week=week,
        since=begins,
        until=until,
        before_since=before,
        before_until=min(begins, before + (until - begins)),
        slots=tuple(_slots(first, begins, ends, week, zone)),
        current=now < ends,
    )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _slots(first: date, begins: datetime, ends: datetime, week: bool, zone: tzinfo) -> list[datetime]:
    if week:
        return [_midnight(first + timedelta(days=n), zone) for n in range(7)]
    hours = round((ends.timestamp() - begins.timestamp()) / 3600)
    start = begins.timestamp()
    return [datetime.fromtimestamp(start + 3600 * n, zone) for n in range(hours)]
