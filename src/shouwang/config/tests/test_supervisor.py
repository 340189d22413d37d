"""The supervisor refuses what cannot work, restarts what ends, and stops everything."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.config import logs, prepare, supervisor
from shouwang.config.trouble import Trouble


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOUWANG_HOME", str(tmp_path))
    return tmp_path


def sleeper(tmp_path):
    return supervisor.Child(("Sleeper", "睡"), [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log")


def test_operator_names_a_taken_port_and_is_told_which_to_take(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"{port}.*PORT={port + 1}"):
            supervisor.run(host="127.0.0.1", port=port)


@pytest.mark.parametrize(("code", "said"), [(errno.EADDRNOTAVAIL, "HOST=0.0.0.0"), (errno.EACCES, "PORT=8000")])
def test_operator_is_told_what_is_wrong_with_address_or_port(code, said):
    assert said in str(supervisor._port_trouble("203.0.113.9", 80, OSError(code, "")))


def test_full_disk_while_preparing_is_one_sentence_and_no_traceback(place, monkeypatch, settings):
    settings.HOME = place
    monkeypatch.setattr(prepare, "FULL_BYTES", 10**18)
    assert "is full" in prepare._explained(OSError(errno.ENOSPC, "No space left on device")).words.en


def test_other_fault_while_preparing_names_the_log_that_holds_its_traceback(place, monkeypatch, settings):
    settings.HOME = place
    monkeypatch.setattr(prepare, "FULL_BYTES", 0)
    assert "prepare.log" in str(prepare._explained(ValueError("odd\nand long")))
    assert "ValueError: odd" in (place / "logs" / "prepare.log").read_text()


@pytest.mark.django_db
def test_demo_that_breaks_off_leaves_nothing_half_loaded(monkeypatch):
    def load(*, say):
        place_services.create_company(name="Half")
        raise OSError(errno.ENOSPC, "No space left on device")

    broken = SimpleNamespace(is_loaded=lambda: False, load=load, logins=list)
    monkeypatch.setattr(prepare, "import_module", lambda _name: broken)
    with pytest.raises(OSError, match="No space"):
        prepare.load_demo()
    assert not places.companies().exists()


def test_operator_starts_a_second_demo_and_is_told_where_the_first_runs(place):
    with (
        supervisor._alone(place),
        pytest.raises(Trouble, match=str(os.getpid())),
        supervisor._alone(place),
    ):
        raise AssertionError("two demos in one data home")


def test_operator_has_a_full_disk_and_is_told(place, monkeypatch):
    monkeypatch.setattr(supervisor, "LEAST_FREE_BYTES", 10**18)
    with pytest.raises(Trouble, match="MB left"):
        supervisor.run(host="127.0.0.1", port=1)


def test_child_that_is_killed_starts_again_later_each_time(tmp_path, capsys):
    child = sleeper(tmp_path)
    child.start()
    try:
        pauses = []
        for _ in range(2):
            os.kill(child.process.pid, signal.SIGKILL)
            child.process.wait()
            child.watch()
            pauses.append(child.pause)
            child.due_at = 0
            child.watch()
            assert child.process.poll() is None
        assert pauses == [1.0, 2.0]
        assert "Sleeper stopped" in capsys.readouterr().out
    finally:
        child.stop()


def test_child_and_what_it_started_end_together(tmp_path):
    pid_file = tmp_path / "pid"
    script = (
        "import signal, subprocess, sys, time, pathlib\n"
        "inner = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(inner.pid))\ntime.sleep(60)\n"
    )
    child = supervisor.Child(("Parent", "父"), [sys.executable, "-c", script], tmp_path / "log")
    child.start()
    deadline = time.monotonic() + 20
    while not (pid_file.exists() and pid_file.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    child.stop()
    inner = int(pid_file.read_text())
    deadline = time.monotonic() + 5
    while _lives(inner):
        assert time.monotonic() < deadline, "a grandchild outlived the demo"
        time.sleep(0.02)


def _lives(pid):
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


def test_long_log_is_cut_and_the_writer_goes_on(tmp_path):
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 2000)
        assert logs.keep_short(log, most=1000)
        writer.write(b"new\n")
    assert log.read_bytes() == b"new\n"
    assert (tmp_path / "web.log.1").stat().st_size == 2000
    assert not logs.keep_short(log, most=1000)


@pytest.mark.parametrize(
    ("host", "set_by_hand", "leads_to"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:8123"),
        ("0.0.0.0", None, "http://127.0.0.1:8123"),
        ("127.0.0.1", "https://compound.example", "https://compound.example"),
    ],
)
def test_printed_links_of_a_demo_lead_to_its_own_port(monkeypatch, host, set_by_hand, leads_to):
    monkeypatch.setenv("SHOUWANG_PUBLIC_URL", set_by_hand or "")
    if set_by_hand is None:
        monkeypatch.delenv("SHOUWANG_PUBLIC_URL")
    supervisor.say_where(host, 8123)
    assert os.environ["SHOUWANG_PUBLIC_URL"] == leads_to
