"""A pytest plugin: one throw-away PostgreSQL for the whole run, in which each parallel worker has its own database."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from shouwang.config.embedded_postgres import EmbeddedPostgres, Layout

MEMORY, ROOM = Path("/dev/shm"), 8 << 30  # noqa: S108 - a folder of our own is made in it
"""A folder that Linux keeps in memory, and how many free bytes make it fit for databases."""
_running: dict[str, EmbeddedPostgres] = {}


def make_home() -> Path:
    """A data home that the server's own user can reach, its path as short as a socket's must be.

    It lies in memory where there is plenty: there a database, thousands of small files, takes a third less of the
    processor. What runs that were killed left behind there is removed, an hour later.
    """
    inside = None
    if MEMORY.is_dir():
        for left in MEMORY.glob("shouwang-*-*"):
            gone = not Path("/proc", left.name.split("-")[1]).exists()
            if gone and left.stat().st_mtime < time.time() - 3600:
                shutil.rmtree(left, ignore_errors=True)
        space = os.statvfs(MEMORY)
        if space.f_bavail * space.f_frsize >= ROOM and not space.f_flag & os.ST_NOEXEC:
            inside = MEMORY
    home = Path(tempfile.mkdtemp(prefix=f"shouwang-{os.getpid()}-", dir=inside))
    home.chmod(0o711)
    return home


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Start the server before Django reads its settings; workers inherit its address."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        home = make_home()
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
        if server.pid:
            os.kill(server.pid, signal.SIGQUIT)  # at once: nobody reads again what it would write down first
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
    _running.clear()
