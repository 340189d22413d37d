"""Rest and meals: their kinds, their limits, and which bed is free. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.welfare.rules import WelfareRefused, WelfareTaken

MOST_BEDS = 60
LONGEST_REST = timedelta(days=14)
AHEAD = timedelta(days=30)
KEPT = timedelta(days=180)
"""How long a kept result, a closed talk or an old meal stays."""


class Meal(StrEnum):
    """When one eats."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    DINNER = "dinner"
    NIGHT = "night"


class Diet(StrEnum):
    """What one eats."""

    ORDINARY = "ordinary"
    VEGETARIAN = "vegetarian"
    HALAL = "halal"
    LIGHT = "light"


MEAL_LABELS: dict[str, str] = {
    Meal.BREAKFAST: _("Breakfast"),
    Meal.LUNCH: _("Lunch"),
    Meal.DINNER: _("Dinner"),
    Meal.NIGHT: _("Night meal"),
}
DIET_LABELS: dict[str, str] = {
    Diet.ORDINARY: _("Ordinary"),
    Diet.VEGETARIAN: _("Vegetarian"),
    Diet.HALAL: _("Halal"),
    Diet.LIGHT: _("Light, for the sick"),
}
LAST_ORDER: dict[Meal, time] = {
    Meal.BREAKFAST: time(5, 30),
    Meal.LUNCH: time(10, 0),
    Meal.DINNER: time(15, 30),
    Meal.NIGHT: time(20, 30),
}
"""Until when, on its day, the kitchen takes an order."""


def check_meal(day: date, meal: Meal, *, now: datetime, zone: tzinfo) -> None:
    """Refuse a meal that is too late or too far ahead.

    Raises:
        WelfareRefused: ``welfare.meal_late``, ``welfare.too_far``.
    """
    local = now.astimezone(zone)
    if datetime.combine(day, LAST_ORDER[meal], zone) <= local:
        raise WelfareRefused("welfare.meal_late", _("The kitchen has counted this meal already. Ask there."))
    if day > (local + AHEAD).date():
        raise WelfareRefused("welfare.too_far", _("Thirty days ahead is as far as this goes."))


def check_rest(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Refuse a rest that is no time, too long, past or too far ahead.

    Raises:
        WelfareRefused: ``welfare.no_time``, ``welfare.too_long``, ``welfare.past``, ``welfare.too_far``.
    """
    if ends_at <= starts_at:
        raise WelfareRefused("welfare.no_time", _("A rest ends after it begins.")).at("ends_at")
    if ends_at - starts_at > LONGEST_REST:
        raise WelfareRefused("welfare.too_long", _("A bed is given for fourteen days at most; then ask again.")).at(
            "ends_at"
        )
    if ends_at <= now:
        raise WelfareRefused("welfare.past", _("This time is over.")).at("ends_at")
    if starts_at > now + AHEAD:
        raise WelfareRefused("welfare.too_far", _("Thirty days ahead is as far as this goes."))


def free_bed(beds: int, taken: Iterable[int]) -> int:
    """The lowest bed that nobody has.

    Raises:
        WelfareTaken: ``welfare.full``.
    """
    held = set(taken)
    for bed in range(1, beds + 1):
        if bed not in held:
            return bed
    raise WelfareTaken("welfare.full", _("Every bed there is taken at that time. Choose another room or time."))
