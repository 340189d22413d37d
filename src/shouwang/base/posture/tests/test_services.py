"""Raising and lowering on a real database: what everybody reads, at once, and nothing left behind."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import ledger, selectors, services
from shouwang.base.posture.orders import BadValue
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.testing.cast import NOW


def order(compound, scopes=None, **changes):
    given = {
        "compound_id": compound.pk,
        "kind": "plan",
        "ref": "1",
        "title": Words(en="Flood plan", zh="防汛预案"),
        "level": Words(en="Level II", zh="二级"),
        "numeral": "Ⅱ",
        "severity": 3,
        "by_name": "Alice",
        "scopes": scopes or [PlaceRef(compound.pk)],
    }
    return services.Order(**{**given, **changes})


def test_a_raised_measure_holds_for_its_building_only(cast):
    one, other = cast.homes[0], cast.homes[2]
    scopes = [PlaceRef(cast.pine.pk, building_id=one.building_id)]
    services.raise_measures(order=order(cast.pine, scopes), measures=[("visitors", "", "none")], starts_at=NOW)
    assert selectors.at(one.ref(), now=NOW).value("visitors") == "none"
    assert selectors.at(other.ref(), now=NOW).value("visitors") == "free"


def test_the_reason_names_plan_level_person_and_time(cast):
    services.raise_measures(order=order(cast.pine), measures=[("mask", "", "public")], starts_at=NOW)
    source = selectors.at(cast.homes[0].ref(), now=NOW).get("mask").source
    assert (source.title.zh, source.numeral, source.by, source.span.start) == ("防汛预案", "Ⅱ", "Alice", NOW)


def test_lowering_leaves_exactly_what_held_before(cast):
    everyday = order(cast.pine, kind="normal", severity=0)
    services.raise_measures(order=everyday, measures=[("visitors", "", "register")], starts_at=NOW)
    before = selectors.at(cast.homes[0].ref(), now=NOW)
    raising = services.raise_measures(
        order=order(cast.pine), measures=[("visitors", "", "none"), ("supplied", "", ["water"])], starts_at=NOW
    )
    services.lower(raising_id=raising.pk, at=NOW + timedelta(hours=6))
    assert selectors.at(cast.homes[0].ref(), now=NOW + timedelta(hours=6)) == before


def test_an_earlier_end_is_never_moved_back_by_lowering_again(cast):
    raising = services.raise_measures(order=order(cast.pine), measures=[("mask", "", "n95")], starts_at=NOW)
    services.lower(raising_id=raising.pk, at=NOW + timedelta(hours=1))
    services.lower(raising_id=raising.pk, at=NOW + timedelta(hours=5))
    assert selectors.at(cast.homes[0].ref(), now=NOW + timedelta(hours=2)).value("mask") == "none"


def test_a_measure_outside_the_catalogue_raises_nothing_at_all(cast):
    with pytest.raises(BadValue):
        services.raise_measures(
            order=order(cast.pine), measures=[("mask", "", "n95"), ("curfew", "", 1)], starts_at=NOW
        )
    assert selectors.at(cast.homes[0].ref(), now=NOW) == selectors.rules.NOTHING


def test_a_scope_of_another_compound_is_refused(cast):
    with pytest.raises(ValueError, match="own compound"):
        services.raise_measures(
            order=order(cast.pine, [PlaceRef(cast.plane.pk)]), measures=[("mask", "", "n95")], starts_at=NOW
        )


def test_the_headline_is_the_gravest_in_earnest_before_any_drill(cast):
    for severity, exercise in ((2, False), (4, True), (3, False)):
        services.raise_measures(
            order=order(cast.pine, severity=severity, exercise=exercise),
            measures=[("mask", "", "n95")],
            starts_at=NOW,
        )
    headline = selectors.headline(cast.pine.pk, now=NOW)
    assert (headline.severity, headline.tone, headline.exercise) == (3, 2, False)
    assert selectors.headline(cast.plane.pk, now=NOW) == selectors.CALM


@pytest.fixture
def listening(transactional_db):
    selectors.ledgers.start()
    _wait(lambda: selectors.ledgers.listening)
    yield selectors.ledgers
    selectors.ledgers.stop()


def _wait(condition, seconds=3.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def committed_cast(listening):
    from shouwang.testing import cast as stage

    return stage.assemble()


def test_a_process_that_listens_sees_a_change_of_another_within_a_second(committed_cast):
    cast, now = committed_cast, clock.now()
    _wait(lambda: selectors.ledgers.get(cast.pine.pk) is not None)
    with connection.cursor() as elsewhere:
        elsewhere.execute(
            "INSERT INTO posture_raising (compound_id, kind, ref, title, level, numeral, severity, by_name, exercise,"
            " starts_at) VALUES (%s, 'plan', '', '{}', '{}', '', 3, '', false, %s) RETURNING id",
            [cast.pine.pk, now],
        )
        raising_id = elsewhere.fetchone()[0]
        elsewhere.execute(
            "INSERT INTO posture_raisedmeasure (raising_id, measure, kind, value) VALUES (%s, 'mask', '', '\"n95\"')",
            [raising_id],
        )
        elsewhere.execute("SELECT pg_notify('posture', %s)", [str(cast.pine.pk)])
    began = time.monotonic()
    home = cast.homes[0].ref()
    _wait(lambda: selectors.at(home, now=clock.now()).value("mask") == "n95", seconds=1.0)
    assert time.monotonic() - began < 1.0


def test_the_listener_waits_for_no_beat_when_a_ledger_is_wanted_or_the_process_ends(monkeypatch, cast):
    monkeypatch.setattr(ledger, "_BEAT_SECONDS", 60)
    made = ledger.Ledgers(connect=selectors.ledgers._connect, load=lambda _connection, _id: "loaded")
    made.start()
    _wait(lambda: made.get(cast.pine.pk) == "loaded", seconds=1.0)  # what was heard at the start is believed so long
    made.stop()
    assert not made._thread.is_alive()


def test_what_is_rolled_back_was_never_seen_by_the_ledger(committed_cast):
    cast = committed_cast
    _wait(lambda: selectors.ledgers.get(cast.pine.pk) is not None)
    with transaction.atomic():
        services.raise_measures(order=order(cast.pine), measures=[("mask", "", "n95")], starts_at=clock.now())
        transaction.set_rollback(True)
    assert selectors.at(cast.homes[0].ref(), now=clock.now()).value("mask") == "none"


def test_the_raising_process_reads_its_own_change_right_after_commit(committed_cast):
    cast = committed_cast
    _wait(lambda: selectors.ledgers.get(cast.pine.pk) is not None)
    services.raise_measures(order=order(cast.pine), measures=[("mask", "", "n95")], starts_at=clock.now())
    assert selectors.at(cast.homes[0].ref(), now=clock.now()).value("mask") == "n95"


def test_a_measure_begins_by_itself_in_a_ledger_that_was_loaded_before(committed_cast):
    cast, start = committed_cast, clock.now() + timedelta(hours=1)
    services.raise_measures(order=order(cast.pine), measures=[("mask", "", "n95")], starts_at=start)
    _wait(lambda: selectors.ledgers.get(cast.pine.pk) is not None)
    home = cast.homes[0].ref()
    assert selectors.at(home, now=start - timedelta(seconds=1)).value("mask") == "none"
    assert selectors.at(home, now=start).value("mask") == "n95"


def test_without_a_listener_every_question_goes_to_the_database(cast, django_assert_num_queries):
    assert not selectors.ledgers.listening
    with django_assert_num_queries(1):
        selectors.at(cast.homes[0].ref(), now=NOW)
