"""The embedded database survives hard kills, stale locks and strangers' folders."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from shouwang.config import embedded_postgres, machine, postgres_binaries
from shouwang.config.embedded_postgres import EmbeddedPostgres, Layout
from shouwang.config.trouble import Trouble


@pytest.fixture
def layout(open_home):
    return Layout.below(open_home())


@pytest.fixture(scope="module")
def server(open_home):
    """One for the tests that only look at it, which one process runs."""
    running = EmbeddedPostgres(Layout.below(open_home()), durable=False)
    running.start()
    yield running
    running.stop()


looks = pytest.mark.xdist_group("server")


def ask(layout, question="SELECT 1"):
    with psycopg.connect(layout.url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


@looks
def test_operator_starts_it_and_gets_postgresql_18(server):
    assert ask(server.layout, "SHOW server_version").startswith("18.")
    assert ask(server.layout, "SHOW listen_addresses") == ""


def test_operator_kills_it_hard_and_it_starts_again_with_its_data(layout):
    first, again = EmbeddedPostgres(layout), EmbeddedPostgres(layout)
    first.start()
    with psycopg.connect(layout.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    os.kill(first.pid, signal.SIGKILL)
    again.start()
    try:
        assert ask(layout, "SELECT value FROM kept") == 7
    finally:
        again.stop()
        first.stop()


def test_power_cut_leaves_a_lock_with_a_strangers_number_and_it_starts(layout):
    first = EmbeddedPostgres(layout, durable=False)
    first.start()
    first.stop()
    lock = f"{os.getpid()}\n{layout.data}\n0\n{embedded_postgres.PORT}\n\n\n\n"
    (layout.data / "postmaster.pid").write_text(lock)
    again = EmbeddedPostgres(layout, durable=False)
    again.start()
    assert ask(layout) == 1
    again.stop()


@looks
def test_second_start_on_the_same_folder_is_refused_and_the_first_goes_on(server, monkeypatch):
    monkeypatch.setenv("SHOUWANG_LANG", "en")
    with pytest.raises(Trouble, match="already running"):
        EmbeddedPostgres(server.layout, durable=False).start()
    assert ask(server.layout) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_folder_of_another_user_is_refused(layout):
    layout.folder.mkdir(parents=True)
    os.chown(layout.folder, 54321, 54321)
    with pytest.raises(Trouble, match="54321"):
        EmbeddedPostgres(layout).start()


@looks
@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's server runs as that user")
def test_root_starts_it_as_a_user_without_rights(server):
    shown = subprocess.run(["ps", "-o", "user=", "-p", str(server.pid)], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == embedded_postgres.SERVICE_USER


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's parent-death signal is Linux's")
def test_killed_parent_takes_the_server_along(layout):
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from shouwang.config.embedded_postgres import EmbeddedPostgres, Layout\n"
        "server = EmbeddedPostgres(Layout(Path(sys.argv[1]), Path(sys.argv[2])), durable=False)\n"
        "server.start()\nprint(server.pid, flush=True)\ntime.sleep(60)\n"
    )
    command = [sys.executable, "-c", script, str(layout.folder), str(layout.sockets)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline, "the server outlived its parent"
        time.sleep(0.05)


def test_long_folder_gets_a_short_socket(tmp_path):
    layout = Layout.below(tmp_path / ("deep-" * 30))
    assert len(str(layout.sockets)) <= 80


def test_copied_binaries_run_from_where_they_were_copied_to(tmp_path):
    staged = postgres_binaries.stage(postgres_binaries.binaries_folder(), tmp_path / "server")
    for tool in ("postgres", "initdb", "pg_dump"):
        shown = subprocess.run([staged / "bin" / tool, "--version"], capture_output=True, text=True, check=True)
        assert " 18." in shown.stdout
    before = (staged / "bin" / "postgres").stat().st_mtime_ns
    assert postgres_binaries.stage(postgres_binaries.binaries_folder(), tmp_path / "server") == staged
    assert (staged / "bin" / "postgres").stat().st_mtime_ns == before


@pytest.mark.parametrize(("memory", "buffers"), [(512, 128), (2_048, 256), (4_096, 512), (24_000, 1_024)])
def test_the_database_holds_pages_in_an_eighth_of_the_memory(memory, buffers):
    assert embedded_postgres.buffers_mb(memory) == buffers


@pytest.mark.parametrize("told", ["max", "", "268435456"])
def test_a_containers_memory_counts_where_it_is_less_than_the_machines(tmp_path, told):
    limit = tmp_path / "memory.max"
    limit.write_text(told)
    whole = machine.memory_mb(tmp_path / "none")
    assert machine.memory_mb(limit) == (256 if told.isdigit() else whole)
