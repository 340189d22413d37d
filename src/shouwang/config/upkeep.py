"""The house opened for one command: Django ready and the database running for as long as it is needed."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from shouwang.config import embedded_postgres, env, home
from shouwang.config.trouble import Trouble


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
    with garbage_kept():
        django.setup()


@contextmanager
def garbage_kept() -> Iterator[None]:
    """Collect no garbage meanwhile: for loading and migrating, which make millions of objects and hardly any garbage.

    The command that migrates an empty database takes a seventh less processor time (12.0 against 13.9 s, side by side).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


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
    from django.db import connections  # needs the settings
    from django.db.backends.postgresql.base import DatabaseWrapper

    for connection in connections.all():  # the wrappers: django.db.connection only stands for one and is none itself
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()


def migrate() -> None:
    """Apply all migrations, naming them."""
    from django.core.management import call_command

    with garbage_kept():
        call_command("migrate", interactive=False)
    make_months()


def make_months() -> None:
    """Make the coming months' partitions, in case no worker ran for a long time."""
    from shouwang.base.presence import services as presence  # needs the settings
    from shouwang.kernel import clock

    presence.make_months(now=clock.now())


def make_administrator(*, username: str, name: str, password: str) -> None:
    """Make the account of an administrator.

    Raises:
        Trouble: the name has an account already, or the password is too weak.
    """
    from shouwang.base.accounts import services as accounts  # needs the settings
    from shouwang.kernel import clock

    try:
        accounts.found_administrator(username=username, name=name, password=password, now=clock.now())
    except accounts.AccountRefused as refused:
        weak = refused.code == "account.weak"
        raise Trouble(
            en="This password is too weak: 8 characters or more, not a common word, not only digits."
            if weak
            else "This name has an account already.",
            zh="密码太弱：至少 8 位，不能是常用词或纯数字。" if weak else "这个名字已有账号。",
        ) from refused
