"""From the linear program to rosters: fix the surest rows one by one, and choose the best among all known rows."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from ortools.sat.python import cp_model

from shouwang.means.rosters.engine import cpsat
from shouwang.means.rosters.engine.generation import Column, Generation
from shouwang.means.rosters.engine.problem import Roster

SURE = 0.99
ROUNDS = 4
"""Rounds of pricing after each fixing."""
POOL = 4000
"""The most columns among which the best are chosen."""


def dive(
    made: Generation, chance: random.Random, *, worse_than: float, is_over: Callable[[], bool]
) -> list[Column] | None:
    """One row for each person, or ``None`` when none better than ``worse_than`` can come of it.

    Args:
        made: after its loop.
        chance: where two rows are about equally sure.
        worse_than: the best cost so far.
        is_over: asked at each step.
    """
    people = made.master.people
    held: list[int] = []
    try:
        while len(made.fixed) < people:
            for _ in range(ROUNDS):
                if is_over() or not made.round(many=1):
                    break
            made.value, _, taken = made.master.solve()
            if is_over() or math.ceil(made.value - 1e-6) >= worse_than:
                return None
            surest = _surest(made, taken.tolist(), chance)
            if not surest:
                return None
            for index in surest:
                made.master.hold(index, 1.0, 1.0)
                made.fixed[made.master.columns[index].place] = index
                held.append(index)
        return [made.master.columns[made.fixed[place]] for place in range(people)]
    finally:
        for index in held:
            made.master.hold(index, 0.0, math.inf)
        made.fixed.clear()


def _surest(made: Generation, taken: list[float], chance: random.Random) -> list[int]:
    open_ones = [index for index in range(len(taken)) if made.master.columns[index].place not in made.fixed]
    sure = [index for index in open_ones if taken[index] > SURE]
    if sure or not open_ones:
        return sure
    return [max(open_ones, key=lambda index: taken[index] + 0.1 * chance.random())]


def choose(
    made: Generation,
    duals: tuple[float, list[float]],
    best: list[Column] | None,
    *,
    seconds: float,
    worse_than: float,
    is_over: Callable[[], bool],
) -> tuple[list[Column] | None, bool]:
    """The best roster made of known rows, and whether it is proved the best among them.

    A row whose reduced cost exceeds what is left between bound and best cannot be part of a better
    roster, and is left out.

    Args:
        made: after its loop.
        duals: the value of the linear program and each column's reduced cost.
        best: a roster to begin at.
        seconds: limit of time.
        worse_than: the best cost so far.
        is_over: asked at each solution.
    """
    value, reduced = duals
    room = worse_than - value
    useful = [index for index, extra in enumerate(reduced) if extra < room and _is_open(made, index)]
    useful = sorted(useful, key=lambda index: reduced[index])[:POOL]
    if best is not None:
        useful = sorted({*useful, *(made.master.columns.index(column) for column in best)})
    model = cp_model.CpModel()
    picks = {index: model.new_bool_var("") for index in useful}
    _cover(made, model, picks)
    if best is not None:
        for index, pick in picks.items():
            model.add_hint(pick, made.master.columns[index] in best)
    engine = cpsat.solver(seconds)
    status = engine.solve(model, _Stop(is_over))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, status == cp_model.INFEASIBLE
    chosen = [made.master.columns[index] for index, pick in picks.items() if engine.value(pick)]
    return sorted(chosen, key=lambda column: column.place), status == cp_model.OPTIMAL


class _Stop(cp_model.CpSolverSolutionCallback):
    def __init__(self, is_over: Callable[[], bool]) -> None:
        super().__init__()
        self.is_over = is_over

    def on_solution_callback(self) -> None:
        """Stop when the time is over."""
        if self.is_over():
            self.stop_search()


def _is_open(made: Generation, index: int) -> bool:
    place = made.master.columns[index].place
    return made.fixed.get(place, index) == index


def mend(
    made: Generation,
    best: list[Column],
    places: set[int],
    *,
    seconds: float,
    cost: float,
    rounds: int,
    is_over: Callable[[], bool],
) -> list[Column] | None:
    """A better roster in which only those people's rows change, or ``None``.

    Args:
        made: after its loop.
        best: the roster so far.
        places: whose rows are free.
        seconds: limit of time for choosing.
        cost: of the roster so far.
        rounds: of pricing.
        is_over: asked at each step.
    """
    index_of = {id(column): index for index, column in enumerate(made.master.columns)}
    held = {column.place: index_of[id(column)] for column in best if column.place not in places}
    try:
        for place, index in held.items():
            made.master.hold(index, 1.0, 1.0)
            made.fixed[place] = index
        for _ in range(rounds):
            if is_over() or not made.round(many=2):
                break
        made.value, _, _ = made.master.solve()
        if math.ceil(made.value - 1e-6) >= cost:
            return None
        return choose(
            made, (made.value, made.master.reduced()), best, seconds=seconds, worse_than=cost, is_over=is_over
        )[0]
    finally:
        for index in held.values():
            made.master.hold(index, 0.0, math.inf)
        made.fixed.clear()


def _cover(made: Generation, model: cp_model.CpModel, picks: dict[int, cp_model.IntVar]) -> None:
    by_person: dict[int, list[cp_model.IntVar]] = {}
    by_row: dict[int, list[cp_model.IntVar]] = {}
    for index, pick in picks.items():
        column = made.master.columns[index]
        by_person.setdefault(column.place, []).append(pick)
        for day, duty in enumerate(column.row):
            if duty:
                by_row.setdefault(made.cover.row[day, duty], []).append(pick)
    for place in range(made.master.people):
        model.add_exactly_one(by_person.get(place, []))
    costs: list[cp_model.LinearExprT] = [made.master.columns[index].cost * pick for index, pick in picks.items()]
    for row, need in enumerate(made.cover.needs):
        under = model.new_int_var(0, need.required, "")
        over = model.new_int_var(0, made.master.people, "")
        model.add(sum(by_row.get(row, [])) + under - over == need.required)
        if need.minimum:
            model.add(sum(by_row.get(row, [])) >= need.minimum)
        costs += [int(made.cover.under[row]) * under, int(made.cover.over[row]) * over]
    model.minimize(sum(costs))


def roster(made: Generation, columns: list[Column]) -> Roster:
    """The columns as a roster."""
    return {made.problem.people[column.place].id: column.row for column in columns}
