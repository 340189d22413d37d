"""Rosters to be asked for in the figures: a compound's own month, and instances as large as the public ones."""

from __future__ import annotations

import random
from collections.abc import Iterator

from shouwang.means.rosters.engine.problem import Demand, Duty, Fair, Hours, Person, Problem, Shift, Wish

POSTS = ("gate", "patrol", "desk", "cleaning", "stores", "testing")
NEEDED = {
    ("D", "gate"): 4, ("D", "patrol"): 3, ("D", "desk"): 2,
    ("D", "cleaning"): 5, ("D", "stores"): 2, ("D", "testing"): 2,
    ("E", "gate"): 4, ("E", "patrol"): 3, ("E", "desk"): 1,
    ("E", "cleaning"): 2, ("E", "stores"): 1, ("E", "testing"): 1,
    ("N", "gate"): 3, ("N", "patrol"): 2, ("N", "desk"): 1, ("N", "cleaning"): 1,
}  # fmt: skip
SHIFTS = (
    Shift("D", 480, start=7 * 60, end=15 * 60),
    Shift("E", 480, start=15 * 60, end=23 * 60),
    Shift("N", 480, start=23 * 60, end=31 * 60, night=True),
)


def own_month(*, people: int = 60, days: int = 31, seed: int = 1) -> Problem:
    """A month of a compound: three shifts, six posts, the rules of the labour law, wishes and fair shares."""
    chance = random.Random(seed)
    staff = tuple(_person(number, days, chance) for number in range(people))
    demand = tuple(
        Demand(day, shift, post, _wanted(shift, post, day, people), 100, 5, minimum=1 if post == "gate" else 0)
        for day in range(days)
        for (shift, post), count in NEEDED.items()
        if count
    )
    weekends = frozenset(day for day in range(days) if day % 7 >= 5)
    fairness = (
        Fair("fair_nights", 4, shifts=frozenset({"N"})),
        Fair("fair_weekends", 4, days=weekends),
        Fair("fair_exposure", 4, posts=frozenset({"testing"})),
    )
    return Problem(days, SHIFTS, staff, demand, fairness, shift_change_price=1, away_price=2)


def _wanted(shift: str, post: str, day: int, people: int) -> int:
    count = NEEDED[shift, post] * people / 60
    return max(1, round(count * (0.8 if day % 7 >= 5 else 1.0)))


def _person(number: int, days: int, chance: random.Random) -> Person:
    home = POSTS[number % len(POSTS)]
    others = chance.sample([post for post in POSTS if post != home], 2)
    leave = chance.randrange(days - 3)
    wishes = [Wish(chance.randrange(days), "", False, chance.randint(1, 5)) for _ in range(3)]
    wishes += [Wish(chance.randrange(days), chance.choice("DEN"), True, chance.randint(1, 5))]
    return Person(
        f"p{number:02}",
        posts=frozenset({home, *others}),
        hours=(Hours(0, days - 1, least=18 * 480, most=22 * 480 + 36 * 60),),
        max_run=6,
        max_nights_run=3,
        weekly_rest=1,
        min_rest=11 * 60,
        days_off=frozenset(range(leave, leave + chance.randint(0, 3))),
        blocked=frozenset((day, "N") for day in range(days)) if number % 20 == 0 else frozenset(),
        before=tuple(chance.choice(("D", "E", None)) for _ in range(3)),
        carried={"fair_nights": chance.randint(-1, 2)},
        home_post=home,
        wishes=tuple(wishes),
    )


SIZES = {1: (14, 8, 1), 2: (14, 14, 2), 3: (14, 20, 3), 4: (28, 10, 2), 5: (28, 16, 2), 7: (28, 20, 3), 8: (28, 30, 4)}
"""Days, staff and shifts of the public instances."""


def like_public(number: int, *, seed: int = 1) -> Problem:
    """An instance of our own with the size and the kind of numbers of a public one; its best cost is not known."""
    days, people, kinds = SIZES[number]
    chance = random.Random(seed * 100 + number)
    shifts = tuple(_forward(codes, place) for codes in ["EDLN"[:kinds]] for place in range(kinds))
    staff = tuple(_nurse(place, days, people, shifts, chance) for place in range(people))
    worked = sum((person.hours[0].most or 0) // 480 for person in staff)
    demand = tuple(_cover(days, shifts, worked, chance))
    return Problem(days, shifts, staff, demand)


def _forward(codes: str, place: int) -> Shift:
    return Shift(codes[place], 480, not_before=frozenset(codes[:place]))


def _nurse(place: int, days: int, people: int, shifts: tuple[Shift, ...], chance: random.Random) -> Person:
    part = place >= 0.8 * people
    most = round(days * (0.32 if part else 0.64))
    off = frozenset(chance.sample(range(days), days // 14))
    limits = {shift.code: days for shift in shifts}
    if len(shifts) > 1 and chance.random() < 0.5:
        limits[shifts[-1].code] = chance.choice((0, most // 2))
    return Person(
        str(place),
        max_shifts=limits,
        hours=(Hours(0, days - 1, (most - 2) * 480, most * 480),),
        max_run=chance.choice((5, 6)),
        min_run=1 if part else 2,
        min_off=2,
        max_weekends=days // 14 + part,
        days_off=off,
        wishes=tuple(_runs_of_wishes(days, shifts, off, chance)),
    )


def _runs_of_wishes(days: int, shifts: tuple[Shift, ...], off: frozenset[int], chance: random.Random) -> Iterator[Wish]:
    for _ in range(days // 14):
        first, length, price = chance.randrange(days), chance.randint(1, 5), chance.randint(1, 3)
        shift, on = chance.choice(shifts).code, chance.random() < 0.6
        for day in range(first, min(days, first + length)):
            if day not in off:
                yield Wish(day, shift, on, price)


def _cover(days: int, shifts: tuple[Shift, ...], worked: int, chance: random.Random) -> Iterator[Demand]:
    mean = worked / days / len(shifts)
    for day in range(days):
        for shift in shifts:
            yield Demand(day, shift.code, "ward", max(1, round(chance.gauss(mean, mean / 4))), 100, 1)


def sick(problem: Problem, roster: dict[str, tuple[Duty | None, ...]], day: int) -> str:
    """Somebody who works at the gate on that day."""
    return next(name for name, row in roster.items() if (duty := row[day]) and duty.post == "gate")
