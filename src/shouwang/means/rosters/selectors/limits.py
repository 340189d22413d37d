"""What labour law and house rules allow somebody with a contract on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

HOUR = 60


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
    overtime_rate: float = 1.5
    holiday_rate: float = 3.0


def limits_on(day: date, contract: str, *, exempt: bool) -> Limits:
    """The limits of a contract on a day."""
    free = contract in ("part_time", "volunteer")
    return Limits(
        min_rest=11 * HOUR,
        max_run=6,
        max_nights_run=4,
        weekly_rest=1,
        overtime_minutes=None if exempt or free else 36 * HOUR,
        may_exceed=exempt and not free,
    )
