"""Sweeps the database after a test that really committed, sooner than Django's flush does.

Django's flush truncates all tables, however empty, and then makes content types and permissions anew. This
deletes from the few tables that have rows, past the triggers that keep the journal and plans from being changed.
"""

from __future__ import annotations

from django.db import connections, transaction
from django.test import TransactionTestCase

KEPT = frozenset({"django_content_type", "auth_permission"})
"""What migrating made and no test changes."""

_SWEEP = """
DO $$
DECLARE swept text; filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH swept IN ARRAY string_to_array('{tables}', ',') LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', swept) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %I', swept); END IF;
    END LOOP;
    SET LOCAL session_replication_role = origin;
END $$
"""
_statements: dict[str, str] = {}


def sweep(alias: str = "default") -> None:
    """Delete every row that a test may have left."""
    connection = connections[alias]
    if alias not in _statements:
        ours = connection.introspection.django_table_names(only_existing=True, include_views=False)
        jobs = [name for name in connection.introspection.table_names() if name.startswith("procrastinate_")]
        _statements[alias] = _SWEEP.replace("{tables}", ",".join(sorted({*ours, *jobs} - KEPT)))
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute(_statements[alias])


def install() -> None:
    """Let tests with real transactions end with a sweep."""
    setattr(TransactionTestCase, "_fixture_teardown", _end)  # noqa: B010 - not a public name of Django's


def _end(_case: TransactionTestCase) -> None:
    sweep()
