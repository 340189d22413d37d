"""Counts what people can give at most against what is asked for: the plainest reason why a demand cannot be met.

No solver: whoever can hold a post has at most one duty a day, less what leave, rest and working time take away. When
even that is less than the demand of some days, the rules that were counted clash with it, and the numbers say by how
much.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from shouwang.means.rosters.engine import asking
from shouwang.means.rosters.engine.problem import Duty, Hours, Person, Problem

COUNTED = ("overtime", "hours", "nights_run", "max_run", "weekly_rest", "blocked", "pinned", "days_off")
"""The rules that can be counted, in the order in which they are tried for being superfluous: facts stay the longest."""
WEEK = 7


@dataclass(frozen=True)
class Toll:
    """What one rule takes away.

    Args:
        code: the rule.
        duties: how many duties fewer.
        people: ids of those from whom it takes some.
    """

    code: str
    duties: int
    people: tuple[str, ...]


@dataclass(frozen=True)
class Shortage:
    """Some days on which a post asks for more than people can give.

    Args:
        first, last: the days, both counted.
        shift: which shift alone, or empty for all of them.
        needed: duties that are asked for.
        people: how many can hold the post.
        most: duties that they can give at most.
        tolls: the rules without which it would suffice, each with what it takes away; none is superfluous.
        more: people more who are needed at least, free on all of these days.
    """

    first: int
    last: int
    shift: str
    needed: int
    people: int
    most: int
    tolls: tuple[Toll, ...]
    more: int


def shortage(problem: Problem, post: str, day: int, shift: str) -> Shortage | None:
    """The narrowest days about one shift on which a post asks for more than people can give; else None.

    Args:
        post: which post.
        day: the day in question.
        shift: the shift in question.
    """
    wanted = {(need.day, need.shift): need.required for need in problem.demand if need.post == post and need.required}
    last = max((each for each, _shift in wanted), default=day)
    first = min((each for each, _shift in wanted), default=day)
    for windows in (
        [
            _Count(problem, post, range(day, day + 1), shift, wanted),
            _Count(problem, post, range(day, day + 1), "", wanted),
        ],
        [_Count(problem, post, days, "", wanted) for days in _weeks(problem, day, first, last)],
        [_Count(problem, post, range(first, last + 1), "", wanted)],
    ):
        worst = max(windows, key=lambda count: count.short(COUNTED), default=None)
        if worst is not None and worst.short(COUNTED) > 0:
            return worst.shortage()
    return None


def _weeks(problem: Problem, day: int, first: int, last: int) -> list[range]:
    """Seven days in a row with the day among them, the calendar week before the others."""
    monday = day - problem.weekday(day)
    starts = [monday, *(start for start in range(day - WEEK + 1, day + 1) if start != monday)]
    return [range(start, start + WEEK) for start in starts if first <= start and start + WEEK - 1 <= last]


class _Count:
    """One post over some days, counted under any set of rules."""

    def __init__(
        self, problem: Problem, post: str, days: range, shift: str, wanted: dict[tuple[int, str], int]
    ) -> None:
        self.problem, self.post, self.days, self.shift = problem, post, days, shift
        asked = {key: number for key, number in wanted.items() if key[0] in days and shift in ("", key[1])}
        self.needed = sum(asked.values())
        self.shifts = {day: [code for each, code in asked if each == day] for day in days}
        duties = [Duty(code, post) for _day, code in asked]
        self.people = [one for one in problem.people if any(asking.can_hold(one, duty) for duty in duties)]

    def short(self, codes: Iterable[str]) -> int:
        """How many duties more are asked for than can be given."""
        return self.needed - sum(self.most(one, codes) for one in self.people)

    def most(self, person: Person, codes: Iterable[str]) -> int:
        """How many duties one person can give at most."""
        held = frozenset(codes)
        free = [day for day in self.days if self._can(person, day, held)]
        limits = [len(free)]
        if "max_run" in held and person.max_run is not None:
            limits.append(_in_runs(free, person.max_run))
        if "nights_run" in held and person.max_nights_run is not None and self._is_night():
            limits.append(_in_runs(free, person.max_nights_run))
        if "weekly_rest" in held and person.weekly_rest:
            limits.append(self._in_weeks(person, free))
        limits += [self._in_hours(person, span, free) for span in person.hours if span.code in held]
        return max(0, min(limits))

    def _is_night(self) -> bool:
        return bool(self.shift) and self.problem.shift(self.shift).night

    def _can(self, person: Person, day: int, held: frozenset[str]) -> bool:
        if day in person.pinned and "pinned" in held:
            duty = person.pinned[day]
            return duty is not None and duty.post == self.post and self.shift in ("", duty.shift)
        if day in person.days_off and "days_off" in held:
            return False
        open_ = [code for code in self.shifts[day] if asking.can_hold(person, Duty(code, self.post))]
        return any("blocked" not in held or (day, code) not in person.blocked for code in open_)

    def _in_weeks(self, person: Person, free: Sequence[int]) -> int:
        """What weekly rest leaves, pinned duties of the same week on other days weighed in."""
        total = 0
        for week in self.problem.weeks():
            elsewhere = sum(bool(person.pinned.get(day)) for day in week if day not in self.days)
            total += min(sum(day in week for day in free), max(0, len(week) - person.weekly_rest - elsewhere))
        return total

    def _in_hours(self, person: Person, span: Hours, free: Sequence[int]) -> int:
        """What a limit of hours leaves, the shortest shift counted; what is only priced limits nothing."""
        each = min((kind.minutes for kind in self.problem.shifts), default=0)
        if span.most is None or span.over_price is not None or not each:
            return len(free)
        spent = sum(
            self.problem.shift(duty.shift).minutes
            for day, duty in person.pinned.items()
            if duty and day not in self.days and span.first <= day <= span.last and day not in span.skip
        )
        counted = [day for day in free if span.first <= day <= span.last and day not in span.skip]
        return len(free) - len(counted) + min(len(counted), max(0, span.most - spent) // each)

    def shortage(self) -> Shortage:
        """The rules without which it would suffice, and what each takes away."""
        codes = list(COUNTED)
        for code in COUNTED:
            rest = [other for other in codes if other != code]
            if self.short(rest) > 0:
                codes = rest
        short = self.short(codes)
        return Shortage(
            first=self.days[0],
            last=self.days[-1],
            shift=self.shift,
            needed=self.needed,
            people=len(self.people),
            most=self.needed - short,
            tolls=tuple(self._tolls(codes)),
            more=-(-short // max(1, self._fresh(codes))),
        )

    def _tolls(self, codes: Sequence[str]) -> Iterable[Toll]:
        held: list[str] = []
        for code in reversed(codes):
            before = {one.id: self.most(one, held) for one in self.people}
            held.append(code)
            less = {one.id: before[one.id] - self.most(one, held) for one in self.people}
            yield Toll(code, sum(less.values()), tuple(one for one, number in less.items() if number))

    def _fresh(self, codes: Sequence[str]) -> int:
        """What somebody new could give on these days."""
        none: frozenset[int] = frozenset()
        new = (replace(one, pinned={}, days_off=none, blocked=frozenset(), hours=()) for one in self.people)
        return max((self.most(one, codes) for one in new), default=len(self.days))


def _in_runs(free: Sequence[int], most: int) -> int:
    """How many of some days can be worked when no more than so many lie in a row."""
    total, run = 0, 0
    for place, day in enumerate(free):
        run = run + 1 if place and free[place - 1] == day - 1 else 1
        total += run % (most + 1) != 0
    return total
