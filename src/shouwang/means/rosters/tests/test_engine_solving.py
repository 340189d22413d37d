"""The engine makes the best roster there is, and says the truth about it."""

from dataclasses import replace

import numpy as np
import pytest

from shouwang.means.rosters.engine import asking, checking, modelling, relaxing, solving
from shouwang.means.rosters.engine.problem import Demand, Duty
from shouwang.means.rosters.tests import engine_cast

SHARES = {"an": 2, "bo": 2, "chi": 1}


def test_solver_finds_the_best_of_all_rosters():
    problem = engine_cast.tiny()
    assert asking.fair_targets(problem, problem.fairness[0]) == SHARES
    best = min(engine_cast.price(problem, roster, SHARES) for roster in engine_cast.all_rosters(problem))

    outcome = solving.solve(problem, seconds=20)

    assert (outcome.status, outcome.cost, outcome.bound, outcome.gap) == ("optimal", best, best, 0.0)
    assert outcome.roster is not None
    assert engine_cast.price(problem, outcome.roster, SHARES) == best
    assert all(not engine_cast.wrongs(problem, one, outcome.roster[one.id]) for one in problem.people)


def test_bound_with_fractions_lies_below_the_best_of_all_rosters_whatever_the_duals():
    problem = engine_cast.tiny()
    best = min(engine_cast.price(problem, roster, SHARES) for roster in engine_cast.all_rosters(problem))
    program = modelling.write(problem)
    bound = relaxing.bound(program, seconds=20)
    assert 0 < bound <= best
    matrix = relaxing.Matrix(program)
    chance = np.random.default_rng(3)
    for _ in range(50):
        assert matrix.bound(chance.normal(0, 50, len(program.rows))) + program.constant <= best


def test_solver_says_impossible_when_the_minimum_cannot_be_met():
    problem = engine_cast.tiny()
    demand = tuple(replace(need, minimum=2) for need in problem.demand)

    outcome = solving.solve(replace(problem, demand=demand), seconds=20)

    assert (outcome.status, outcome.roster) == ("impossible", None)


def test_solver_that_is_stopped_keeps_the_best_so_far():
    problem = engine_cast.tiny()
    seen = []

    outcome = solving.solve(problem, seconds=20, on_progress=seen.append, should_stop=lambda: bool(seen))

    assert outcome.status in ("stopped", "optimal")
    assert seen


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"demand": (Demand(9, "D", "gate", 1),)}, "day_outside"),
        ({"demand": (Demand(0, "X", "gate", 1),)}, "shift_unknown"),
        ({"demand": (Demand(0, "D", "gate", -1),)}, "negative"),
        ({"days": 0}, "no_days"),
    ],
)
def test_engine_refuses_facts_that_cannot_be_meant(change, code):
    with pytest.raises(asking.ProblemRefused) as refused:
        solving.solve(replace(engine_cast.tiny(), **change), seconds=1)
    assert refused.value.code == code


def test_checker_names_each_broken_rule_as_the_independent_judge_does():
    problem = engine_cast.tiny()
    rows = [
        (None, Duty("D", "gate"), None, Duty("D", "gate"), Duty("N", "gate")),
        tuple(Duty("N", "gate") for _ in range(5)),
        (Duty("N", "gate"), Duty("D", "gate"), None, Duty("D", "gate"), None),
        (Duty("D", "gate"),) * 5,
    ]
    for row in rows:
        for person in problem.people:
            found = {
                line.code for line in checking.person_lines(problem, person, row) if checking.is_hard(problem, line)
            }
            assert sorted(found) == engine_cast.wrongs(problem, person, row), (person.id, row)


def test_a_person_whose_past_breaks_a_rule_does_not_stop_the_others():
    problem = engine_cast.tiny(days=3, demand=tuple(Demand(day, "D", "gate", 1) for day in range(3)))
    tired = replace(problem.people[1], before=("D",) * 5, min_run=1, pinned={0: Duty("D", "gate")}, hours=())
    problem = replace(problem, people=(problem.people[0], tired, problem.people[2]))

    outcome = solving.solve(problem, seconds=10)

    assert outcome.roster is not None
    assert outcome.roster["bo"][0] == Duty("D", "gate")
    assert [line.person for line in checking.broken(problem, outcome.lines)] == ["bo"]
