"""The move of visits into monthly partitions, tried on a copy of the tables as they were."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from shouwang.base.presence.models import Visit, Whereabouts
from shouwang.testing.cast import NOW

migration = import_module("shouwang.base.presence.migrations.0002_visits_by_month")
in_place = import_module("shouwang.base.presence.migrations.0006_stays_ended_in_place")


@pytest.fixture
def old_visit(cast):
    """The model of visits before, with its table in a schema in front of ours."""
    model = MigrationLoader(connection).project_state(("presence", "0001_initial")).apps.get_model("presence", "Visit")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA before")
        cursor.execute("SET LOCAL search_path TO before, public")
        cursor.execute("CREATE TABLE presence_whereabouts (LIKE public.presence_whereabouts INCLUDING ALL)")
        with connection.schema_editor() as editor:
            editor.deferred_sql.clear()
            editor.create_model(model)
    return model


def test_old_visits_are_carried_over(cast, old_visit):
    def stay(entered, left, **more):
        return old_visit.objects.create(
            compound_id=cast.pine.pk,
            how="guard",
            entered_at=None if entered is None else NOW + timedelta(minutes=entered),
            left_at=None if left is None else NOW + timedelta(minutes=left),
            entered_by_id=None if entered is None else cast.south.pk,
            **more,
        )

    guest = {"who": "钱进", "visitor": True, "home_id": cast.homes[0].pk}
    stay(0, 30, left_by_id=cast.south.pk, **guest)
    stay(40, 50, **guest)
    stay(50, None, **guest)
    stay(None, 7, left_by_id=cast.south.pk, user_id=cast.user("bob").pk)
    with connection.cursor() as cursor:
        cursor.execute(migration.LAY_DOWN)
        cursor.execute(migration.CARRY_OVER)
    with connection.schema_editor() as editor:
        migration.make_months(apps, editor)
    with connection.cursor() as cursor:
        for step in (in_place.FORWARD, in_place.BACKWARD, in_place.FORWARD):
            cursor.execute(step)
    found = [
        ((v.known_at - NOW).seconds // 60, v.entry_nonce is not None, v.exit_nonce is not None, v.left_at is None)
        for v in Visit.objects.order_by("known_at")
    ]
    assert found == [
        (0, True, True, False),
        (7, False, True, False),
        (40, True, False, False),
        (50, True, False, True),
    ]
    seen = {(w.who or w.user.username, w.inside, (w.seen_at - NOW).seconds // 60) for w in Whereabouts.objects.all()}
    assert {v.moved_on for v in Visit.objects.all()} == {NOW.date()}
    assert seen == {("钱进", True, 50), ("bob", False, 7)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM presence_visit")
        assert cursor.fetchall() == [("presence_visit_202611",)]
