"""How long goods last, and what to order: worked out by hand, and laws that always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as posture
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.means.reserve import rules
from shouwang.means.reserve.rules import Arrival, Demand, Facts, Lead, Living, Lot

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)


PINE, ONE, TWO = PlaceRef(1), PlaceRef(1, building_id=7), PlaceRef(1, building_id=8)


def held(scope=PINE, **measures):
    """These measures in force over a place; a measure of a kind is written ``measure__kind``."""
    source = posture.Source(1, "plan", "1", Words(), Words(), "", 3, "", Span(NOW - DAY, None))
    keys = [(key.partition("__")[0], key.partition("__")[2]) for key in measures]
    return [
        posture.InForce(*posture.read_measure(*key, value), scope, source)
        for key, value in zip(keys, measures.values(), strict=True)
    ]


def test_a_tighter_posture_uses_more_of_what_it_asks_for():
    facts = Facts({("lift", PINE): 24, ("lobby", PINE): 12}, [Living(PINE, 4612, isolated=31)])
    calm = rules.per_day(rules.uses(held(), facts, NOW))
    assert calm == {"food_pack": 31.0}
    tight = held(
        ppe__gate={"mask": 2, "gloves": 1, "helmet": 1},
        minimum_on_duty__gate=8,
        disinfect_every__lift=120,
        disinfect_every__lobby=240,
        testing_every=2880,
    )
    assert rules.per_day(rules.uses(tight, facts, NOW)) == pytest.approx(
        {
            "food_pack": 31.0,
            "mask": 8 * 3 * 2,
            "gloves": 8 * 3,
            "disinfectant": 24 * 12 * 0.2 + 12 * 6 * 0.8,
            "test_kit": 2306.0,
        }
    )


def test_a_measure_of_one_building_uses_up_what_its_own_areas_and_people_need():
    homes = [Living(ONE, 300, isolated=10), Living(TWO, 200, isolated=5)]
    facts = Facts({("lift", ONE): 3, ("lift", TWO): 2}, homes)
    sealed = held(ONE, disinfect_every__lift=120, testing_every=1440, supplied=["water", "food"])
    everywhere = held(PINE, testing_every=2880)
    assert rules.per_day(rules.uses([*sealed, *everywhere], facts, NOW)) == pytest.approx(
        {"disinfectant": 3 * 12 * 0.2, "test_kit": 300 + 200 / 2, "water": 900.0, "food_pack": 15 + 290.0}
    )
    said = [use.params for use in rules.uses([*sealed, *everywhere], facts, NOW) if use.source == "testing"]
    assert said == [{"people": 300, "hours": 24}, {"people": 200, "hours": 48}]


def test_posts_serve_the_whole_compound_and_do_for_its_strictest_building():
    over_all = held(PINE, minimum_on_duty__gate=4, ppe__gate={"mask": 1})
    over_one = held(ONE, minimum_on_duty__gate=6, ppe__gate={"mask": 2, "gown": 1})
    over_two = held(TWO, minimum_on_duty__gate=5)
    drill = [replace(each, source=replace(each.source, exercise=True)) for each in held(TWO, minimum_on_duty__gate=90)]
    found = rules.per_day(rules.uses([*over_all, *over_one, *over_two, *drill], Facts(), NOW))
    assert found == {"mask": 6 * 3 * 2, "gown": 6 * 3}


def test_who_registered_speaks_instead_of_the_estimate_and_the_past_only_where_nobody_speaks():
    estimate = [rules.Use("rounds", "disinfectant", 40.0, ""), rules.Use("posts", "mask", 48.0, "")]
    registered = [rules.Use("rounds", "disinfectant", 31.5, "")]
    rates = rules.per_day(rules.settled(estimate, registered, {"mask": 900.0, "torch": 0.5, "fuel": 0.0}))
    assert rates == {"disinfectant": 31.5, "mask": 48.0, "torch": 0.5}


def test_stock_runs_out_when_it_is_used_up():
    found = rules.cover([Lot(84)], 40.0, now=NOW)
    assert found.empty_at == NOW + 2.1 * DAY
    assert found.days(NOW) == pytest.approx(2.1)


def test_a_delivery_in_time_puts_the_end_off_and_one_too_late_does_not():
    early = rules.cover([Lot(84)], 40.0, now=NOW, arrivals=[Arrival(NOW + DAY, 200)])
    assert early.days(NOW) == pytest.approx(7.1)
    late = rules.cover([Lot(84)], 40.0, now=NOW, arrivals=[Arrival(NOW + 3 * DAY, 200)])
    assert late.days(NOW) == pytest.approx(2.1)


def test_what_expires_first_goes_first_and_what_expires_unused_is_told():
    lots = [Lot(100, NOW + 20 * DAY), Lot(100, NOW + 5 * DAY), Lot(10, NOW - DAY)]
    found = rules.cover(lots, 10.0, now=NOW)
    assert found.stock == 200
    assert found.expiring == ((NOW + 5 * DAY, pytest.approx(50)),)
    assert found.days(NOW) == pytest.approx(15)


def test_what_nobody_uses_never_runs_out_and_nothing_at_all_is_out_at_once():
    assert rules.cover([Lot(5)], 0.0, now=NOW).empty_at is None
    assert rules.cover([], 5.0, now=NOW).empty_at == NOW


_LOTS = st.lists(st.tuples(st.integers(1, 300), st.one_of(st.none(), st.integers(1, 60))), max_size=5)


@settings(max_examples=80, deadline=None)
@given(_LOTS, st.floats(0.5, 50), st.floats(0, 20))
def test_using_more_never_lasts_longer_and_no_unit_is_lost_from_the_account(lots, rate, more):
    shelf = [Lot(units, None if days is None else NOW + days * DAY) for units, days in lots]
    calm, busy = (rules.cover(shelf, each, now=NOW) for each in (rate, rate + more))
    if calm.empty_at is not None:
        assert busy.empty_at is not None
        assert busy.empty_at <= calm.empty_at + timedelta(seconds=1)
        wasted = sum(units for _at, units in calm.expiring)
        assert calm.stock - wasted == pytest.approx(rate * calm.days(NOW), abs=0.01) or wasted


def test_safety_stock_follows_the_published_example():
    """King 2011 sums the variances of use over the lead time and of the lead time itself: z √(L σ_D² + D² σ_L²)."""
    assert rules.safety_stock(Demand(100, 20), Lead(4, 1), 0.95) == pytest.approx(
        1.6449 * (4 * 400 + 10_000) ** 0.5, rel=1e-3
    )
    assert rules.safety_stock(Demand(100, 0), Lead(4, 0)) == 0


def test_an_order_is_proposed_at_the_point_in_whole_packs_and_not_before():
    demand, lead = Demand(40, 8), Lead(3, 1)
    assert rules.propose(demand, lead, position=1000, target=120).units == 0
    made = rules.propose(demand, lead, position=84, target=120, pack=20)
    assert made.point == 40 * 3 + 120
    assert made.units % 20 == 0
    assert 84 + made.units >= made.point + 120


def test_what_comes_in_is_used_up_too_and_the_curve_says_when_it_is_all_gone():
    found = rules.cover([Lot(10)], 5.0, now=NOW, arrivals=[Arrival(NOW + 3 * DAY, 20)])
    assert (found.empty_at, found.gone_at) == (NOW + 2 * DAY, NOW + 7 * DAY)
    left = [rules.units_at(found.points, NOW + days * DAY) for days in (-1, 0, 1, 2, 3, 5, 7, 99)]
    assert left == pytest.approx([10, 10, 5, 0, 20, 10, 0, 0])


def test_a_delivery_takes_as_long_as_it_took_else_as_promised_else_three_days():
    assert rules.lead([2, 4, 6], 1) == Lead(4.0, 2.0)
    assert rules.lead([2, 2, 2], None) == Lead(2.0, 0.5)
    assert rules.lead([9, 9], 6) == Lead(6.0, 2.0)
    assert rules.lead([], None) == Lead(3.0, 1.0)
