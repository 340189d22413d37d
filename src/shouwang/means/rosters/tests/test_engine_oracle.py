"""Problems drawn at random, each solved by trying every roster too: the engine is never better and never worse."""

import random

import pytest

from shouwang.means.rosters.engine import asking, checking, solving
from shouwang.means.rosters.engine.problem import Demand, Fair, Hours, Person, Problem, Wish
from shouwang.means.rosters.tests import engine_cast


def drawn(seed: int) -> Problem:
    """Three people, four days, two shifts; every rule is there for somebody, sooner or later."""
    chance = random.Random(seed)
    days = 4
    people = tuple(_person(name, days, chance) for name in ("an", "bo", "chi"))
    demand = tuple(
        Demand(
            day,
            shift,
            engine_cast.GATE,
            required=chance.randint(0, 2),
            under_price=chance.choice((10, 40)),
            over_price=chance.choice((0, 3)),
            minimum=chance.choice((0, 0, 0, 1)),
        )
        for day in range(days)
        for shift in "DN"
    )
    return Problem(
        days,
        (engine_cast.DAY_SHIFT, engine_cast.NIGHT_SHIFT),
        people,
        demand,
        fairness=(Fair("fair_nights", 2, shifts=frozenset("N")),),
        first_weekday=chance.randrange(7),
        shift_change_price=chance.choice((0, 2)),
    )


def _person(name: str, days: int, chance: random.Random) -> Person:
    def some(value, share=0.5):
        return value if chance.random() < share else None

    return Person(
        name,
        max_run=some(chance.randint(1, 3)),
        min_run=chance.choice((1, 1, 2)),
        min_off=chance.choice((1, 1, 2)),
        max_weekends=some(chance.randint(0, 1), 0.3),
        max_nights_run=some(1),
        max_nights=some(chance.randint(0, 2), 0.3),
        weekly_rest=chance.choice((0, 0, 1, 2)),
        min_rest=chance.choice((0, 11 * 60)),
        max_shifts={"D": chance.randint(1, 3)} if chance.random() < 0.3 else {},
        hours=(Hours(0, days - 1, 480 * chance.randint(0, 1), 480 * chance.randint(2, 4)),),
        days_off=frozenset(chance.sample(range(days), chance.randint(0, 1))),
        blocked=frozenset({(chance.randrange(days), "N")}),
        before=tuple(chance.choice((None, "D", "N")) for _ in range(chance.randint(0, 3))),
        carried={"fair_nights": chance.randint(0, 1)},
        wishes=(Wish(chance.randrange(days), chance.choice(("", "D", "N")), chance.random() < 0.5, 5),),
    )


def _least(problem: Problem) -> int | None:
    shares = asking.fair_targets(problem, problem.fairness[0])
    prices = [
        engine_cast.price(problem, roster, shares)
        for roster in engine_cast.all_rosters(problem)
        if all(
            sum(row[need.day] == (need.shift, need.post) for row in roster.values()) >= need.minimum
            for need in problem.demand
        )
    ]
    return min(prices, default=None)


@pytest.mark.parametrize("seed", range(16))
def test_engine_finds_what_trying_every_roster_finds(seed: int):
    problem = drawn(seed)
    least = _least(problem)

    outcome = solving.solve(problem, seconds=20)

    if least is None:
        assert outcome.status == "impossible"
    else:
        assert (outcome.status, outcome.cost) == ("optimal", least)
        assert outcome.roster is not None
        assert checking.broken(problem, outcome.lines) == ()
        assert all(engine_cast.wrongs(problem, one, outcome.roster[one.id]) == [] for one in problem.people)
