"""Writes a problem as a program: which cells are open, then what limits a person, a shift and the goals."""

from __future__ import annotations

from collections import defaultdict

from shouwang.means.rosters.engine import asking, modelling_people
from shouwang.means.rosters.engine.cells import Cells
from shouwang.means.rosters.engine.problem import Duty, Fair, Problem
from shouwang.means.rosters.engine.program import ONE, ZERO, Program, Term


def write(problem: Problem, *, explicit: bool = False) -> Program:
    """The whole program of a problem.

    Args:
        problem: verified facts.
        explicit: see :class:`~shouwang.means.rosters.engine.program.Program`.
    """
    program = Program(problem, explicit)
    duties: dict[int, list[Duty]] = defaultdict(list)
    for need in problem.demand:
        duties[need.day].append(Duty(need.shift, need.post))
    people = [Cells(program, place, duties) for place in range(len(problem.people))]
    for cells in people:
        modelling_people.limit(program, cells)
    _demand(program, people)
    for fair in problem.fairness:
        _fair(program, people, fair)
    for cells in people:
        _goals(program, cells)
    _changes(program, people)
    return program


def _demand(program: Program, people: list[Cells]) -> None:
    for need in program.problem.demand:
        duty = Duty(need.shift, need.post)
        refs = [ref for cells in people if (ref := cells.duty.get((need.day, duty), ZERO)) != ZERO]
        there, away = [(1, ref) for ref in refs], [(-1, ref) for ref in refs]
        if need.required and need.under_price:
            program.charge("under", program.excess([(away, -need.required)], upper=need.required), need.under_price)
        if len(refs) > need.required and need.over_price:
            most = len(refs) - need.required
            program.charge("over", program.excess([(there, need.required)], upper=most), need.over_price)
        if need.minimum:
            subject = f"{need.day}|{need.shift}|{need.post}"
            _minimum(program, subject, away, need.minimum)


def _minimum(program: Program, subject: str, away: list[Term], minimum: int) -> None:
    if not away and "minimum" not in program.problem.relaxed and "minimum" not in program.problem.prices:
        away = [(-1, program.variable(0))]  # nobody can: the row stays, so that the cause has a name
    program.limit("minimum", subject, away, -minimum, upper=minimum)


def _fair(program: Program, people: list[Cells], fair: Fair) -> None:
    targets = asking.fair_targets(program.problem, fair)
    for cells in people:
        if cells.person.id not in targets:
            continue
        target = targets[cells.person.id]
        load = [(1, ref) for (day, duty), ref in cells.duty.items() if fair.counts(day, duty)]
        most = len({day for day, duty in cells.duty if fair.counts(day, duty)})
        for step in range(target, min(most, target + asking.FAIR_STEPS)):  # their sum is asking.unfairness
            price = fair.price * (1 if step == target else 2)
            program.charge(fair.code, program.excess([(load, step)], upper=most), price)


def _goals(program: Program, cells: Cells) -> None:
    person, problem = cells.person, program.problem
    for (day, duty), ref in cells.duty.items():
        if problem.away_price and person.home_post and duty.post != person.home_post:
            program.charge("away", ref, problem.away_price)
        program.charge("pay", ref, asking.pay_of(person, day, duty.shift))
    for wish in person.wishes:
        ref = cells.shift(wish.day, wish.shift) if wish.shift else cells.works(wish.day)
        if wish.on:
            program.charge("wish_on", ONE, wish.price)
            program.charge("wish_on", ref, -wish.price)
        else:
            program.charge("wish_off", ref, wish.price)
    if problem.shift_change_price:
        _continuity(program, cells)


def _continuity(program: Program, cells: Cells) -> None:
    for day in cells.days[:-1]:
        if day < -1:
            continue
        sums = [
            ([(1, cells.shift(day, one.code)), (1, cells.works(day + 1)), (-1, cells.shift(day + 1, one.code))], 1)
            for one in program.problem.shifts
            if cells.shift(day, one.code) != ZERO
        ]
        if sums and cells.works(day + 1) != ZERO:
            program.charge("continuity", program.excess(sums, upper=1), program.problem.shift_change_price)


def _changes(program: Program, people: list[Cells]) -> None:
    problem = program.problem
    if problem.former is None:
        return
    disturbed: list[Term] = []
    for cells in people:
        name = cells.person.id
        if name not in problem.former or (problem.named is not None and name not in problem.named):
            continue
        changed = [_changed(program, cells, day, problem.former[name][day]) for day in range(problem.days)]
        if problem.disturbed_price or problem.max_disturbed is not None:
            any_change = program.excess([(terms, limit) for terms, limit in changed], upper=1)
            program.charge("disturbed", any_change, problem.disturbed_price)
            disturbed.append((1, any_change))
    if problem.max_disturbed is not None:
        program.row("disturbed", "", disturbed, high=problem.max_disturbed)


def _changed(program: Program, cells: Cells, day: int, former: Duty | None) -> tuple[list[Term], int]:
    """``Σ − limit`` is 1 when the cell differs from ``former``, else 0; charged at the price of a change."""
    price = program.problem.change_price
    if former is None:
        program.charge("change", cells.works(day), price)
        return [(1, cells.works(day))], 0
    ref = cells.duty.get((day, former), ZERO)
    program.charge("change", ONE, price)
    program.charge("change", ref, -price)
    return [(-1, ref)], -1
