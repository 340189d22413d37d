"""The cells of one person: which duties are open on each day, and the references by which rules speak of them."""

from __future__ import annotations

from collections import defaultdict

from shouwang.means.rosters.engine import asking
from shouwang.means.rosters.engine.problem import Duty, Person
from shouwang.means.rosters.engine.program import ONE, ZERO, Program, Term


class Cells:
    """The references of one person: duties, shifts and whether he works, also for the days before day 0."""

    def __init__(self, program: Program, place: int, duties: dict[int, list[Duty]]) -> None:
        self.program, self.place = program, place
        self.person: Person = program.problem.people[place]
        self.past = len(self.person.before)
        self.days = range(-self.past, program.problem.days)
        self.duty: dict[tuple[int, Duty], int] = {}
        self._shift: dict[tuple[int, str], int] = {}
        self._works: dict[int, int] = {}
        for day in range(program.problem.days):
            self._open(day, duties.get(day, []))

    def _open(self, day: int, duties: list[Duty]) -> None:
        by_shift: dict[str, list[int]] = defaultdict(list)
        for duty in duties:
            ref = self._cell(day, duty)
            if ref != ZERO:
                self.duty[day, duty] = self.program.duties[self.place, day, duty] = ref
                by_shift[duty.shift].append(ref)
        refs = [ref for group in by_shift.values() for ref in group]
        if len(refs) > 1:
            self.program.row("", "", [(1, ref) for ref in refs], high=1)
        for shift, group in by_shift.items():
            self._shift[day, shift] = self.program.total(group)
        self._works[day] = self.program.total([self._shift[day, shift] for shift in by_shift])

    def _cell(self, day: int, duty: Duty) -> int:
        person, program = self.person, self.program
        relaxed = program.problem.relaxed
        if day in person.pinned and not program.explicit:
            return ONE if person.pinned[day] == duty else ZERO
        closed = [
            code
            for code, wrong in (
                ("skill", not asking.can_hold(person, duty)),
                ("days_off", day in person.days_off),
                ("blocked", (day, duty.shift) in person.blocked),
            )
            if wrong and code not in relaxed
        ]
        if not program.explicit:
            if closed and any(code not in program.problem.prices for code in closed):
                return ZERO
            ref = program.variable()
            for code in closed:
                program.charge(code, ref, program.problem.prices[code])
            return ref
        ref = program.variable()
        for code in closed:
            subject = f"||{duty.post}" if code == "skill" else f"{person.id}|{day}"
            program.row(code, subject, [(1, ref)], high=0)
        if day in person.pinned:
            must = int(person.pinned[day] == duty)
            program.row("pinned", f"{person.id}|{day}", [(1, ref)], low=must, high=must)
        return ref

    def shift(self, day: int, code: str) -> int:
        """Whether he works that shift on that day."""
        if day < 0:
            return ONE if self.person.before[day + self.past] == code else ZERO
        return self._shift.get((day, code), ZERO)

    def works(self, day: int) -> int:
        """Whether he works on that day."""
        if day < 0:
            return ONE if self.person.before[day + self.past] else ZERO
        return self._works.get(day, ZERO)

    def worked(self, first: int, last: int) -> list[Term]:
        """One term for each day of the span."""
        return [(1, self.works(day)) for day in range(first, last + 1)]
