"""The house opened for one command: Django ready and the database running for as long as it is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from shouwang.config import embedded_postgres, env, home


@contextmanager
def open_house() -> Iterator[None]:
    """Start the embedded database unless it runs or another server is named; close what was opened."""
    server = start_if_idle()
    try:
        set_up()
        yield
        close_connections()
    finally:
        if server is not None:
            server.stop()


def set_up() -> None:
    """Read the settings and load the apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.config.settings")
    django.setup()


def start_if_idle() -> embedded_postgres.EmbeddedPostgres | None:
    """Start the embedded database; None when a server is named or it runs already."""
    if env.database("SHOUWANG_DATABASE_URL") is not None:
        return None
    layout = embedded_postgres.Layout.below(home.data_home())
    if embedded_postgres.answers(layout):
        return None
    server = embedded_postgres.EmbeddedPostgres(layout)
    server.start()
    return server


def close_connections() -> None:
    """Give all connections of this process back, so that the database may be stopped or swapped."""
    from django.db import connection  # needs the settings
    from django.db.backends.postgresql.base import DatabaseWrapper

    connection.close()
    if isinstance(connection, DatabaseWrapper):
        connection.close_pool()


def migrate() -> None:
    """Apply all migrations, naming them."""
    from django.core.management import call_command

    call_command("migrate", interactive=False)
