"""The demo's supervisor: database, web and worker under one roof; ``shouwang demo`` runs it in the foreground."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from shouwang.config import embedded_postgres, home, logs, machine, serving, speech
from shouwang.config.trouble import Trouble

LEAST_FREE_BYTES = 300_000_000
LEAST_FREE_BYTES_AGAIN = 100_000_000
LEAST_FREE_PORT = 1024
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
TICK_SECONDS = 0.25


class Stop(Exception):
    """Ctrl-C or a request to end."""


@dataclass
class Child:
    """A program that is kept alive.

    Args:
        name: as people read it, English and Chinese.
        command: program and arguments.
        log: where its output goes.
    """

    name: tuple[str, str]
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    pause: float = field(default=0.5, init=False)
    due_at: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it in a group of its own, to be ended by the kernel when we die."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=machine.dies_with_parent(signal.SIGTERM),
            )
        self.started_at = time.monotonic()

    def watch(self) -> None:
        """Start it again when it has ended; each time later, when it keeps ending at once."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self._end_group()
        self.process = None
        self.pause = 1.0 if now - self.started_at > STEADY_SECONDS else min(self.pause * 2, LONGEST_PAUSE)
        self.due_at = now + self.pause
        speech.say(
            en=f"{self.name[0]} stopped (code {code}); it starts again in {self.pause:.0f} s. Its log: {self.log}",
            zh=f"{self.name[1]}已停止（代码 {code}），{self.pause:.0f} 秒后重新启动。日志：{self.log}",
        )

    def stop(self, seconds: float = 10.0) -> None:
        """Ask it to end, then end it and whatever it started."""
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        self._end_group()
        self.process.wait()
        self.process = None

    def _end_group(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def run(*, host: str, port: int, reset: bool = False) -> None:
    """Start everything, print the address and the logins, and stay until Ctrl-C.

    Raises:
        Trouble: the port is taken, the disk is full, or another demo uses this data home.
    """
    place = home.make_folder(home.data_home(), 0o711)
    with _alone(place), _stoppable():
        _need_space(place)
        _need_port(host, port)
        if reset:
            clear(place)
        _run(place, host, port)


def clear(place: Path) -> None:
    """Forget the demo's database, uploads and logins; keys and built files stay."""
    shutil.rmtree(home.database_folder(place), ignore_errors=True)
    shutil.rmtree(place / "uploads", ignore_errors=True)
    home.logins_file(place).unlink(missing_ok=True)


def _run(place: Path, host: str, port: int) -> None:
    # Containers often forbid compiled files; then each of our four processes compiles 1,300 modules at every start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    say_where(host, port)
    database = _database(place)
    children = _children(place, host, port)
    try:
        if database is not None:
            database.start()
        subprocess.run([sys.executable, "-m", "shouwang.config.prepare"], check=True)
        for child in children:
            child.start()
        _wait_for_first_page(children[0], host, port)
        _greet(place, host, port)
        while True:
            time.sleep(TICK_SECONDS)
            _watch(database, children)
    except subprocess.CalledProcessError as failed:
        raise Trouble(en="The preparations failed; the reason stands above.", zh="准备工作失败，原因见上。") from failed
    except (Stop, KeyboardInterrupt):
        speech.say(en="\nStopping…", zh="\n正在停止……")
    finally:
        for child in children:
            child.stop()
        if database is not None:
            database.stop()
    speech.say(en="Stopped. The data is kept.", zh="已停止，数据已保存。")


def say_where(host: str, port: int) -> None:
    """Let printed links and codes lead to where this demo answers, unless the settings say otherwise."""
    os.environ.setdefault("SHOUWANG_PUBLIC_URL", f"http://{_shown(host)}:{port}")


def _database(place: Path) -> embedded_postgres.EmbeddedPostgres | None:
    if os.environ.get("SHOUWANG_DATABASE_URL", "").strip():
        return None
    return embedded_postgres.EmbeddedPostgres(embedded_postgres.Layout.below(place))


def _children(place: Path, host: str, port: int) -> list[Child]:
    folder = home.make_folder(place / "logs")
    return [
        Child(("The web server", "网页服务"), serving.web_command(host=host, port=port, workers=2), folder / "web.log"),
        Child(("The worker", "后台任务"), serving.worker_command(), folder / "worker.log"),
    ]


def _watch(database: embedded_postgres.EmbeddedPostgres | None, children: list[Child]) -> None:
    if database is not None:
        logs.keep_short(database.layout.log)
        if database.pid is None:
            speech.say(en="The database stopped; it is started again.", zh="数据库已停止，正在重新启动。")
            database.start()
    for child in children:
        logs.keep_short(child.log)
        child.watch()


def _wait_for_first_page(web: Child, host: str, port: int, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{_shown(host)}:{port}/login/", timeout=10):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            if web.process is not None and web.process.poll() is not None:
                break
            time.sleep(0.1)
    raise Trouble(en=f"The web server did not start. Its log: {web.log}", zh=f"网页服务没有启动。日志：{web.log}")


def _greet(place: Path, host: str, port: int) -> None:
    speech.say(
        en=f"\nShouwang is ready: http://{_shown(host)}:{port}\n", zh=f"\n守望已就绪：http://{_shown(host)}:{port}\n"
    )
    logins = home.logins_file(place)
    if logins.exists():
        for role, name, password in json.loads(logins.read_text()):
            print(f"  {role:<34}{name:<18}{password}", flush=True)
    speech.say(en="\nStop with Ctrl-C.", zh="\n按 Ctrl-C 停止。")


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - recognised, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _need_space(place: Path) -> None:
    free = shutil.disk_usage(place).free
    least = LEAST_FREE_BYTES_AGAIN if home.logins_file(place).exists() else LEAST_FREE_BYTES
    if free < least:
        raise Trouble(
            en=f"The disk of {place} has only {free // 1_000_000} MB left; {least // 1_000_000} MB are needed.",
            zh=f"{place} 所在磁盘只剩 {free // 1_000_000} MB，至少需要 {least // 1_000_000} MB。",
        )


def _need_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise _port_trouble(host, port, problem) from None


def _port_trouble(host: str, port: int, problem: OSError) -> Trouble:
    if problem.errno in {errno.EADDRNOTAVAIL, socket.EAI_NONAME, socket.EAI_AGAIN}:
        return Trouble(
            en=f"This machine has no address {host}. All its addresses: make demo HOST=0.0.0.0",
            zh=f"本机没有地址 {host}。监听全部地址：make demo HOST=0.0.0.0",
        )
    another = f"make demo PORT={port + 1 if port >= LEAST_FREE_PORT else 8000}"
    if problem.errno == errno.EACCES:
        return Trouble(
            en=f"Port {port} is reserved for the administrator. Choose another one: {another}",
            zh=f"端口 {port} 只有管理员能用。请换一个：{another}",
        )
    return Trouble(
        en=f"Port {port} on {host} is in use by another program. Choose another one: {another}",
        zh=f"{host} 的端口 {port} 已被其他程序占用。请换一个：{another}",
    )


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Hold the data home's lock; the kernel gives it back however we end."""
    with (place / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            raise Trouble(
                en=f"The demo of {place} is already running ({holder}). Stop it there, "
                "or choose another data home with SHOUWANG_HOME.",
                zh=f"{place} 的演示已在运行（{holder}）。请先停止它，或用 SHOUWANG_HOME 另选数据目录。",
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}, {home.CHECKOUT}")
        lock.flush()
        yield


@contextmanager
def _stoppable() -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stop

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
