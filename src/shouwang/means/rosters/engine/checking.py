"""Judges any roster, rule by rule, without a solver; candidates and pages use it, and every answer is checked by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from shouwang.means.rosters.engine import asking
from shouwang.means.rosters.engine.problem import Duty, Hours, Person, Problem, Roster
from shouwang.means.rosters.engine.results import Line

Row = Sequence[Duty | None]
Finder = Callable[[Problem, Person, Row, list[str | None]], Iterator[Line]]


def lines(problem: Problem, roster: Roster) -> tuple[Line, ...]:
    """Everything the roster breaks or pays; a hard rule that has no price costs 0 and makes it unusable."""
    found = list(_demand_lines(problem, roster))
    targets = {fair.code: asking.fair_targets(problem, fair) for fair in problem.fairness}
    for person in problem.people:
        found += person_lines(problem, person, roster[person.id], targets)
    return tuple(found)


def cost(found: Sequence[Line]) -> int:
    """The sum of what the lines cost."""
    return sum(line.cost for line in found)


def broken(problem: Problem, found: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of hard rules that nobody priced or relaxed."""
    return tuple(line for line in found if is_hard(problem, line))


def is_hard(problem: Problem, line: Line) -> bool:
    """Whether the line is a broken hard rule."""
    return line.cost == 0 and line.code in _PERSON_CODES | {"minimum"} and line.code not in problem.prices


def person_lines(
    problem: Problem, person: Person, row: Row, targets: dict[str, dict[str, int]] | None = None
) -> list[Line]:
    """What one person's row breaks and pays.

    Args:
        problem: the facts.
        person: whose.
        row: one duty or ``None`` a day.
        targets: fair shares by code, when they are known already.
    """
    shifts = [*person.before, *(duty.shift if duty else None for duty in row)]
    found: list[Line] = []
    for code, finder in _FINDERS.items():
        if code not in problem.relaxed:
            found += finder(problem, person, row, shifts)
    found += _hours(problem, person, shifts)
    found += _wishes(person, row)
    found += _fair(problem, person, row, targets)
    found += _comfort(problem, person, row, shifts)
    found += _changes(problem, person, row)
    return found


def _line(problem: Problem, person: Person, code: str, amount: int, day: int = -1, shift: str = "") -> Line:
    return Line(code, amount, problem.prices.get(code, 0) * amount, person.id, day, shift)


def _cells(code: str, wrong: Callable[[Person, int, Duty], bool]) -> Finder:
    def find(problem: Problem, person: Person, row: Row, _: list[str | None]) -> Iterator[Line]:
        for day, duty in enumerate(row):
            if duty and wrong(person, day, duty):
                yield _line(problem, person, code, 1, day, duty.shift)

    return find


def _pinned(problem: Problem, person: Person, row: Row, _: list[str | None]) -> Iterator[Line]:
    for day, duty in person.pinned.items():
        if row[day] != duty:
            yield _line(problem, person, "pinned", 1, day)


def _succession(problem: Problem, person: Person, _: Row, shifts: list[str | None]) -> Iterator[Line]:
    past = len(person.before)
    for index in range(max(past, 1), len(shifts)):
        first, second = shifts[index - 1], shifts[index]
        if first and second and second in problem.shift(first).not_before:
            yield _line(problem, person, "succession", 1, index - past, second)


def _rest(problem: Problem, person: Person, _: Row, shifts: list[str | None]) -> Iterator[Line]:
    past = len(person.before)
    for gap in asking.rest_gaps(person, problem.shifts):
        for index in range(max(past, gap), len(shifts)):
            first, second = shifts[index - gap], shifts[index]
            if not (first and second):
                continue
            if not asking.may_follow(person, problem.shift(first), problem.shift(second), gap):
                yield _line(problem, person, "rest", 1, index - past, second)


def runs(cells: Sequence[bool], value: bool) -> list[tuple[int, int]]:
    """Begin and length of each run of ``value``."""
    found: list[tuple[int, int]] = []
    begin = None
    for index, cell in enumerate([*cells, not value]):
        if cell == value and begin is None:
            begin = index
        elif cell != value and begin is not None:
            found.append((begin, index - begin))
            begin = None
    return found


def _long(code: str, counts: Callable[[Problem, str | None], bool], limit: Callable[[Person], int | None]) -> Finder:
    def find(problem: Problem, person: Person, _: Row, shifts: list[str | None]) -> Iterator[Line]:
        most, past = limit(person), len(person.before)
        if most is None:
            return
        for begin, length in runs([counts(problem, shift) for shift in shifts], True):
            over = min(length - most, begin + length - past)
            if over > 0:
                yield _line(problem, person, code, over, begin + length - 1 - past)

    return find


def _short(code: str, value: bool, limit: Callable[[Person], int]) -> Finder:
    def find(problem: Problem, person: Person, _: Row, shifts: list[str | None]) -> Iterator[Line]:
        past = len(person.before)
        for begin, length in runs([shift is not None for shift in shifts], value):
            inside = begin > 0 and begin + length < len(shifts)
            over_before = begin + length == past and (0 in person.days_off or 0 in person.pinned)
            if inside and length < limit(person) and begin + length >= past and not over_before:
                yield _line(problem, person, code, 1, begin - past)

    return find


def _weekends(problem: Problem, person: Person, row: Row, _: list[str | None]) -> Iterator[Line]:
    worked = sum(any(row[day] for day in weekend) for weekend in problem.weekends())
    if person.max_weekends is not None and worked > person.max_weekends:
        yield _line(problem, person, "weekends", worked - person.max_weekends)


def _nights(problem: Problem, person: Person, row: Row, _: list[str | None]) -> Iterator[Line]:
    worked = sum(1 for duty in row if duty and problem.shift(duty.shift).night)
    if person.max_nights is not None and worked > person.max_nights:
        yield _line(problem, person, "nights", worked - person.max_nights)


def _weekly_rest(problem: Problem, person: Person, _: Row, shifts: list[str | None]) -> Iterator[Line]:
    past = len(person.before)
    for week in problem.weeks():
        known = [day + past for day in week if 0 <= day + past < len(shifts)]
        over = sum(1 for index in known if shifts[index]) - (7 - person.weekly_rest)
        if person.weekly_rest and over > 0:
            yield _line(problem, person, "weekly_rest", over, max(week[0], 0))


def _max_shifts(problem: Problem, person: Person, row: Row, _: list[str | None]) -> Iterator[Line]:
    for code, most in person.max_shifts.items():
        worked = sum(1 for duty in row if duty and duty.shift == code)
        if most > 0 and worked > most:
            yield _line(problem, person, "max_shifts", worked - most, shift=code)


_FINDERS: dict[str, Finder] = {
    "skill": _cells("skill", lambda person, _, duty: not asking.can_hold(person, duty)),
    "days_off": _cells("days_off", lambda person, day, _: day in person.days_off),
    "blocked": _cells("blocked", lambda person, day, duty: (day, duty.shift) in person.blocked),
    "pinned": _pinned,
    "succession": _succession,
    "rest": _rest,
    "max_run": _long("max_run", lambda _, shift: shift is not None, lambda person: person.max_run),
    "min_run": _short("min_run", True, lambda person: person.min_run),
    "min_off": _short("min_off", False, lambda person: person.min_off),
    "weekends": _weekends,
    "nights_run": _long(
        "nights_run",
        lambda problem, shift: shift is not None and problem.shift(shift).night,
        lambda person: person.max_nights_run,
    ),
    "nights": _nights,
    "weekly_rest": _weekly_rest,
    "max_shifts": _max_shifts,
}
_PERSON_CODES = frozenset(_FINDERS) | {"hours", "overtime"}


def _hours(problem: Problem, person: Person, shifts: list[str | None]) -> Iterator[Line]:
    past = len(person.before)
    for span in person.hours:
        if span.code in problem.relaxed:
            continue
        known = range(max(span.first + past, 0), min(span.last + past + 1, len(shifts)))
        minutes = sum(problem.shift(code).minutes for index in known if (code := shifts[index]))
        skipped = (shifts[day + past] for day in span.skip if day + past in known)
        minutes -= sum(problem.shift(code).minutes for code in skipped if code)
        over = 0 if span.most is None else -((span.most - minutes) // 60)
        under = -((minutes - span.least) // 60)
        for amount, price in ((over, span.over_price), (under, span.under_price)):
            if amount > 0 and price != 0:
                yield _hours_line(problem, person, span, amount, price)


def _hours_line(problem: Problem, person: Person, span: Hours, amount: int, price: int | None) -> Line:
    each = problem.prices.get(span.code, 0) if price is None else price
    return Line(span.code, amount, each * amount, person.id, max(span.first, 0))


def _wishes(person: Person, row: Row) -> Iterator[Line]:
    for wish in person.wishes:
        duty = row[wish.day]
        works = duty is not None and wish.shift in ("", duty.shift)
        if works != wish.on:
            yield Line("wish_on" if wish.on else "wish_off", 1, wish.price, person.id, wish.day, wish.shift)


def _fair(problem: Problem, person: Person, row: Row, targets: dict[str, dict[str, int]] | None) -> Iterator[Line]:
    for fair in problem.fairness:
        known = targets[fair.code] if targets else asking.fair_targets(problem, fair)
        if person.id not in known:
            continue
        load = sum(1 for day, duty in enumerate(row) if duty and fair.counts(day, duty))
        over = load - known[person.id]
        if over > 0:
            yield Line(fair.code, over, fair.price * asking.unfairness(over), person.id)


def _comfort(problem: Problem, person: Person, row: Row, shifts: list[str | None]) -> Iterator[Line]:
    past = len(person.before)
    for day, duty in enumerate(row):
        if duty is None:
            continue
        pay = asking.pay_of(person, day, duty.shift)
        if pay:
            yield Line("pay", 1, pay, person.id, day, duty.shift)
        if problem.away_price and person.home_post and duty.post != person.home_post:
            yield Line("away", 1, problem.away_price, person.id, day, duty.shift, duty.post)
        before = shifts[day + past - 1] if day + past else None
        if problem.shift_change_price and before not in (None, duty.shift):
            yield Line("continuity", 1, problem.shift_change_price, person.id, day, duty.shift)


def _changes(problem: Problem, person: Person, row: Row) -> Iterator[Line]:
    if problem.former is None or (problem.named is not None and person.id not in problem.named):
        return
    former = problem.former.get(person.id)
    changed = [day for day, duty in enumerate(row) if former is not None and former[day] != duty]
    for day in changed:
        yield Line("change", 1, problem.change_price, person.id, day)
    if changed:
        yield Line("disturbed", 1, problem.disturbed_price, person.id)


def staffing(problem: Problem, roster: Roster) -> dict[tuple[int, str, str], int]:
    """How many people each day, shift and post has."""
    count: dict[tuple[int, str, str], int] = {}
    for row in roster.values():
        for day, duty in enumerate(row):
            if duty:
                key = (day, duty.shift, duty.post)
                count[key] = count.get(key, 0) + 1
    return count


def _demand_lines(problem: Problem, roster: Roster) -> Iterator[Line]:
    count = staffing(problem, roster)
    for need in problem.demand:
        there = count.get((need.day, need.shift, need.post), 0)
        where = ("", need.day, need.shift, need.post)
        if there < need.required:
            missing = need.required - there
            yield Line("under", missing, missing * need.under_price, *where)
        if there > need.required:
            yield Line("over", there - need.required, (there - need.required) * need.over_price, *where)
        if there < need.minimum and "minimum" not in problem.relaxed:
            yield Line(
                "minimum", need.minimum - there, problem.prices.get("minimum", 0) * (need.minimum - there), *where
            )
