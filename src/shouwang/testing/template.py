"""A pytest plugin: one migrated database for the whole run, which each parallel worker copies.

It is named in conftest.py, not on the command line, so that it comes after pytest-django, whose fixture it replaces.
"""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any
from unittest import mock

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.state import ProjectState
from pytest_django.plugin import blocking_manager_key

MIGRATED, UNFINISHED = "migrated", "migrating"
_beside: list[int] = []


def pytest_configure(config: pytest.Config) -> None:
    """Migrate beside the start of a parallel run's workers, when a processor has nothing else to do.

    A copy of this process has Django already; where it fails, the first worker migrates and tells why.
    """
    parallel = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if not parallel or _outlives():
        return
    process = os.fork()
    if process:
        _beside.append(process)
        return
    with contextlib.suppress(BaseException), config.stash[blocking_manager_key].unblock():
        migrate_once()
    os._exit(0)


def pytest_unconfigure() -> None:
    """Wait for the copy, which has ended long ago unless the run was broken off."""
    for process in _beside:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
    _beside.clear()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Drop no database of a server that goes with all it holds: first it would write everything down."""
    return not _outlives()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Let the first worker that comes migrate a database, and each make its own as a copy of it."""
    if _outlives():
        return  # what another run migrated is no pattern for this one
    with django_db_blocker.unblock():
        migrate_once()
    connection.settings_dict["TEST"]["TEMPLATE"] = MIGRATED


def _outlives() -> bool:
    """Whether the server is not ours."""
    return bool(os.environ.get("SHOUWANG_TEST_DATABASE_URL"))


def migrate_once() -> None:
    """Make the pattern, unless another process has made it; wait for one that is at it."""
    server = connection.get_connection_params() | {"dbname": "postgres"}
    parts = {name: server[name] for name in ("host", "port", "user", "password", "dbname") if server.get(name)}
    with psycopg.connect(**parts, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(1)")  # the others wait here until it is closed
        if guard.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED]).fetchone():
            return
        guard.execute(f"DROP DATABASE IF EXISTS {UNFINISHED}")
        guard.execute(f"CREATE DATABASE {UNFINISHED}")
        usual = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = UNFINISHED
        try:
            with mock.patch.object(ProjectState, "_find_reload_model", _itself):
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual
        guard.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {MIGRATED}")


def _itself(state: ProjectState, app: str, model: str, delay: bool = False) -> set[tuple[str, str]]:
    """Which model classes to make anew after a step: the one it changed, not all that refer to each other.

    Every table refers to the compound, so Django would make a hundred classes for each column: 13 s instead of 2.
    A step in Python still gets all of them fresh, which is what being delayed means.
    """
    state.is_delayed = True
    return {(app, model)}
