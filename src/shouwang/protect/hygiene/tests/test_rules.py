"""What is due when, how it covers, what to pour, what must not meet, and that no area is forgotten."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture.rules import InForce, Source
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.protect.hygiene import engine, rules
from shouwang.protect.hygiene.rules import Form, HygieneRefused, State

DAY = datetime(2026, 11, 22, 16, tzinfo=UTC)
"""Midnight in Shanghai."""
LIFT = rules.Place(7, "lift", PlaceRef(1, building_id=3, area_id=7))


PINE = PlaceRef(1)


def asks(minutes, start=DAY - timedelta(days=3), end=None, *, kind="lift", exercise=False, scope=PINE):
    source = Source(1, "incident", "1", Words("p"), Words("l"), "", 3, "alice", Span(start, end), exercise)
    return InForce(("disinfect_every", kind), minutes, scope, source)


def at(hours, minutes=0):
    return DAY + timedelta(hours=hours, minutes=minutes)


def dues(*asked):
    return [window.due_at for window in rules.windows([LIFT], asked, DAY)]


def test_lift_under_two_hours_comes_seven_times_a_day():
    assert dues(asks(120)) == [at(9 + 2 * n, 50) for n in range(7)]


def test_strictest_interval_in_force_wins_and_drills_bind_nobody():
    assert len(dues(asks(120), asks(240))) == 7
    assert len(dues(asks(240), asks(60, exercise=True))) == 4


def test_level_raised_in_the_middle_shortens_the_open_window_and_stands_down_again():
    raised = dues(asks(240), asks(60, at(10), at(14)))
    assert raised[0] == at(11)
    assert at(12) in raised
    assert at(13) in raised
    assert dues(asks(240)) == [at(11, 50), at(15, 50), at(19, 50), at(21, 50)]


def test_what_is_left_of_a_day_when_a_level_was_raised_at_an_odd_minute_is_no_round_of_one_minute():
    assert dues(asks(120, at(13, 49))) == [at(15, 49), at(17, 49), at(19, 49), at(21, 49)]
    assert dues(asks(120, at(13, 20)))[-1] == at(21, 50)


@pytest.mark.parametrize("minutes", [20, 45, 50, 60, 90, 120, 240, 360, 825, 1440])
def test_how_often_an_area_comes_on_a_whole_day_is_how_many_windows_the_day_has(minutes):
    assert rules.times_a_day(timedelta(minutes=minutes)) == len(dues(asks(minutes)))


def test_measure_over_another_building_asks_nothing_here():
    assert dues(asks(60, scope=PlaceRef(1, building_id=4))) == []


def did(start, end=None):
    return SimpleNamespace(started_at=start, finished_at=end)


def test_cleaning_answers_its_window_late_only_within_half_of_it():
    windows = rules.windows([LIFT], [asks(120)], DAY)
    cells = rules.cover(windows, [did(at(9), at(10)), did(at(12, 10), at(12, 40)), did(at(13), at(13, 30))], at(16))
    assert [cell.state for cell in cells[:5]] == [
        State.ON_TIME, State.LATE, State.ON_TIME, State.OVERDUE, State.OPEN
    ]  # fmt: skip
    assert cells[1].late_minutes == 20
    assert rules.share_on_time(cells) == 50


def test_recipe_is_what_a_cup_and_a_tablet_give():
    assert rules.mix(form=Form.TABLET, strength=500, wanted=500, total_ml=1000).product == 1
    liquid = rules.mix(form=Form.LIQUID, strength=50_000, wanted=500, total_ml=5000)
    assert (liquid.product, liquid.water_ml, liquid.mg_l) == (50, 4950, 500)
    with pytest.raises(HygieneRefused) as refused:
        rules.mix(form=Form.LIQUID, strength=400, wanted=500, total_ml=1000)
    assert refused.value.code == "hygiene.too_weak"


@given(st.integers(500, 60_000), st.integers(50, 500), st.integers(500, 50_000))
@settings(max_examples=60, deadline=None)
def test_recipe_is_never_weaker_than_wanted(strength, wanted, total):
    made = rules.mix(form=Form.LIQUID, strength=strength, wanted=wanted, total_ml=total)
    assert made.product * strength >= wanted * total * 0.99
    assert made.product + made.water_ml == total


@pytest.mark.parametrize("pair", [("chlorine", "acid"), ("ammonia", "chlorine"), ("quat", "chlorine")])
def test_agents_that_must_not_meet_are_refused_whichever_comes_first(pair):
    for one, other in (pair, pair[::-1]):
        with pytest.raises(HygieneRefused) as refused:
            rules.require_compatible(one, other)
        assert refused.value.code == "hygiene.incompatible"
        assert refused.value.params["why"]


stops = st.builds(
    engine.Stop,
    key=st.integers(0, 10_000),
    building=st.integers(0, 12),
    unit=st.integers(0, 2),
    floor=st.integers(-1, 18),
    work=st.integers(60, 900),
    opens=st.integers(0, 7200),
    due=st.integers(7200, 20_000),
    weight=st.integers(1, 9),
)
walkers = st.lists(
    st.builds(engine.Walker, key=st.integers(0, 99), starts=st.integers(0, 3600), ends=st.integers(3601, 28_000)),
    max_size=4,
    unique_by=lambda w: w.key,
)


@given(st.lists(stops, max_size=25, unique_by=lambda s: s.key), walkers, st.booleans())
@settings(max_examples=25, deadline=None)
def test_every_area_is_on_one_round_or_in_the_list_of_what_is_short(found, crew, solved):
    given_solver = {} if solved else {"solver": None}
    made = engine.plan(found, crew, seconds=0.05, **given_solver)
    on_rounds = [visit.key for route in made.routes for visit in route.visits]
    assert sorted([*on_rounds, *(each.key for each in made.short)]) == sorted(stop.key for stop in found)
    by_key = {stop.key: stop for stop in found}
    for route in made.routes:
        walker = next(each for each in crew if each.key == route.walker)
        for visit in route.visits:
            assert by_key[visit.key].opens <= visit.at < by_key[visit.key].due
            assert visit.at + by_key[visit.key].work <= walker.ends


def test_killed_solver_leaves_the_greedy_rounds_with_their_gap():
    def dies(*_question):
        raise RuntimeError("killed")

    found = [engine.Stop(n, n, 1, 1, 120, 0, 9000) for n in range(6)]
    made = engine.plan(found, [engine.Walker(1, 0, 9000)], solver=dies)
    assert made.how == "greedy"
    assert made.gap is not None
    assert not made.short
