"""Small problems for the tests of the engine, and an independent judge of every rule and of the cost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

from shouwang.means.rosters.engine.problem import Demand, Duty, Fair, Hours, Person, Problem, Roster, Shift, Wish

DAY_SHIFT = Shift("D", 480, start=8 * 60, night=False)
NIGHT_SHIFT = Shift("N", 480, start=22 * 60, night=True, not_before=frozenset({"D"}))
GATE = "gate"


def tiny(**changes):
    """Three guards, five days from Thursday, two shifts at the gate: 3 ** 15 rosters, few enough to try them all."""
    facts = {
        "days": 5,
        "shifts": (DAY_SHIFT, NIGHT_SHIFT),
        "first_weekday": 3,
        "people": (
            Person("an", max_run=3, min_off=2, wishes=(Wish(1, "D", True, 4), Wish(2, "", False, 7)), max_weekends=1),
            Person("bo", max_run=2, min_run=2, before=("N",), max_nights_run=1, hours=(Hours(0, 4, 480, 1440),)),
            Person("chi", days_off=frozenset({3}), pinned={0: Duty("D", GATE)}, min_rest=11 * 60, weekly_rest=1),
        ),
        "demand": tuple(
            Demand(day, shift, GATE, required=1, under_price=50 if shift == "N" else 30, over_price=2)
            for day in range(5)
            for shift in "DN"
        ),
        "fairness": (Fair("fair_nights", 3, shifts=frozenset("N")),),
        "shift_change_price": 1,
    }
    return Problem(**(facts | changes))


def all_rosters(problem: Problem) -> Iterator[Roster]:
    """Every roster that keeps each person's own rules, as a product of the persons' rows."""
    duties = [
        [None, *(Duty(need.shift, need.post) for need in problem.demand if need.day == day)]
        for day in range(problem.days)
    ]
    rows = [[row for row in product(*duties) if not wrongs(problem, person, row)] for person in problem.people]
    for chosen in product(*rows):
        yield {person.id: row for person, row in zip(problem.people, chosen, strict=True)}


def wrongs(problem: Problem, person: Person, row: tuple[Duty | None, ...]) -> list[str]:
    """Codes of the hard rules that a row breaks, one mention each: written apart from the engine, day by day."""
    found: set[str] = set()
    past = len(person.before)
    line = [*person.before, *(duty and duty.shift for duty in row)]
    kinds = {shift.code: shift for shift in problem.shifts}
    works = [code is not None for code in line]
    for day, duty in enumerate(row):
        if day in person.pinned and duty != person.pinned[day]:
            found.add("pinned")
        if duty is None:
            continue
        found |= set(_cell(person, day, duty, line, kinds))
        here = day + past
        if person.max_run is not None and here >= person.max_run and all(works[here - person.max_run : here + 1]):
            found.add("max_run")
        nights = [code is not None and kinds[code].night for code in line]
        most = person.max_nights_run
        if most is not None and here >= most and all(nights[here - most : here + 1]):
            found.add("nights_run")
    text = "".join("w" if one else "o" for one in works)
    first = past + int(0 in person.days_off or 0 in person.pinned)  # the first day on which a run could be mended
    found |= {"min_run" for length in range(1, person.min_run) if _ends_here(text, "o" + "w" * length + "o", first)}
    found |= {"min_off" for length in range(1, person.min_off) if _ends_here(text, "w" + "o" * length + "w", first)}
    found |= set(_sums(problem, person, row, line, past, kinds))
    return sorted(found)


def _ends_here(text, pattern, past):
    """Whether a pattern ends on a day of the roster; what ended before it cannot be mended."""
    return any(text.startswith(pattern, begin) for begin in range(max(0, past - len(pattern) + 1), len(text)))


def _cell(person, day, duty, line, kinds):
    if day in person.days_off:
        yield "days_off"
    if (day, duty.shift) in person.blocked:
        yield "blocked"
    if person.posts is not None and duty.post not in person.posts:
        yield "skill"
    here = day + len(person.before)
    if here and line[here - 1] and duty.shift in kinds[line[here - 1]].not_before:
        yield "succession"
    start = here * 1440 + kinds[duty.shift].start
    for index in range(here):
        if line[index] and start - (index * 1440 + kinds[line[index]].ends) < person.min_rest:
            yield "rest"


def _sums(problem, person, row, line, past, kinds):
    worked = [day for day, duty in enumerate(row) if duty]
    weekends = {(problem.first_weekday + day) // 7 for day in worked if (problem.first_weekday + day) % 7 >= 5}
    if person.max_weekends is not None and len(weekends) > person.max_weekends:
        yield "weekends"
    weeks = {}
    for index, code in enumerate(line):
        week = (problem.first_weekday + index - past) // 7
        weeks[week] = weeks.get(week, 0) + (code is not None)
    first_week = problem.first_weekday // 7
    if person.weekly_rest and any(
        count > 7 - person.weekly_rest for week, count in weeks.items() if week >= first_week
    ):
        yield "weekly_rest"
    if person.max_nights is not None and sum(kinds[row[day].shift].night for day in worked) > person.max_nights:
        yield "nights"
    for code, most in person.max_shifts.items():
        if sum(row[day].shift == code for day in worked) > most:
            yield "max_shifts" if most else "skill"
    for span in person.hours:
        inside = [code for index, code in enumerate(line) if span.first <= index - past <= span.last and code]
        minutes = sum(kinds[code].minutes for code in inside)
        if span.most is not None and minutes > span.most and span.over_price is None:
            yield span.code
        if minutes < span.least and span.under_price is None:
            yield span.code


def price(problem: Problem, roster: Roster, shares: dict[str, int]) -> int:
    """What a roster costs, goal by goal: cover, wishes, fair nights, changes of shift; ``shares`` are fair nights."""
    total = 0
    for need in problem.demand:
        there = sum(row[need.day] == Duty(need.shift, need.post) for row in roster.values())
        total += max(0, need.required - there) * need.under_price + max(0, there - need.required) * need.over_price
    for person in problem.people:
        row = roster[person.id]
        for wish in person.wishes:
            duty = row[wish.day]
            met = (duty is not None and wish.shift in ("", duty.shift)) == wish.on
            total += 0 if met else wish.price
        line = [*person.before, *(duty and duty.shift for duty in row)]
        total += problem.shift_change_price * sum(
            1 for one, two in pairwise(line[max(0, len(person.before) - 1) :]) if one and two and one != two
        )
        for fair in problem.fairness:
            over = sum(duty is not None and duty.shift == "N" for duty in row) - shares[person.id]
            total += fair.price * max(0, over) ** 2
    return total
