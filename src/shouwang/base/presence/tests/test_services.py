"""The database keeps exactly the stays that follow from all moves told so far."""

import itertools
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.base.places.models import Area
from shouwang.base.presence import rules, selectors, services
from shouwang.base.presence.models import Visit, Whereabouts
from shouwang.base.presence.rules import How
from shouwang.testing.cast import NOW

numbers = itertools.count()


def move(cast, minute, inward, name="钱进", **more):
    return services.Move(
        nonce=uuid.uuid4(),
        compound_id=cast.pine.pk,
        who=services.Who(name=name, home_id=cast.homes[0].pk),
        inward=inward,
        at=NOW + timedelta(minutes=minute),
        how=How.DEVICE,
        gate_id=None if "area_id" in more else cast.south.pk,
        **more,
    )


def stays(name="钱进"):
    found = Visit.objects.filter(who=name).order_by("known_at")
    return [rules.Stay(v.entered_at, v.left_at, v.entry_nonce, v.exit_nonce) for v in found]


def expected(moves):
    return rules.stays(rules.Seen(m.nonce, m.inward, m.at) for m in moves)


def record(*moves):
    return services.record_moves(moves=moves)


def test_a_visitor_comes_and_goes_in_one_stay(cast):
    came, went = move(cast, 0, True), move(cast, 30, False)
    assert record(came, went) == 2
    (visit,) = Visit.objects.all()
    assert (visit.entered_at, visit.left_at, visit.entered_by, visit.left_by) == (
        came.at,
        went.at,
        cast.south,
        cast.south,
    )
    assert (visit.entry_how, visit.exit_how, visit.erase_on) == (How.DEVICE, How.DEVICE, NOW.date() + timedelta(90))
    assert not selectors.inside(cast.pine.pk).exists()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=9))
def test_any_order_of_telling_gives_the_stays_of_all_moves(cast, told):
    name = f"客{next(numbers)}"
    moves = [move(cast, minute, inward, name) for minute, inward in told]
    for one in moves:
        record(one)
    assert stays(name) == expected(moves)
    last = Whereabouts.objects.filter(who=name).first()
    standing = bool(moves) and expected(moves)[-1].left_at is None
    assert bool(last and last.inside) is standing
    assert record(*moves) == 0
    assert stays(name) == expected(moves)


def test_many_moves_of_many_people_at_once_are_the_same_as_one_by_one(cast):
    moves = [move(cast, m, i, f"客{p}") for m, i in ((5, False), (0, True), (9, True), (7, False)) for p in range(4)]
    assert record(*moves) == 16
    for person in range(4):
        assert stays(f"客{person}") == expected([m for m in moves if m.who.name == f"客{person}"])


def test_a_stay_in_an_area_lies_beside_the_stay_in_the_compound(cast):
    lobby = Area.objects.create(compound=cast.pine, kind="lobby", name="大厅", code="L1")
    record(move(cast, 0, True), move(cast, 5, True, area_id=lobby.pk), move(cast, 9, False, area_id=lobby.pk))
    assert [(v.area, v.left_at is None) for v in Visit.objects.order_by("known_at")] == [(None, True), (lobby, False)]


def test_people_without_a_name_are_never_taken_for_one(cast):
    record(move(cast, 0, True, ""), move(cast, 5, True, ""))
    assert selectors.inside(cast.pine.pk).count() == 2


def test_a_move_of_an_unknown_purpose_is_refused_by_the_database(cast):
    with pytest.raises(Exception, match="erase_on"):
        record(move(cast, 0, True, purpose="curiosity"))


def test_the_statement_runs_as_it_stands_under_any_driver():
    for text in (services.MOVES_SQL, services.AREA_MOVES_SQL):
        assert not {"%", "$", "@", "{"} & set(text)


@pytest.mark.parametrize("month", ["2026-11-02", "2031-01-05"])
def test_a_month_without_partition_still_keeps_its_visits(cast, month):
    at = datetime.fromisoformat(f"{month}T08:00+08:00")
    base = move(cast, 0, True)
    record(services.Move(base.nonce, base.compound_id, base.who, True, at, base.how))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM presence_visit")
        assert cursor.fetchone()[0] == ("presence_visit_202611" if month < "2027" else "presence_visit_rest")
