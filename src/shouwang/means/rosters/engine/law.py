"""What labour law of the People's Republic of China, and house rules beside it, allow: figures with dates and sources.

A figure changes by a new row with a later date; rosters of earlier days keep the figure of their time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

HOUR: Final = 60
LAW: Final = date(1995, 1, 1)
"""The Labour Law came into force."""
DECREE: Final = date(1995, 5, 1)
"""The State Council's decree on working time (国务院令第174号) came into force."""
HOUSE: Final = "house rule, not law"


@dataclass(frozen=True)
class Figure:
    """One figure.

    Args:
        key: its stable name.
        value: in minutes, days, months or percent, as the key says.
        valid_from: the first day on which it holds.
        source: article or rule.
        says: one plain sentence.
    """

    key: str
    value: int
    valid_from: date
    source: str
    says: str


FIGURES: Final = (
    Figure("day_minutes", 8 * HOUR, LAW, "Labour Law 36", "A day has at most eight hours of work."),
    Figure("week_minutes", 44 * HOUR, LAW, "Labour Law 36", "A week has at most 44 hours on average."),
    Figure("week_minutes", 40 * HOUR, DECREE, "国务院令第174号, 3", "A week has forty hours of work."),
    Figure("weekly_rest_days", 1, LAW, "Labour Law 38", "Every week has at least one day off."),
    Figure("overtime_day_minutes", 1 * HOUR, LAW, "Labour Law 41", "Overtime is one hour a day at most."),
    Figure("overtime_special_minutes", 3 * HOUR, LAW, "Labour Law 41", "For special reasons three hours a day."),
    Figure("overtime_month_minutes", 36 * HOUR, LAW, "Labour Law 41", "Overtime is 36 hours a month at most."),
    Figure("overtime_percent", 150, LAW, "Labour Law 44 (1)", "Longer days are paid half as much again."),
    Figure("rest_day_percent", 200, LAW, "Labour Law 44 (2)", "Rest days without a substitute are paid twice."),
    Figure("holiday_percent", 300, LAW, "Labour Law 44 (3)", "Statutory holidays are paid three times."),
    Figure("pregnancy_month", 7, LAW, "Labour Law 61", "From this month no overtime and no nights."),
    Figure("nursing_months", 12, LAW, "Labour Law 63", "While the child is younger no overtime and no nights."),
    Figure("min_rest_minutes", 11 * HOUR, LAW, HOUSE, "Between two duties lie eleven hours."),
    Figure("max_run_days", 6, LAW, "house rule after Labour Law 38", "Six days in a row at most."),
    Figure("max_nights_run", 4, LAW, HOUSE, "Four nights in a row at most."),
)

AVERAGED: Final = ("week", "month", "quarter", "year")
"""Over which periods 综合计算工时制 may average working time (劳部发〔1994〕503号, 5), once it is approved."""


def on(key: str, day: date) -> Figure:
    """The figure that holds on a day.

    Raises:
        KeyError: there is no such figure, or none yet.
    """
    found = [figure for figure in FIGURES if figure.key == key and figure.valid_from <= day]
    if not found:
        raise KeyError(key)
    return max(found, key=lambda figure: figure.valid_from)


def overtime_cap(day: date, *, exempt: bool) -> int | None:
    """Minutes of overtime a month; ``None`` while a disaster, an accident or the like threatens life (Labour Law 42).

    Args:
        day: on which day.
        exempt: whether the exemption is recorded; that record is the caller's.
    """
    return None if exempt else on("overtime_month_minutes", day).value


def closes_nights(day: date, *, month_of_pregnancy: int | None = None, child_months: int | None = None) -> bool:
    """Whether nights and overtime are closed to her (Labour Law 61, 63).

    Args:
        day: on which day.
        month_of_pregnancy: counted from 1; ``None`` when she is not pregnant.
        child_months: age of the youngest child that she nurses; ``None`` when there is none.
    """
    late = month_of_pregnancy is not None and month_of_pregnancy >= on("pregnancy_month", day).value
    nursing = child_months is not None and child_months < on("nursing_months", day).value
    return late or nursing


def averaged_minutes(day: date, days: int) -> int:
    """Working time of a period of that many days when it is averaged: a day's share of the week, each day.

    Args:
        day: the first day of the period.
        days: its length; one of :data:`AVERAGED`.
    """
    return round(on("week_minutes", day).value * days / 7)
