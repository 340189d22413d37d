"""A sick call: who could come, which roster disturbs the fewest people, and why something cannot be met."""

from dataclasses import replace

import pytest

from shouwang.means.rosters.engine import candidates, checking, explaining, replanning, solving, thinning
from shouwang.means.rosters.engine.problem import Demand, Duty, Hours, Person, Problem
from shouwang.means.rosters.tests.engine_cast import DAY_SHIFT, GATE, NIGHT_SHIFT

D, N = Duty("D", GATE), Duty("N", GATE)
STORE = Duty("D", "store")


def week():
    """Five people, seven days from Monday: one at the gate by day, one by night, one in the store by day."""
    people = (
        Person("an", posts=frozenset({GATE}), max_run=5, min_rest=11 * 60, home_post=GATE),
        Person("bo", posts=frozenset({GATE}), max_run=5, min_rest=11 * 60, home_post=GATE),
        Person("chi", posts=frozenset({GATE, "store"}), max_run=5, min_rest=11 * 60, home_post=GATE),
        Person("du", posts=frozenset({"store"}), max_run=5, home_post="store"),
        Person("er", posts=frozenset({GATE, "store"}), max_run=5, min_rest=11 * 60, home_post="store"),
    )
    demand = tuple(
        Demand(day, duty.shift, duty.post, 1, 100, 50, minimum=int(duty.post == GATE))
        for day in range(7)
        for duty in (D, N, STORE)
        if duty != STORE or day < 5
    )
    return Problem(7, (DAY_SHIFT, NIGHT_SHIFT), people, demand, away_price=3)


ROSTER = {
    "an": (D, D, D, D, D, None, None),
    "bo": (N, N, N, N, None, None, None),
    "chi": (None, None, None, None, N, N, N),
    "du": (STORE, STORE, STORE, STORE, STORE, None, None),
    "er": (None, None, None, None, None, D, D),
}


def test_candidates_come_best_first_with_the_facts_for_each():
    problem = week()
    ranked = candidates.rank(problem, ROSTER, day=5, shift="D", post=GATE)

    by_name = {one.person: one for one in ranked}
    assert [one.person for one in ranked if one.may] == ["bo"]
    assert [line.code for line in by_name["du"].breaks] == ["skill", "max_run"]
    assert [line.code for line in by_name["an"].breaks] == ["max_run"]
    assert by_name["er"].busy == D
    assert by_name["du"].facts.run == 6
    assert by_name["du"].facts.rest_before == 16 * 60

    ranked = candidates.rank(problem, ROSTER, day=3, shift="D", post=GATE)
    assert [(one.person, one.cost) for one in ranked if one.may] == [("chi", 0), ("er", 3)]
    assert [line.code for line in ranked[1].pays] == ["away"]
    assert ranked[0].facts.is_home
    assert not ranked[1].facts.is_home
    assert ranked[0].facts.rest_after == 30 * 60
    assert ranked[0].facts.week_minutes == 4 * 480


def test_a_candidate_for_a_pinned_day_off_may_be_asked_all_the_same():
    problem = week()
    people = tuple(replace(one, pinned={3: None}) if one.id == "chi" else one for one in problem.people)
    ranked = candidates.rank(replace(problem, people=people), ROSTER, day=3, shift="D", post=GATE)
    assert ranked[0].person == "chi"


def test_sick_call_is_answered_by_one_person_and_the_past_stays():
    problem = week()
    outcome = replanning.replan(problem, ROSTER, {"an": frozenset({2, 3})}, from_day=2, seconds=5)

    assert outcome.roster is not None
    assert outcome.roster["an"] == (D, D, None, None, D, None, None)
    assert [outcome.roster["chi"][day] for day in (2, 3)] == [D, D]
    changed = {name for name in ROSTER if outcome.roster[name] != ROSTER[name]}
    assert changed == {"an", "chi"}
    assert all(outcome.roster[name][:2] == ROSTER[name][:2] for name in ROSTER)
    assert sum(line.code == "disturbed" for line in outcome.lines) == 1


def test_pinned_cells_stay_and_the_next_best_is_taken():
    problem = week()
    people = tuple(replace(one, pinned={2: None, 3: None}) if one.id == "chi" else one for one in problem.people)
    outcome = replanning.replan(
        replace(problem, people=people), ROSTER, {"an": frozenset({2, 3})}, from_day=2, seconds=5
    )

    assert outcome.roster is not None
    assert outcome.roster["chi"] == ROSTER["chi"]
    assert [outcome.roster["er"][day] for day in (2, 3)] == [D, D]


def test_when_nobody_may_come_the_gap_is_shown_and_not_hidden():
    problem = week()
    away = {name: frozenset({3}) for name in ("an", "chi", "er")}
    outcome = replanning.replan(problem, ROSTER, away, from_day=3, seconds=5)

    assert outcome.roster is not None
    short = [(line.code, line.day, line.shift, line.post) for line in outcome.lines if line.code == "minimum"]
    assert short == [("minimum", 3, "D", GATE)]


def test_trade_off_shows_what_fewer_disturbed_people_cost():
    problem = week()
    points = replanning.curve(problem, ROSTER, {"an": frozenset({2, 3, 4})}, from_day=2, points=4, seconds=5)

    assert [point.disturbed for point in points] == sorted({point.disturbed for point in points})
    assert points[0].disturbed == 0
    assert points[0].cost > points[-1].cost
    assert [one.cost for one in points] == sorted((one.cost for one in points), reverse=True)
    for point in points:
        assert point.outcome.roster is not None
        changed = [name for name in ROSTER if name != "an" and point.outcome.roster[name] != ROSTER[name]]
        assert len(changed) == point.disturbed


def crowd(needed):
    """Twelve guards, two weeks, shifts of their own in turn; ``needed`` of them by day and by night."""
    people = tuple(
        Person(f"p{n:02}", posts=frozenset({GATE}), max_run=5, min_rest=11 * 60, max_nights_run=3, home_post=GATE)
        for n in range(12)
    )
    demand = tuple(
        Demand(day, duty.shift, duty.post, needed, 100, 1, minimum=needed) for day in range(14) for duty in (D, N)
    )
    return Problem(14, (DAY_SHIFT, NIGHT_SHIFT), people, demand)


def test_after_a_rise_of_the_level_the_trade_off_reaches_from_nobody_to_all_that_can_be_filled():
    calm, risen = crowd(1), crowd(3)
    turns = (D, D, None, None, N, None, None)
    roster = {one.id: tuple(turns[(day + n) % 7] for day in range(14)) for n, one in enumerate(calm.people)}
    past = replace(risen, demand=tuple(need for need in risen.demand if need.day < 2))
    assert replanning.missing(calm, roster) == 0
    assert replanning.missing(risen, roster) > replanning.MANY

    points = replanning.curve(risen, roster, {}, from_day=2, points=4, seconds=0.25)

    disturbed = [point.disturbed for point in points]
    left = [replanning.missing(risen, point.outcome.roster) for point in points]
    assert disturbed[0] == 0
    assert disturbed == sorted(set(disturbed))
    assert left == sorted(set(left), reverse=True)
    assert len(points) > 2
    assert left[-1] == replanning.missing(past, roster), "only the two days that are past stay short"
    for point in points:
        changed = {name for name in roster if point.outcome.roster[name] != roster[name]}
        assert len(changed) == point.disturbed
        assert all(point.outcome.roster[name][:2] == roster[name][:2] for name in roster)
        assert not checking.broken(replace(risen, prices={"minimum": 1}), point.outcome.lines)


def test_rows_are_taken_over_from_those_who_fill_most_and_not_from_those_who_fill_nothing():
    problem = replace(week(), former=ROSTER, change_price=1, disturbed_price=1)
    problem = replanning.changed_problem(problem, ROSTER | {"an": (None,) * 7, "bo": (None,) * 7}, {})
    before = ROSTER | {"an": (None,) * 7, "bo": (None,) * 7}
    after = before | {"an": ROSTER["an"], "bo": (N, None, None, None, None, None, None), "du": (None,) * 7}

    people, costs = thinning.order(problem, before, after)

    assert people == ["an", "bo"]
    for size, cost in enumerate(costs, start=1):
        mixture = thinning.mixture(before, after, people[:size])
        assert cost == checking.cost(checking.lines(problem, mixture))


def test_explanation_is_the_smallest_set_of_rules_that_clash():
    problem = week()
    people = tuple(replace(one, days_off=frozenset({4})) if one.id in ("chi", "er") else one for one in problem.people)
    people = tuple(replace(one, days_off=frozenset({4})) if one.id == "an" else one for one in people)
    asked = replace(problem, people=people)
    assert solving.solve(asked, seconds=10).status == "impossible"

    explained = explaining.explain(asked)

    named = {(cause.code, cause.person or cause.post) for cause in explained.causes}
    assert explained.smallest
    assert ("minimum", GATE) in named
    assert named <= {
        ("minimum", GATE), ("skill", GATE), ("days_off", "an"), ("days_off", "chi"), ("days_off", "er"),
    }  # fmt: skip
    for cause in explained.causes:
        assert solving.solve(_without(asked, cause), seconds=10).status != "impossible", cause


def _without(problem, cause):
    """The problem without one of the named rules."""
    if cause.code == "minimum":
        demand = tuple(
            replace(need, minimum=0)
            if (need.day, need.shift, need.post) == (cause.day, cause.shift, cause.post)
            else need
            for need in problem.demand
        )
        return replace(problem, demand=demand)
    if cause.code == "skill":
        return replace(problem, people=tuple(replace(one, posts=None) for one in problem.people))
    people = tuple(
        replace(one, days_off=one.days_off - {cause.day}) if one.id == cause.person else one for one in problem.people
    )
    return replace(problem, people=people)


def test_explanation_reaches_rules_that_ask_for_more_work():
    problem = week()
    people = tuple(
        replace(one, hours=(Hours(0, 6, least=8 * 480),)) if one.id == "du" else one for one in problem.people
    )
    explained = explaining.explain(replace(problem, people=people))
    assert {(cause.code, cause.person) for cause in explained.causes} >= {("hours", "du")}
    assert explained.smallest


def test_nothing_is_explained_when_there_is_a_roster():
    explained = explaining.explain(week())
    assert explained == explaining.Explanation((), True)


@pytest.mark.parametrize(("code", "saves"), [("away", 0), ("max_run", 0), ("days_off", 100)])
def test_price_of_a_rule_is_what_the_rest_would_save_without_it(code, saves):
    problem = week()
    people = tuple(
        replace(one, days_off=frozenset({0})) if one.id in ("chi", "du", "er") else one for one in problem.people
    )
    problem = replace(problem, people=people)
    outcome = solving.solve(problem, seconds=10)
    assert outcome.status == "optimal"

    (price,) = explaining.price_rules(problem, outcome, [code], seconds=10)

    assert (price.code, price.saves, price.proved) == (code, saves, True)


def test_checker_and_model_agree_on_what_a_re_plan_costs():
    outcome = replanning.replan(week(), ROSTER, {"bo": frozenset({1})}, from_day=1, seconds=5)
    assert outcome.cost == checking.cost(outcome.lines)
    assert outcome.status == "optimal"
