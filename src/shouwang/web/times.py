"""Times as people read them: today's as a clock, yesterday's by name, older ones by date."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def read(at: datetime, *, now: datetime) -> str:
    """An instant in the local zone, as short as it can be without doubt."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    clock = local.strftime("%H:%M")
    days = (local.date() - today).days
    if days == 0:
        return clock
    if days == -1:
        return _("Yesterday %(clock)s") % {"clock": clock}
    if days == 1:
        return _("Tomorrow %(clock)s") % {"clock": clock}
    return f"{date_format(local, _day_pattern(local.year == today.year))} {clock}"


def day(at: datetime, *, now: datetime) -> str:
    """A date in the local zone, with its year only when it is not this one."""
    local = timezone.localtime(at)
    return date_format(local, _day_pattern(local.year == timezone.localdate(now).year))


def _day_pattern(this_year: bool) -> str:
    # Translators: date patterns of Django, e.g. "3 Nov" and "3 Nov 2026".
    return _("j M") if this_year else _("j M Y")


def weekday(at: datetime) -> str:
    """The short name of a day of the week."""
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[timezone.localtime(at).weekday()]


def duration(span: timedelta) -> str:
    """A length of time in its two largest units: ``1 h 28 min``."""
    minutes = max(0, int(abs(span).total_seconds() // 60))
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    if days and hours:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if days:
        return _("%(days)s d") % {"days": days}
    if hours and left:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": left}
    if hours:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(minutes)s min") % {"minutes": left}
