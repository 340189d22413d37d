"""Counting: a demand beyond what people can give is explained by numbers, without a solver."""

from __future__ import annotations

from shouwang.means.rosters.engine import counting
from shouwang.means.rosters.engine.problem import Demand, Duty, Hours, Person, Problem, Shift

DAY, NIGHT = Shift("d", 480, start=8 * 60), Shift("n", 480, start=22 * 60, night=True)


def problem(people: list[Person], required: int = 1, days: int = 7, shifts: str = "d") -> Problem:
    demand = tuple(Demand(day, code, "gate", required) for day in range(days) for code in shifts)
    return Problem(days, (DAY, NIGHT), tuple(people), demand)


def team(number: int, **facts) -> list[Person]:
    return [Person(str(n), posts=frozenset({"gate"}), **facts) for n in range(number)]


def codes(found: counting.Shortage | None) -> list[tuple[str, int]]:
    return [(toll.code, toll.duties) for toll in found.tolls] if found else []


def test_enough_people_are_no_reason():
    assert counting.shortage(problem(team(2, weekly_rest=1)), "gate", 3, "d") is None


def test_day_off_in_the_week_is_the_reason_when_it_is_the_one_that_matters():
    found = counting.shortage(problem(team(2, weekly_rest=1, max_run=9), required=2), "gate", 3, "d")
    assert (found.first, found.last, found.needed, found.people, found.most) == (0, 6, 14, 2, 12)
    assert codes(found) == [("weekly_rest", 2)]
    assert found.more == 1


def test_day_by_itself_is_told_before_its_week_and_names_who_is_away():
    people = [*team(1), Person("away", frozenset({"gate"}), days_off=frozenset({3}), weekly_rest=1)]
    found = counting.shortage(problem(people, required=2), "gate", 3, "d")
    assert (found.first, found.last, found.most) == (3, 3, 1)
    assert [(toll.code, toll.people) for toll in found.tolls] == [("days_off", ("away",))]


def test_too_few_people_need_no_rule_at_all():
    found = counting.shortage(problem(team(1), required=2), "gate", 0, "d")
    assert (codes(found), found.needed, found.most, found.more) == ([], 2, 1, 1)


def test_who_lacks_the_skill_is_not_counted():
    people = [*team(1), Person("other", posts=frozenset({"desk"}))]
    assert counting.shortage(problem(people, required=2), "gate", 0, "d").people == 1


def test_hours_beyond_the_cap_are_counted_less_what_is_pinned_elsewhere():
    cap = Hours(0, 13, most=8 * 480, code="overtime")
    pinned = {0: Duty("d", "gate"), 1: Duty("d", "gate")}
    found = counting.shortage(problem(team(1, hours=(cap,), pinned=pinned), days=14), "gate", 9, "d")
    assert (found.first, found.needed, found.most, codes(found)) == (7, 7, 6, [("overtime", 1)])
    free = Hours(0, 13, most=8 * 480, code="overtime", skip=frozenset(range(14)))
    assert counting.shortage(problem(team(1, hours=(free,)), days=14), "gate", 9, "d") is None


def test_days_in_a_row_and_closed_nights_are_counted():
    run = counting.shortage(problem(team(1, max_run=6)), "gate", 3, "d")
    assert codes(run) == [("max_run", 1)]
    closed = frozenset({(2, "n")})
    night = counting.shortage(problem(team(1, blocked=closed), shifts="n"), "gate", 2, "n")
    assert codes(night) == [("blocked", 1)]
    elsewhere = counting.shortage(problem(team(1, pinned={2: None})), "gate", 2, "d")
    assert codes(elsewhere) == [("pinned", 1)]
