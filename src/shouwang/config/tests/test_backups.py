"""A backup brings everything back, and a wrong one changes nothing."""

import json
import os
import stat
import subprocess
import sys
import zipfile
from dataclasses import dataclass

import psycopg
import pytest

from shouwang.config.embedded_postgres import EmbeddedPostgres, Layout

pytestmark = pytest.mark.xdist_group("backups")


CONSOLE = """
import json, sys
from click.testing import CliRunner
from shouwang.config import cli, upkeep
for line in sys.stdin:
    done = CliRunner().invoke(cli.main, json.loads(line))
    upkeep.close_connections()
    print(json.dumps([done.exit_code, done.stderr]), flush=True)
"""
"""Runs one command after another: to read Django anew for each would take longer than all they do."""


@dataclass
class Done:
    """How a command ended."""

    returncode: int
    stderr: str


@pytest.fixture(scope="module")
def house(open_home, copy_database):
    """A data home with a running database that is migrated as that of the tests is, and an upload."""
    home = open_home()
    server = EmbeddedPostgres(Layout.below(home), durable=False)
    server.start()
    (home / "uploads" / "proof").mkdir(parents=True)
    (home / "uploads" / "proof" / "a.jpg").write_bytes(b"picture")
    copy_database(server.layout)
    with psycopg.connect(server.layout.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'before' AS value")
    yield home, server.layout
    server.stop()


@pytest.fixture(scope="module")
def run(house):
    """Runs a command of the operator's in the house."""
    command = [sys.executable, "-c", CONSOLE]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=_environment(house[0]), **pipes) as console:

        def ran(*arguments):
            console.stdin.write(json.dumps([str(each) for each in arguments]) + "\n")
            console.stdin.flush()
            return Done(*json.loads(console.stdout.readline()))

        yield ran


def _environment(home):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SHOUWANG", "PYTEST"))}
    return environment | {"SHOUWANG_HOME": str(home), "SHOUWANG_LANG": "en"}


@pytest.fixture(scope="module")
def file(run, tmp_path_factory):
    """A backup of the house as it was at the start."""
    made = tmp_path_factory.mktemp("backups") / "house.backup"
    done = run("backup", made)
    assert done.returncode == 0, done.stderr
    return made


def value(layout):
    with psycopg.connect(layout.url) as connection:
        row = connection.execute("SELECT value FROM kept").fetchone()
    assert row is not None
    return row[0]


def write(layout, text):
    with psycopg.connect(layout.url) as connection:
        connection.execute("UPDATE kept SET value = %s", [text])


def add_account(layout):
    with psycopg.connect(layout.url) as connection:
        columns = connection.execute(
            "SELECT column_name, data_type, is_nullable, column_default, is_identity FROM information_schema.columns"
            " WHERE table_name = 'accounts_user'"
        ).fetchall()
        plain = {"boolean": "true", "timestamp with time zone": "now()", "bytea": "''::bytea", "jsonb": "'{}'::jsonb"}
        needed = [row for row in columns if row[2] == "NO" and row[3] is None and row[4] == "NO"]
        names = ", ".join(row[0] for row in needed)
        values = ", ".join(plain.get(row[1], "'1'") for row in needed)
        connection.execute(f"INSERT INTO accounts_user ({names}) VALUES ({values})")


def test_operator_backs_up_and_restores_what_was(house, run, file):
    home, layout = house
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    names = zipfile.ZipFile(file).namelist()
    assert "uploads/proof/a.jpg" in names
    assert not any("key" in name for name in names)

    write(layout, "after")
    (home / "uploads" / "proof" / "a.jpg").unlink()
    restored = run("restore", file, "--yes")
    assert restored.returncode == 0, restored.stderr
    assert value(layout) == "before"
    assert (home / "uploads" / "proof" / "a.jpg").read_bytes() == b"picture"


def test_operator_restores_into_a_house_without_data_and_needs_no_yes(house, run, file):
    _home, layout = house
    with psycopg.connect(layout.url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM accounts_user")
    write(layout, "after")
    restored = run("restore", file)
    assert restored.returncode == 0, restored.stderr
    assert value(layout) == "before"


def test_operator_forgets_yes_over_existing_data_and_nothing_changes(house, run, file):
    _home, layout = house
    add_account(layout)
    write(layout, "newer")
    refused = run("restore", file)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    assert value(layout) == "newer"
    write(layout, "before")


def test_operator_restores_a_damaged_file_and_nothing_changes(house, run, file, tmp_path):
    _home, layout = house
    damaged = tmp_path / "damaged.backup"
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(damaged, "w") as bad:
        for name in good.namelist():
            body = good.read(name)
            bad.writestr(name, body[:-9] + b"different" if name == "database.dump" else body)
    for wrong in (damaged, _text(tmp_path)):
        refused = run("restore", wrong, "--yes")
        assert refused.returncode == 2
        assert "damaged" in refused.stderr
    assert value(layout) == "before"


def test_operator_restores_with_other_keys_and_is_refused(house, run, file, tmp_path):
    _home, layout = house
    foreign = tmp_path / "foreign.backup"
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(foreign, "w") as bad:
        for name in good.namelist():
            body = good.read(name)
            if name == "manifest.json":
                body = json.dumps(json.loads(body) | {"key_check": "00"}).encode()
            bad.writestr(name, body)
    refused = run("restore", foreign, "--yes")
    assert refused.returncode == 2
    assert "other keys" in refused.stderr
    assert value(layout) == "before"


def test_operator_restores_while_programs_run_and_is_told_to_stop_them(house, run, file):
    _home, layout = house
    with psycopg.connect(layout.url):
        refused = run("restore", file, "--yes")
    assert refused.returncode == 2
    assert "Stop web and worker" in refused.stderr
    assert value(layout) == "before"


def test_operator_backs_up_over_a_file_and_it_is_kept(run, tmp_path):
    file = _text(tmp_path)
    assert run("backup", file).returncode == 2
    assert file.read_text() == "not a backup"


def _text(tmp_path):
    file = tmp_path / "text.backup"
    file.write_text("not a backup")
    return file


def test_operator_exports_from_an_unknown_compound_and_reads_one_sentence(run, tmp_path):
    refused = run("export", tmp_path / "out.xlsx", "--compound", "nowhere")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out.xlsx").exists()
