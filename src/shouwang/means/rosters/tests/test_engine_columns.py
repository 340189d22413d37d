"""Rows that are priced one person at a time are the cheapest there are, and their bound is a true one."""

import random
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from shouwang.means.rosters.engine import checking, diving, generation, pricing, solving
from shouwang.means.rosters.engine.problem import Duty, Hours, Shift
from shouwang.means.rosters.tests import engine_cast


def _rows(problem, person):
    options = [
        [None, *(Duty(need.shift, need.post) for need in problem.demand if need.day == day)]
        for day in range(problem.days)
    ]
    return [row for row in product(*options) if not engine_cast.wrongs(problem, person, row)]


VARIANTS = {
    "as it is": {},
    "longest run open": {"max_run": None},
    "nights counted": {"max_nights": 1, "max_nights_run": 1},
    "came from work": {"before": ("D", "D"), "min_run": 3, "min_off": 2},
    "came from a day off": {"before": ("D", None), "min_off": 2},
    "came from a night": {"before": (None, "N", "N"), "max_nights_run": 2, "min_rest": 600},
    "a rest day a week": {"weekly_rest": 2, "before": ("D", "D", "D"), "max_run": None},
    "hours at a price": {"hours": (Hours(0, 4, 960, 960, over_price=3, under_price=5),)},
    "few of a kind": {"max_shifts": {"D": 1, "N": 3}, "hours": (Hours(0, 4, 0, 1920),)},
    "pinned to a night": {"pinned": {2: Duty("N", "gate"), 3: None}},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_pricing_finds_the_cheapest_row_of_all(name):
    tiny = engine_cast.tiny()
    people = tuple(replace(person, **VARIANTS[name]) for person in tiny.people)
    problem = replace(tiny, people=people)
    groups = pricing.groups(problem, tight=frozenset((person.id, "N") for person in people))
    assert groups is not None
    made = generation.Generation(problem, groups)
    chance = random.Random(name)
    for _ in range(5):
        duals = np.array([chance.uniform(-8, 30) for _ in problem.demand])
        for group in groups:
            cells, chosen = made.prices.cells(group.places, duals)
            best = {one.place: one for one in group.solve(group.places, cells, made.prices.off[group.places])}
            for number, place in enumerate(group.places):
                person = problem.people[place]
                rows = _rows(problem, person)
                least = min((made.cost(place, row) - _earned(made, row, duals) for row in rows), default=None)
                assert (place in best) == (least is not None)
                if least is not None:
                    row = made.row(best[place], chosen[number])
                    assert best[place].price == pytest.approx(least)
                    assert made.cost(place, row) - _earned(made, row, duals) == pytest.approx(least)
                    assert engine_cast.wrongs(problem, person, row) == []


def _earned(made, row, duals):
    return sum(duals[made.cover.row[day, duty]] for day, duty in enumerate(row) if duty)


def test_columns_give_a_true_bound_and_a_roster_that_keeps_the_rules():
    problem = engine_cast.tiny()
    best = solving.solve(problem, seconds=20)
    made = generation.Generation(problem, pricing.groups(problem) or [])
    while made.round():
        pass

    chosen = diving.dive(made, random.Random(1), worse_than=10**6, is_over=lambda: False)

    assert made.whole_bound <= (best.cost or 0)
    assert chosen is not None
    lines = checking.lines(problem, diving.roster(made, chosen))
    assert checking.broken(problem, lines) == ()
    assert checking.cost(lines) >= (best.cost or 0)


def test_rules_that_join_several_people_are_left_to_the_whole_model():
    problem = engine_cast.tiny(former={}, max_disturbed=1)
    assert pricing.groups(problem) is None


def test_shifts_of_different_length_are_counted_in_minutes():
    tiny = engine_cast.tiny()
    shifts = (tiny.shifts[0], Shift("N", 720, start=20 * 60, night=True, not_before=frozenset({"D"})))
    people = tuple(replace(person, hours=(Hours(0, 4, 0, 1440),), before=()) for person in tiny.people)
    problem = replace(tiny, shifts=shifts, people=people)

    outcome = solving.solve(problem, seconds=20)

    assert outcome.status == "optimal"
    assert min(engine_cast.price(problem, one, SHARES) for one in engine_cast.all_rosters(problem)) == outcome.cost


SHARES = {"an": 2, "bo": 2, "chi": 1}
