"""A pytest plugin: one throw-away PostgreSQL for the whole run; each parallel worker copies its own database there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shouwang.config.embedded_postgres import EmbeddedPostgres, Layout

MIGRATED = "migrated"
_running: dict[str, EmbeddedPostgres] = {}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Start the server before Django reads its settings; workers inherit its address."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        home = Path(tempfile.mkdtemp(prefix="shouwang-test-"))
        home.chmod(0o711)
        (home / "static").mkdir()
        os.environ["SHOUWANG_MODE"] = "test"
        os.environ["SHOUWANG_LANG"] = "en"
        os.environ["SHOUWANG_HOME"] = str(home)
        if not os.environ.get("SHOUWANG_TEST_DATABASE_URL"):
            server = EmbeddedPostgres(Layout.below(home), durable=False)
            server.start()
            _running[str(home)] = server
            os.environ["SHOUWANG_DATABASE_URL"] = server.layout.url
        else:
            os.environ["SHOUWANG_DATABASE_URL"] = os.environ["SHOUWANG_TEST_DATABASE_URL"]
    try:
        return (yield)
    except BaseException:
        pytest_unconfigure()
        raise


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop the server and leave nothing behind."""
    for home, server in _running.items():
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
    _running.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Let the first worker that comes migrate a database, and each make its own as a copy of it."""
    if os.environ.get("SHOUWANG_TEST_DATABASE_URL"):
        return  # a server that outlives the run: what another run migrated is no pattern for this one
    from django.db import connection  # needs the settings

    with django_db_blocker.unblock():
        _migrate_once(connection.get_connection_params() | {"dbname": "postgres"})
    connection.settings_dict["TEST"]["TEMPLATE"] = MIGRATED


def _migrate_once(server: dict[str, Any]) -> None:
    from django.core.management import call_command
    from django.db import connection

    parts = {name: server[name] for name in ("host", "port", "user", "password", "dbname") if server.get(name)}
    with psycopg.connect(**parts, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(1)")  # the others wait here until it is closed
        if guard.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED]).fetchone():
            return
        guard.execute(f"CREATE DATABASE {MIGRATED}")
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = MIGRATED
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
