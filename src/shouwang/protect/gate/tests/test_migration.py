"""Reasons of overrides that were stored in plain are sealed, tried on a copy of the table as it was."""

import uuid
from importlib import import_module

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from shouwang.kernel import sealing
from shouwang.protect.gate.models import ERASED
from shouwang.testing.cast import NOW

migration = import_module("shouwang.protect.gate.migrations.0010_sealed_override_reasons")


def test_old_reasons_are_sealed_and_can_be_opened_again(cast):
    state = MigrationLoader(connection).project_state(("gate", "0009_fewer_checks_and_indexes"))
    migration.Migration.operations[0].state_forwards("gate", state)
    old = state.apps.get_model("gate", "Decision")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA before")
        cursor.execute("SET LOCAL search_path TO before, public")
        with connection.schema_editor() as editor:
            editor.deferred_sql.clear()
            editor.create_model(old)
    for why in ("心梗", ""):
        facts = {"kind": "visitor", "proof": "looked_up", "direction": "in", "verdict": "allow", "passed": True}
        at = {"compound_id": cast.pine.pk, "gate_id": cast.south.pk, "guard_id": cast.user("bob").pk}
        old.objects.create(override_reason=why, decided_at=NOW, nonce=uuid.uuid4(), **facts, **at)
    migration.seal(state.apps, None)
    sealed = [bytes(row.override_sealed) for row in old.objects.order_by("pk")]
    assert "心梗".encode() not in sealed[0]
    assert [sealing.open_sealed(one) for one in sealed] == ["心梗", ""]
    old.objects.update(override_reason="")
    old.objects.filter(override_sealed=b"").update(override_sealed=ERASED)
    migration.open_again(state.apps, None)
    assert list(old.objects.order_by("pk").values_list("override_reason", flat=True)) == ["心梗", "erased"]


def test_on_the_way_back_reasons_are_opened_before_the_database_asks_for_them():
    steps = [type(each).__name__ for each in migration.Migration.operations]
    back = steps[::-1]
    assert back.index("RemoveField") < back.index("RunPython") < back.index("RemoveConstraint")
