"""What a roster is asked for: days, shifts, people, demand and goals, as plain facts; all of this folder reads them.

A day is an index from 0. A *duty* is a shift at a post; a person has at most one duty a day, counted
on the day on which it begins. Every rule has a code (:mod:`shouwang.means.rosters.engine.codes`):
``Problem.prices`` turns a hard rule into a soft one, a price per unit by which it is broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

DAY = 24 * 60


class Duty(NamedTuple):
    """One shift at one post."""

    shift: str
    post: str


Roster = Mapping[str, tuple[Duty | None, ...]]
"""For each person's id one entry a day: the duty, or ``None`` for a day off."""


@dataclass(frozen=True)
class Shift:
    """One kind of shift.

    Args:
        code: its name.
        minutes: working time that it counts.
        start: minute of the day at which it begins.
        end: minute at which it ends, counted from midnight before ``start`` (over 1440 = next day);
            0 stands for ``start + minutes``.
        night: whether it counts as a night.
        not_before: shifts that may not follow it on the next day.
    """

    code: str
    minutes: int
    start: int = 0
    end: int = 0
    night: bool = False
    not_before: frozenset[str] = frozenset()

    @property
    def ends(self) -> int:
        """The minute at which it ends, from midnight before it began."""
        return self.end or self.start + self.minutes


@dataclass(frozen=True)
class Hours:
    """Working time of one person over the days ``[first, last]``.

    Args:
        first: first day, counted; may be negative and reach into the past.
        last: last day, counted.
        least: minutes at least.
        most: minutes at most; ``None`` without a limit.
        code: the rule's code, such as ``hours_most`` or ``overtime``.
        over_price: cost per started hour over ``most``; ``None`` makes it a hard rule.
        under_price: cost per started hour under ``least``; ``None`` makes it a hard rule.
        skip: days of the span that do not count.
    """

    first: int
    last: int
    least: int = 0
    most: int | None = None
    code: str = "hours"
    over_price: int | None = None
    under_price: int | None = None
    skip: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Wish:
    """A wish to work a shift on a day, or not to; ``shift`` empty means any shift.

    Args:
        day: which day.
        shift: which shift, or empty.
        on: wants to work it, or wants not to.
        price: cost when it is not met.
    """

    day: int
    shift: str
    on: bool
    price: int


@dataclass(frozen=True)
class Person:
    """One person with everything that limits him or her.

    Args:
        id: client's name for the person.
        posts: posts he may hold (skills and certificates already weighed); ``None`` = all.
        shifts: shifts he may work; ``None`` = all.
        max_shifts: per shift code, how many in the whole horizon.
        hours: limits of working time over spans of days.
        max_run: consecutive days worked, at most.
        min_run: consecutive days worked, at least.
        min_off: consecutive days off, at least.
        max_weekends: weekends with a duty on Saturday or Sunday, at most.
        max_nights_run: consecutive nights, at most.
        max_nights: nights in the whole horizon, at most.
        weekly_rest: days off in every calendar week.
        min_rest: minutes from the end of a duty to the start of the next.
        days_off: days on which he does not work: leave, isolation, sickness.
        blocked: shifts on days that he cannot take.
        pinned: cells that stay as they are: a duty, or ``None`` for a day off.
        before: shifts of the days before day 0, oldest first, ``None`` for a day off; as many as are known.
        carried: per fairness code, what he carries in from earlier periods.
        share: weight of his fair share; 1.0 = full time.
        pay: cost of working a shift on a day (or on any day: key ``(-1, shift)``).
        home_post: the post he usually holds; elsewhere costs ``Problem.away_price``.
        wishes: what he asked for.
    """

    id: str
    posts: frozenset[str] | None = None
    shifts: frozenset[str] | None = None
    max_shifts: Mapping[str, int] = field(default_factory=dict)
    hours: tuple[Hours, ...] = ()
    max_run: int | None = None
    min_run: int = 1
    min_off: int = 1
    max_weekends: int | None = None
    max_nights_run: int | None = None
    max_nights: int | None = None
    weekly_rest: int = 0
    min_rest: int = 0
    days_off: frozenset[int] = frozenset()
    blocked: frozenset[tuple[int, str]] = frozenset()
    pinned: Mapping[int, Duty | None] = field(default_factory=dict)
    before: tuple[str | None, ...] = ()
    carried: Mapping[str, int] = field(default_factory=dict)
    share: float = 1.0
    pay: Mapping[tuple[int, str], int] = field(default_factory=dict)
    home_post: str = ""
    wishes: tuple[Wish, ...] = ()


@dataclass(frozen=True)
class Demand:
    """How many people a post needs in a shift of a day.

    Args:
        day: which day.
        shift: which shift.
        post: which post.
        required: how many are wanted.
        under_price: cost per missing person.
        over_price: cost per surplus person.
        minimum: how many must be there (``minimum_on_duty`` of the posture): a hard rule.
    """

    day: int
    shift: str
    post: str
    required: int
    under_price: int = 100
    over_price: int = 1
    minimum: int = 0


@dataclass(frozen=True)
class Fair:
    """A burden that is to be shared fairly; what matches all the given sets counts one.

    Args:
        code: such as ``fair_nights``, ``fair_weekends``, ``fair_exposure``.
        price: cost of one duty above the fair share; two cost four times as much, three nine times.
        shifts: shifts that count; ``None`` = all.
        days: days that count; ``None`` = all.
        posts: posts that count; ``None`` = all.
    """

    code: str
    price: int
    shifts: frozenset[str] | None = None
    days: frozenset[int] | None = None
    posts: frozenset[str] | None = None

    def counts(self, day: int, duty: Duty) -> bool:
        """Whether a duty is part of the burden."""
        return (
            (self.days is None or day in self.days)
            and (self.shifts is None or duty.shift in self.shifts)
            and (self.posts is None or duty.post in self.posts)
        )


@dataclass(frozen=True)
class Problem:
    """A whole request for a roster.

    Args:
        days: how many days.
        shifts: kinds of shifts.
        people: who can be asked.
        demand: who is needed where; a duty without a demand is never given.
        fairness: burdens to share.
        first_weekday: weekday of day 0; 0 = Monday.
        prices: rule code → price per unit when that hard rule may be broken.
        relaxed: rule codes that are left out altogether.
        shift_change_price: cost when a person's next day has another shift (continuity).
        away_price: cost of a duty away from the home post.
        former: a roster from which changes are counted.
        change_price: cost per cell that differs from ``former``.
        disturbed_price: cost per person with any cell that differs from ``former``.
        max_disturbed: how many people may have cells that differ; ``None`` = no limit.
        named: the disturbed are counted among these only; ``None`` = everybody.
    """

    days: int
    shifts: tuple[Shift, ...]
    people: tuple[Person, ...]
    demand: tuple[Demand, ...]
    fairness: tuple[Fair, ...] = ()
    first_weekday: int = 0
    prices: Mapping[str, int] = field(default_factory=dict)
    relaxed: frozenset[str] = frozenset()
    shift_change_price: int = 0
    away_price: int = 0
    former: Roster | None = None
    change_price: int = 0
    disturbed_price: int = 0
    max_disturbed: int | None = None
    named: frozenset[str] | None = None

    @cached_property
    def _by_code(self) -> dict[str, Shift]:
        return {shift.code: shift for shift in self.shifts}

    def shift(self, code: str) -> Shift:
        """The shift of that code."""
        return self._by_code[code]

    def weekday(self, day: int) -> int:
        """0 = Monday … 6 = Sunday; days before the first are negative."""
        return (self.first_weekday + day) % 7

    def weekends(self) -> list[tuple[int, ...]]:
        """Saturdays and Sundays of the horizon, weekend by weekend."""
        found: dict[int, list[int]] = {}
        for day in range(self.days):
            if self.weekday(day) >= 5:
                found.setdefault((self.first_weekday + day) // 7, []).append(day)
        return [tuple(days) for days in found.values()]

    def weeks(self) -> list[tuple[int, ...]]:
        """The days of each calendar week, Monday to Sunday, those before day 0 with negative numbers."""
        start = -self.first_weekday
        return [tuple(range(first, first + 7)) for first in range(start, self.days, 7)]
