"""The rows that limit one person; each names its rule and, after a bar, the day from which it counts."""

from __future__ import annotations

from shouwang.means.rosters.engine import asking
from shouwang.means.rosters.engine.cells import Cells
from shouwang.means.rosters.engine.problem import Hours
from shouwang.means.rosters.engine.program import ZERO, Program


def limit(program: Program, cells: Cells) -> None:
    """Write every rule of one person."""
    _succession(program, cells)
    _rest(program, cells)
    _runs(program, cells)
    _short_runs(program, cells)
    _weekly_rest(program, cells)
    _counts(program, cells)
    for span in cells.person.hours:
        _hours(program, cells, span)


def _succession(program: Program, cells: Cells) -> None:
    for day in cells.days[:-1]:
        if day < -1:
            continue
        for shift in program.problem.shifts:
            after = [(1, ref) for code in shift.not_before if (ref := cells.shift(day + 1, code)) != ZERO]
            if after and cells.shift(day, shift.code) != ZERO:
                terms = [(1, cells.shift(day, shift.code)), *after]
                program.limit("succession", cells.person.id, terms, 1, upper=1)


def _rest(program: Program, cells: Cells) -> None:
    person, shifts = cells.person, program.problem.shifts
    for gap in asking.rest_gaps(person, shifts):
        for first in shifts:
            late = [second.code for second in shifts if not asking.may_follow(person, first, second, gap)]
            for day in cells.days:
                if not late or day + gap < 0 or day + gap >= program.problem.days:
                    continue
                after = [(1, cells.shift(day + gap, code)) for code in late]
                if cells.shift(day, first.code) != ZERO:
                    terms = [(1, cells.shift(day, first.code)), *after]
                    program.limit("rest", person.id, terms, 1, upper=1)


def _runs(program: Program, cells: Cells) -> None:
    person = cells.person
    nights = [shift.code for shift in program.problem.shifts if shift.night]
    for last in range(program.problem.days):
        if person.max_run is not None and last - person.max_run in cells.days:
            terms = cells.worked(last - person.max_run, last)
            program.limit("max_run", person.id, terms, person.max_run, upper=1)
        if person.max_nights_run is not None and last - person.max_nights_run in cells.days:
            span = range(last - person.max_nights_run, last + 1)
            terms = [(1, cells.shift(day, code)) for day in span for code in nights]
            program.limit("nights_run", person.id, terms, person.max_nights_run, upper=1)


def _short_runs(program: Program, cells: Cells) -> None:
    person = cells.person
    for day in cells.days:
        for length in range(1, max(person.min_run, person.min_off)):
            after = day + length + 1
            if after < 0 or after not in cells.days:
                continue
            edges = [(1, cells.works(day)), (1, cells.works(after))]
            inner = cells.worked(day + 1, after - 1)
            if length < person.min_run:
                terms = [*inner, *((-weight, ref) for weight, ref in edges)]
                program.limit("min_run", person.id, terms, length - 1, upper=1)
            if length < person.min_off:
                terms = [*edges, *((-weight, ref) for weight, ref in inner)]
                program.limit("min_off", person.id, terms, 1, upper=1)


def _weekly_rest(program: Program, cells: Cells) -> None:
    if not cells.person.weekly_rest:
        return
    for week in program.problem.weeks():
        terms = [(1, cells.works(day)) for day in week if day in cells.days]
        program.limit("weekly_rest", cells.person.id, terms, 7 - cells.person.weekly_rest, upper=7)


def _counts(program: Program, cells: Cells) -> None:
    person, problem = cells.person, program.problem
    days = range(problem.days)
    if person.max_weekends is not None:
        weekends = [
            program.excess([([(1, cells.works(day))], 0) for day in weekend], upper=1) for weekend in problem.weekends()
        ]
        program.limit("weekends", person.id, [(1, ref) for ref in weekends], person.max_weekends, upper=len(weekends))
    if person.max_nights is not None:
        nights = [shift.code for shift in problem.shifts if shift.night]
        terms = [(1, cells.shift(day, code)) for day in days for code in nights]
        program.limit("nights", person.id, terms, person.max_nights, upper=problem.days)
    for code, most in person.max_shifts.items():
        if 0 < most < problem.days:
            terms = [(1, cells.shift(day, code)) for day in days]
            program.limit("max_shifts", f"{person.id}||{code}", terms, most, upper=problem.days)


def _hours(program: Program, cells: Cells, span: Hours) -> None:
    days = [day for day in range(span.first, span.last + 1) if day in cells.days and day not in span.skip]
    worked = [(shift.minutes, cells.shift(day, shift.code)) for day in days for shift in program.problem.shifts]
    subject = cells.person.id
    hours = 24 * len(days)
    if span.most is not None:
        program.limit(span.code, subject, worked, span.most, upper=hours, unit=60, price=span.over_price)
    if span.least:
        less = [(-weight, ref) for weight, ref in worked]
        program.limit(span.code, subject, less, -span.least, upper=hours, unit=60, price=span.under_price)
