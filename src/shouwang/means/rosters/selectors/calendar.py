"""What each day is: a compound's own word first, then the official calendar, then the statutory dates.

``chinesecalendar`` knows the official years with their make-up workdays; ``holidays`` the statutory dates beyond.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import chinese_calendar

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters.models import Holiday
from shouwang.means.rosters.rules import DayKind

NAMES = (
    _("New Year's Day"),
    _("Spring Festival"),
    _("Tomb-sweeping Day"),
    _("Labour Day"),
    _("Dragon Boat Festival"),
    _("Mid-autumn Festival"),
    _("National Day"),
)
"""How the official calendar names public holidays, to be translated where they are shown."""
_OWN = {"holiday": (True, True), "rest": (True, False), "work": (False, False)}


def day_kinds(compound_id: int, days: Iterable[date]) -> dict[date, DayKind]:
    """What each of some days is; one query."""
    wanted = list(days)
    own = {h.day: h for h in Holiday.objects.filter(compound_id=compound_id, day__in=wanted)}
    return {day: DayKind(*_OWN[own[day].kind], own[day].name) if day in own else official(day) for day in wanted}


@lru_cache(maxsize=4000)
def official(day: date) -> DayKind:
    """What a day is for everybody in the country."""
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
        return DayKind(off, bool(name) and off and not chinese_calendar.is_in_lieu(day), name or "")
    except NotImplementedError:  # a year that the State Council has not announced yet
        name = _statutory(day.year).get(day) or ""
        return DayKind(bool(name) or day.weekday() >= 5, bool(name), name)


@lru_cache(maxsize=8)
def _statutory(year: int) -> dict[date, str]:
    import holidays  # for years that the official calendar does not know yet

    return dict(holidays.country_holidays("CN", years=year, language="en_US"))
