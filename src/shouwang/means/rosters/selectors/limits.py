"""What labour law and house rules allow somebody with a contract on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shouwang.means.rosters.engine import law


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one person's work.

    Args:
        min_rest: minutes between two shifts.
        max_run: days in a row.
        max_nights_run: nights in a row.
        weekly_rest: days off in a calendar week.
        overtime_minutes: cap on overtime a month; None lifts it.
        may_exceed: whether working time may pass the contract's at all.
        overtime_rate, holiday_rate: multiples of the wage.
    """

    min_rest: int
    max_run: int
    max_nights_run: int
    weekly_rest: int
    overtime_minutes: int | None
    may_exceed: bool
    overtime_rate: float
    holiday_rate: float


def limits_on(day: date, contract: str, *, exempt: bool) -> Limits:
    """The limits of a contract on a day, by the dated figures of the law; part-time and volunteers have no overtime.

    Args:
        exempt: whether the emergency exemption (Labour Law 42) is on record.
    """
    bounded = contract in ("part_time", "volunteer")
    return Limits(
        min_rest=law.on("min_rest_minutes", day).value,
        max_run=law.on("max_run_days", day).value,
        max_nights_run=law.on("max_nights_run", day).value,
        weekly_rest=law.on("weekly_rest_days", day).value,
        overtime_minutes=None if bounded else law.overtime_cap(day, exempt=exempt),
        may_exceed=exempt and not bounded,
        overtime_rate=law.on("overtime_percent", day).value / 100,
        holiday_rate=law.on("holiday_percent", day).value / 100,
    )
