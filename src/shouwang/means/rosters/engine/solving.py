"""Makes a roster: the first in a second, then better ones until the time is over, with a bound; the best is kept."""

from __future__ import annotations

import math
import random

from shouwang.means.rosters.engine import asking, cpsat, diving, lns, modelling, pricing, relaxing
from shouwang.means.rosters.engine.descent import Descent, is_fit
from shouwang.means.rosters.engine.generation import Column, Generation
from shouwang.means.rosters.engine.problem import Problem, Roster
from shouwang.means.rosters.engine.results import IMPOSSIBLE, Outcome
from shouwang.means.rosters.engine.search import OnProgress, Search, ShouldStop

SMALL = 8_000
"""Variables of a problem that is small enough to be looked at whole before all else."""
FIRST_SHARE = 0.05
"""Of the time: the whole problem at once; small ones are proved in it."""
BOUND_SHARE = 0.25
"""Of the time: a bound with fractions allowed, when rows could not be generated in time."""
DESCENT_SHARE = 0.15
"""Of the time: person by person, at most."""
WHOLE_SHARE = 0.4
"""Of the time, when rows cannot be generated: the bound comes from the whole problem."""
COLUMN_SHARE, DIVE_SHARE = 0.5, 0.75
"""Of what is left then: when generating rows, and diving, end at the latest."""
CHOOSE_SHARE = 0.1
"""Of the time: choosing among generated rows."""
TRIAL, ROUNDS = 2, 50
"""Rows are generated when so many rounds, as long as the first, fit into the time."""


def solve(
    problem: Problem,
    *,
    seconds: float,
    hint: Roster | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Outcome:
    """The best roster that can be found in the time.

    Args:
        problem: what is asked.
        seconds: limit of time.
        hint: a roster to begin at; it may break rules.
        on_progress: called with each better roster or bound, from another thread.
        should_stop: asked often; the best roster so far is kept.

    Raises:
        asking.ProblemRefused: the facts contradict themselves.
    """
    asking.verify(problem)
    program = modelling.write(problem)
    search = Search(program, seconds, on_progress, should_stop)
    found = pricing.groups(problem)
    if found is None:
        _whole(search, hint, seconds * WHOLE_SHARE)
    else:
        made = Generation(problem, found)
        _descend(search, made, hint, seconds * DESCENT_SHARE)
        if len(program.upper) <= SMALL:
            _whole(search, hint, seconds * FIRST_SHARE)
        if not search.is_over() and not _columns(search, made):
            _relax(search, seconds * BOUND_SHARE)
    if search.values is None and not search.is_over():
        _whole(search, hint, search.left)
    lns.improve(search)
    return search.outcome()


def _descend(search: Search, made: Generation, hint: Roster | None, seconds: float) -> None:
    """A first roster person by person, then rounds of improvement while they help."""
    search.step = "descent"
    began, chance = search.seconds, random.Random(0)  # noqa: S311
    rows = Descent(made, hint if hint is not None and is_fit(made, hint) else None)

    def is_over() -> bool:
        return search.is_over() or (search.values is not None and search.seconds - began > seconds)

    better = True
    while better and not is_over():
        better = rows.go(chance, is_over)
        if rows.is_whole and is_fit(made, rows.roster()):
            values = search.program.values(rows.roster())
            search.found(values, search.program.cost(values))


def _whole(search: Search, hint: Roster | None, seconds: float) -> None:
    """The whole problem by the solver; goes on beyond ``seconds`` until there is a first roster."""
    search.step = "whole"
    model = cpsat.Model(search.program)
    model.minimise_price()
    if search.values is not None:
        model.hint(search.values)
    elif hint is not None:
        model.hint(search.program.values(hint))
    began = search.seconds

    def is_enough() -> bool:
        return search.is_over() or (search.values is not None and search.seconds - began > seconds)

    with cpsat.Watchman(is_enough) as watchman:
        answer = cpsat.solve(model, seconds=search.left, found=search.found, bounded=search.bounded, watchman=watchman)
    if answer.values is not None and answer.cost is not None:
        search.found(answer.values, answer.cost, answer.bound)
    elif answer.bound is not None:
        search.bounded(answer.bound)
    search.impossible = answer.status == IMPOSSIBLE and search.values is None


def _relax(search: Search, seconds: float) -> None:
    """A bound from the whole problem with fractions allowed."""
    search.step = "relaxed"
    found = relaxing.bound(search.program, seconds=min(seconds, search.left))
    if found is not None:
        search.bounded(found)


def _columns(search: Search, made: Generation) -> bool:
    """Rows by column generation: the bound, then rosters by diving and choosing; ``False`` when time is too short."""
    search.step = "columns"
    left = search.left

    def is_over(share: float = COLUMN_SHARE) -> bool:
        return search.is_over() or search.left < left * (1 - share)

    if search.values is not None:
        made.add_roster(search.program.roster(search.values))
    made.count_afresh()
    began = search.seconds
    for _ in range(TRIAL):
        made.round()
    if (search.seconds - began) / TRIAL * ROUNDS > left * COLUMN_SHARE:
        return False
    while not is_over() and made.round():
        search.bounded(made.whole_bound)
        if made.is_closed:
            break
    search.bounded(made.whole_bound)
    chance = random.Random(0)  # noqa: S311
    best = diving.dive(made, chance, worse_than=_cost(search), is_over=lambda: is_over(DIVE_SHARE))
    _take(search, made, best)
    if search.is_over():
        return True
    search.step = "choose"
    made.value, _, _ = made.master.solve()
    seconds = min(search.left, CHOOSE_SHARE * (search.ends - search.started))
    duals = (made.value, made.master.reduced())
    chosen, _ = diving.choose(made, duals, best, seconds=seconds, worse_than=_cost(search), is_over=search.is_over)
    _take(search, made, chosen)
    return True


def _cost(search: Search) -> float:
    return math.inf if search.cost is None else search.cost


def _take(search: Search, made: Generation, columns: list[Column] | None) -> None:
    if columns is None:
        return
    values = search.program.values(diving.roster(made, columns))
    search.found(values, search.program.cost(values))
