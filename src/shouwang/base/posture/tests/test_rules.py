"""What the posture promises: a lattice, strictest wins, reasons, exact reversal."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules
from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.orders import BadValue, Choice, Every, Limit, Portions, Quota, Union
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.testing.cast import NOW


def values_of(order):
    match order:
        case Choice(steps=steps):
            return st.sampled_from(list(steps))
        case Limit(low=low, high=high, whole=True):
            return st.none() | st.integers(int(low), int(high))
        case Limit(low=low, high=high):
            return st.none() | st.floats(low, high)
        case Every():
            return st.none() | st.integers(5, 43200)
        case Quota():
            return st.none() | st.tuples(st.integers(1, 20), st.integers(1, 30), st.integers(1, 24))
        case Union(members=members):
            return st.sets(st.sampled_from(list(members))).map(order.read)
        case Portions(members=members, most=most):
            return st.dictionaries(st.sampled_from(list(members)), st.integers(1, most)).map(order.read)


VALUES = {key: values_of(measure.order) for key, measure in CATALOGUE.items()}
"""The values of every measure, made once: to make a strategy takes longer than to draw from it."""

EXAMPLES = 40
"""For each of the thirty measures, which share six kinds of order; the tests of whole postures draw from them too."""


@pytest.mark.parametrize("key", CATALOGUE)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_every_order_is_a_join_semilattice(key, data):
    order = CATALOGUE[key].order
    a, b, c = (data.draw(VALUES[key]) for _ in range(3))
    assert order.join(a, b) == order.join(b, a)
    assert order.join(a, order.join(b, c)) == order.join(order.join(a, b), c)
    assert order.join(a, a) == a
    assert order.join(order.loosest(), a) == a


@pytest.mark.parametrize("key", CATALOGUE)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_every_value_survives_being_stored_and_can_be_shown(key, data):
    order, value = CATALOGUE[key].order, data.draw(VALUES[key])
    stored = list(value) if isinstance(value, tuple) else value
    assert order.read(stored) == value
    message, params = order.label(value)
    assert message
    assert isinstance(params, dict)


places_ = st.builds(
    PlaceRef,
    compound_id=st.just(1),
    building_id=st.sampled_from([None, 1, 2]),
)


@st.composite
def in_force(draw):
    key = draw(st.sampled_from(sorted(CATALOGUE)))
    entry = CATALOGUE[key]
    kind = draw(st.sampled_from(sorted(entry.kinds))) if entry.kinds else ""
    starts = NOW + timedelta(hours=draw(st.integers(-5, 5)))
    length = draw(st.none() | st.integers(0, 9))
    span = Span(starts, None if length is None else starts + timedelta(hours=length))
    source = rules.Source(
        draw(st.integers(1, 10_000)),
        "plan",
        "",
        Words(),
        Words(),
        "",
        draw(st.integers(0, 4)),
        "",
        span,
        draw(st.booleans()),
    )
    return rules.InForce((key, kind), draw(VALUES[key]), draw(places_), source)


everything = st.lists(in_force(), max_size=25)
here = PlaceRef(1, building_id=1, unit_id=3, home_id=9)


@given(everything, st.randoms())
def test_the_order_in_which_measures_were_raised_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    one, other = rules.at(items, here, NOW), rules.at(shuffled, here, NOW)
    assert {k: h.value for k, h in one.held.items()} == {k: h.value for k, h in other.held.items()}


@given(everything, in_force())
def test_one_more_measure_never_loosens_anything(items, more):
    before, after = rules.at(items, here, NOW), rules.at([*items, more], here, NOW)
    assert all(change.direction == 1 for change in rules.difference(before, after))


@given(everything, everything)
def test_taking_an_incident_back_restores_the_posture_exactly(standing, incident):
    before = rules.at(standing, here, NOW)
    ended = [rules.InForce(i.key, i.value, i.scope, _ended(i.source)) for i in incident if i.source.span.start <= NOW]
    assert rules.at([*standing, *ended], here, NOW) == before


def _ended(source):
    return rules.Source(
        source.raising_id,
        source.kind,
        source.ref,
        source.title,
        source.level,
        source.numeral,
        source.severity,
        source.by,
        Span(source.span.start, NOW),
        source.exercise,
    )


@given(everything)
def test_the_strictest_measure_wins_and_names_its_source(items):
    for held in rules.at(items, here, NOW).held.values():
        order = CATALOGUE[held.key[0]].order
        for reason in held.because:
            assert order.join(held.value, reason.value) == held.value
        if not isinstance(order, Union | Portions):
            assert held.because[0].value == held.value


@given(everything)
def test_a_drill_binds_nobody(items):
    for held in rules.at(items, here, NOW).held.values():
        assert not any(reason.source.exercise for reason in held.because)


def test_a_measure_ends_at_its_end_and_not_before():
    span = Span(NOW, NOW + timedelta(hours=1))
    source = rules.Source(1, "plan", "", Words(), Words(), "", 3, "", span)
    item = rules.InForce(("visitors", ""), "none", PlaceRef(1), source)
    assert rules.at([item], here, span.end - timedelta(microseconds=1)).value("visitors") == "none"
    assert rules.at([item], here, span.end).value("visitors") == "free"


@pytest.mark.parametrize(
    ("measure", "kind", "value"),
    [
        ("curfew", "", 1),
        ("visitors", "", "some"),
        ("visitors", "", None),
        ("visitors", "lift", "none"),
        ("disinfect_every", "", 60),
        ("disinfect_every", "roof", 60),
        ("disinfect_every", "lift", 1),
        ("temperature_max_c", "", 99),
        ("temperature_max_c", "", True),
        ("gathering_max", "", 2.5),
        ("exit_quota", "", {"exits": 0, "days": 1}),
        ("credentials", "", "health_code"),
        ("credentials", "", ["horoscope"]),
        ("ppe", "gate", "mask"),
        ("ppe", "gate", {"mask": 0}),
        ("ppe", "gate", {"mask": 1.5}),
        ("ppe", "gate", {"crown": 1}),
        ("ppe", "gate", [["mask"]]),
    ],
)
def test_a_value_outside_the_catalogue_is_refused(measure, kind, value):
    with pytest.raises(BadValue):
        rules.read_measure(measure, kind, value)


def test_equipment_written_without_numbers_asks_for_one_of_each_and_the_most_of_each_wins():
    order = CATALOGUE["ppe"].order
    old = order.read(["gloves", "mask"])
    assert old == (("mask", 1), ("gloves", 1)) == order.read([["mask", 1], ["gloves", 1]])
    assert order.join(old, order.read({"mask": 2, "gown": 1})) == (("mask", 2), ("gloves", 1), ("gown", 1))
