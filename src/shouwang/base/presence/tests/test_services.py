"""The database keeps exactly the stays that follow from all moves told so far."""

import itertools
import threading
import uuid
from collections import defaultdict
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.base.journal import models as journal
from shouwang.base.places.models import Area
from shouwang.base.presence import rules, selectors, services
from shouwang.base.presence.models import ToldMove, Visit, Whereabouts
from shouwang.base.presence.rules import How
from shouwang.testing.cast import NOW, assemble

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


@pytest.mark.parametrize("minutes", [(0, 1, 2, 3), (0, 1, 1, 2)])
def test_every_order_of_every_four_moves_gives_the_stays_of_all(cast, minutes):
    cases = {}
    for number, (order, ways) in enumerate(
        itertools.product(itertools.permutations(minutes), itertools.product((True, False), repeat=4))
    ):
        name = f"序{number}"
        cases[name] = [move(cast, minute, inward, name) for minute, inward in zip(order, ways, strict=True)]
    for turn in range(4):
        record(*(moves[turn] for moves in cases.values()))
    kept = defaultdict(list)
    for visit in Visit.objects.order_by("known_at"):
        kept[visit.who].append(rules.Stay(visit.entered_at, visit.left_at, visit.entry_nonce, visit.exit_nonce))
    wrong = [name for name, moves in cases.items() if kept[name] != expected(moves)]
    assert not wrong
    inside = set(selectors.inside(cast.pine.pk).values_list("who", flat=True))
    assert inside == {name for name, moves in cases.items() if last_seen(moves)[0]}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_a_stay_of_one_day_is_ended_in_its_place(cast):
    def ended_in_place():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_get_xact_tuples_hot_updated('presence_visit_202611'::regclass)")
            return cursor.fetchone()[0]

    record(move(cast, 0, True))
    before = ended_in_place()
    record(move(cast, 10, False))
    assert ended_in_place() == before + 1
    assert Visit.objects.get().moved_on == (NOW + timedelta(minutes=10)).date()


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
    services.make_months(now=NOW)
    at = datetime.fromisoformat(f"{month}T08:00+08:00")
    base = move(cast, 0, True)
    record(services.Move(base.nonce, base.compound_id, base.who, True, at, base.how))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM presence_visit")
        assert cursor.fetchone()[0] == ("presence_visit_202611" if month < "2027" else "presence_visit_rest")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(
        st.tuples(st.booleans(), st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=5)), max_size=4
    )
)
def test_uploads_and_single_moves_mixed_give_the_stays_of_all_moves(cast, parts):
    name, told = f"批{next(numbers)}", []
    for in_bulk, ends in parts:
        moves = [move(cast, minute, inward, name) for minute, inward in ends]
        told += moves
        if in_bulk:
            services.backfill(moves=moves, now=NOW)
            assert services.backfill(moves=reversed(moves), now=NOW) == 0
        else:
            record(*moves)
    spans = [(stay.entered_at, stay.left_at, bool(stay.exit_nonce)) for stay in stays(name)]
    assert spans == [(stay.entered_at, stay.left_at, bool(stay.exit_nonce)) for stay in expected(told)]
    last = Whereabouts.objects.filter(who=name).first()
    assert (last.inside, last.seen_at) == last_seen(told) if last else not told


def last_seen(moves):
    """Whether somebody is inside after these moves, and since when nothing was seen."""
    last = max(moves, key=lambda m: (m.at, not m.inward))
    return last.inward, last.at


def test_two_overlapping_uploads_count_what_is_new(cast):
    moves = [move(cast, minute, minute % 2 == 0, f"客{minute // 4}") for minute in range(12)]
    assert services.backfill(moves=moves[:8], now=NOW) == 8
    assert services.backfill(moves=moves[4:], now=NOW) == 4
    assert services.backfill(moves=[], now=NOW) == 0


def test_months_are_made_and_what_waited_in_the_rest_moves_in(cast):
    later = NOW + timedelta(days=500)
    record(services.Move(uuid.uuid4(), cast.pine.pk, services.Who(name="钱进"), True, later, How.GUARD))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        made = services.make_months(now=later)
        cursor.execute("SELECT tableoid::regclass::text FROM presence_visit")
        assert cursor.fetchone()[0] == made[0] == "presence_visit_202804"
    assert len(made) == 4
    assert services.make_months(now=later) == []


def test_what_has_served_its_purpose_is_erased_and_only_counts_by_hour_remain(cast):
    services.make_months(now=NOW)
    record(move(cast, 0, True), move(cast, 30, False), move(cast, 0, True, "孙行"))
    record(move(cast, 0, True, "货郎", purpose=rules.Purpose.DELIVERY), move(cast, 9, False, "货郎"))
    resident = services.Who(user_id=cast.user("bob").pk)
    record(services.Move(uuid.uuid4(), cast.pine.pk, resident, True, NOW, How.GUARD, cast.south.pk))
    assert services.erase_due(now=NOW + timedelta(days=89)) == 0
    before = selectors.flow(cast.pine.pk, since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=2))
    assert services.erase_due(now=NOW + timedelta(days=90)) == 3
    assert services.erase_due(now=NOW + timedelta(days=90)) == 0
    assert [visit.user for visit in Visit.objects.all()] == [cast.user("bob")], "still inside, therefore kept"
    assert [seen.user for seen in Whereabouts.objects.all()] == [cast.user("bob")]
    hours = selectors.flow(cast.pine.pk, since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=2))
    assert hours == before
    assert (sum(hour.entered for hour in hours), sum(hour.left for hour in hours)) == (4, 2)
    (entry,) = journal.Entry.objects.filter(action="presence.erased")
    assert entry.data == {"count": 3, "month": "202611", "dropped": False}
    assert not ToldMove.objects.filter(forget_on__lte=NOW.date() + timedelta(days=90)).exists()


def test_a_month_of_which_nothing_is_kept_is_dropped_whole(cast):
    services.make_months(now=NOW)
    record(move(cast, 0, True), move(cast, 30, False))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert services.erase_due(now=NOW + timedelta(days=150)) == 1
        cursor.execute("SELECT to_regclass('presence_visit_202611')")
        assert cursor.fetchone()[0] is None
    assert journal.Entry.objects.get(action="presence.erased").data["dropped"]


def test_two_gates_at_once_and_one_nonce_twice_lose_and_double_nothing(transactional_db):
    cast = assemble()
    twice = move(cast, 1, False)
    moves = [move(cast, 0, True), twice, twice, move(cast, 2, True), move(cast, 3, False), move(cast, 4, True)]
    start = threading.Barrier(len(moves))

    def tell(one):
        start.wait()
        record(one)
        connection.close()

    threads = [threading.Thread(target=tell, args=[one]) for one in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert stays() == expected(moves)
    assert Whereabouts.objects.get().version == 5


def test_who_was_at_a_place_over_a_span(cast):
    lobby = Area.objects.create(compound=cast.pine, kind="lobby", name="大厅", code="L1")
    record(move(cast, 0, True), move(cast, 30, False), move(cast, 50, False, "孙行"), move(cast, 60, True, "孙行"))
    record(move(cast, 5, True, "货郎", area_id=lobby.pk), move(cast, 9, False, "货郎", area_id=lobby.pk))

    def there(since, until, **place):
        span = {"since": NOW + timedelta(minutes=since), "until": NOW + timedelta(minutes=until)}
        return [visit.who for visit in selectors.at_place(cast.pine.pk, **span, **place)]

    assert there(10, 20) == ["钱进"]
    assert there(30, 50) == [], "spans are half-open"
    assert there(30, 51) == ["孙行"]
    assert there(70, 80) == ["孙行"]
    assert there(0, 60, area_id=lobby.pk) == ["货郎"]
    assert there(0, 60, home_id=cast.homes[0].pk) == ["钱进", "孙行"]
    assert there(55, 65, gate_id=cast.south.pk) == ["孙行"]
    assert [seen.who for seen in selectors.inside_area(lobby.pk)] == []
    (hour, later) = selectors.flow_by_gate(cast.pine.pk, since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=2))
    assert (hour.gate_id, hour.entered, hour.left) == (cast.south.pk, 1, 0)
    assert (later.entered, later.left) == (1, 2)


def test_stays_of_somebody_are_listed_newest_first(cast):
    staff = services.Who(user_id=cast.user("bob").pk)
    for minute in (0, 60):
        record(services.Move(uuid.uuid4(), cast.pine.pk, staff, True, NOW + timedelta(minutes=minute), How.GUARD))
    assert [(v.left_at is None) for v in selectors.of_user(cast.user("bob").pk)] == [True, False]
