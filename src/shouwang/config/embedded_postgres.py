"""The embedded PostgreSQL server: one foreground child on a unix socket; supervisor, CLI and tests start it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from shouwang.config import home as homes
from shouwang.config import logs, machine, postgres_binaries
from shouwang.config.trouble import Trouble

USER = "shouwang"
NAME = "shouwang"
PORT = 5432
SERVICE_USER = "nobody"
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders of one embedded database."""

    folder: Path
    sockets: Path

    @classmethod
    def below(cls, home: Path) -> Layout:
        """The layout of a data home."""
        folder = homes.database_folder(home)
        return cls(folder=folder, sockets=homes.socket_folder(folder))

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "postgresql-18"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "postgresql.log"

    @property
    def url(self) -> str:
        """The address for ``SHOUWANG_DATABASE_URL``."""
        return f"postgresql://{USER}@localhost:{PORT}/{NAME}?host={self.sockets}"


FLEETING = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}
"""A server whose data nobody keeps spends nothing on keeping them."""


LEAST_BUFFERS_MB, MOST_BUFFERS_MB = 128, 1024


class EmbeddedPostgres:
    """A PostgreSQL server that lives and dies with the process that starts it.

    Args:
        layout: its folders.
        durable: False gives up safety against power cuts for speed, for tests.
    """

    def __init__(self, layout: Layout, *, durable: bool = True) -> None:
        self.layout = layout
        self.durable = durable
        self._owner = _service_owner()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the data folder when it is missing, start the server and wait until it answers.

        Raises:
            Trouble: no binaries, a folder of somebody else, another server on the same
                folder, or no answer within 30 seconds.
        """
        self._make_folders()
        if answers(self.layout):
            pid = running_pid(self.layout)
            raise Trouble(
                en=f"The database in {self.layout.folder} is already running (process {pid}).",
                zh=f"{self.layout.folder} 中的数据库已在运行（进程 {pid}）。",
            )
        binaries = self._reachable_binaries()
        if not (self.layout.data / "PG_VERSION").is_file():
            self._initialise(binaries)
        self._write_rights()
        self._drop_stale_locks()
        self._launch_until_it_answers(binaries)
        _create_database(self.layout)

    def stop(self) -> None:
        """Ask the server to stop, finishing what is being written; kill it after 20 seconds."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def pid(self) -> int | None:
        """The server's process, or None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def _make_folders(self) -> None:
        for folder in (self.layout.folder, self.layout.sockets):
            homes.make_folder(folder)
            stat = folder.stat()
            if self._owner is not None and stat.st_uid == 0:
                os.chown(folder, *self._owner)
            elif stat.st_uid != (self._owner[0] if self._owner else os.geteuid()):
                owner = _user_name(stat.st_uid)
                raise Trouble(
                    en=f"The database folder {folder} belongs to the user {owner}. "
                    "Start as that user, or choose another place with SHOUWANG_HOME.",
                    zh=f"数据库目录 {folder} 属于用户 {owner}。请以该用户启动，或用 SHOUWANG_HOME 另选位置。",
                )

    def _reachable_binaries(self) -> Path:
        found = postgres_binaries.binaries_folder()
        if self._owner is None or homes.reachable_by_others(found / "bin" / "postgres"):
            return found
        return postgres_binaries.stage(found, self.layout.folder / "server")

    def _initialise(self, binaries: Path) -> None:
        draft = self.layout.folder / "postgresql-18.draft"
        shutil.rmtree(draft, ignore_errors=True)
        command = [
            str(binaries / "bin" / "initdb"),
            *("--pgdata", str(draft), "--username", USER, "--auth", "peer"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8"),
            *(() if self.durable else ("--no-sync",)),
        ]
        made = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_owner())
        if made.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            reason = _last_line(made.stderr)
            raise Trouble(en=f"The database could not be made: {reason}", zh=f"无法建立数据库：{reason}")
        draft.rename(self.layout.data)

    def _write_rights(self) -> None:
        """Let in the user who starts us and the server's own user, by their uid; nobody else."""
        people = {_user_name(os.geteuid()), _user_name(self._owner[0] if self._owner else os.geteuid())}
        lines = "".join(f"house {person} {USER}\n" for person in sorted(people))
        (self.layout.data / "pg_ident.conf").write_text(lines)
        (self.layout.data / "pg_hba.conf").write_text("local all all peer map=house\n")

    def _drop_stale_locks(self) -> None:
        """Remove locks whose process number belongs to a stranger by now, as after a power cut.

        PostgreSQL itself only asks whether the number lives, and would refuse to start.
        """
        for lock in (self.layout.data / "postmaster.pid", self.layout.sockets / f".s.PGSQL.{PORT}.lock"):
            pid = _pid_in(lock)
            if pid is not None and not _is_server(pid, self.layout):
                lock.unlink(missing_ok=True)

    def _launch_until_it_answers(self, binaries: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        self._launch(binaries)
        while not answers(self.layout):
            if time.monotonic() > deadline:
                self.stop()
                raise Trouble(
                    en=f"The database did not answer in time. Its log: {self.layout.log}",
                    zh=f"数据库未能及时应答。日志：{self.layout.log}",
                )
            if self._process is not None and self._process.poll() is not None:
                # After a hard kill the old server may linger for a moment and hold its lock.
                if not _another_server_lingers(self.layout):
                    reason = _last_line(_tail(self.layout.log))
                    raise Trouble(en=f"The database stopped: {reason}", zh=f"数据库停止了：{reason}")
                time.sleep(0.2)
                self._launch(binaries)
            time.sleep(0.03)

    def _launch(self, binaries: Path) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.layout.sockets),
            "port": str(PORT),
            "max_connections": "120",
            "shared_buffers": f"{buffers_mb(machine.memory_mb()) if self.durable else LEAST_BUFFERS_MB}MB",
            "jit": "off",
            "log_min_messages": "warning",
            "log_timezone": "UTC",
        }
        if not self.durable:
            settings |= FLEETING
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        logs.keep_short(self.layout.log)
        with self.layout.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(binaries / "bin" / "postgres"), "-D", str(self.layout.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=machine.dies_with_parent(signal.SIGINT),
                **self._as_owner(),
            )

    def _as_owner(self) -> dict[str, Any]:
        if self._owner is None:
            return {"cwd": str(self.layout.folder)}
        uid, gid = self._owner
        return {"cwd": str(self.layout.folder), "user": uid, "group": gid, "extra_groups": []}


def buffers_mb(memory: int) -> int:
    """How many MB of pages the server holds: an eighth of the memory in MB, because web and worker live beside it.

    The pages of a gate's indexes that a million decisions fill do not fit in the least; then every decision reads
    pages, and writes others to make room for them.
    """
    return max(LEAST_BUFFERS_MB, min(memory // 8, MOST_BUFFERS_MB))


def answers(layout: Layout) -> bool:
    """Whether a server accepts connections on the layout's socket."""
    tool = postgres_binaries.binaries_folder() / "bin" / "pg_isready"
    command = [str(tool), "-q", "-h", str(layout.sockets), "-p", str(PORT), "-t", "2"]
    return subprocess.run(command, check=False).returncode == 0


def running_pid(layout: Layout) -> int | None:
    """The process that the data folder's lock names, when it lives."""
    return _pid_in(layout.data / "postmaster.pid")


def _service_owner() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(SERVICE_USER)
    return entry.pw_uid, entry.pw_gid


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _pid_in(lock: Path) -> int | None:
    """The living process that a lock file names."""
    try:
        pid = int(lock.read_text().splitlines()[0])
        os.kill(pid, 0)
    except PermissionError:
        return pid
    except (OSError, ValueError, IndexError):
        return None
    return pid


def _is_server(pid: int, layout: Layout) -> bool:
    shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "postgres" in shown.stdout and str(layout.data) in shown.stdout


def _another_server_lingers(layout: Layout) -> bool:
    tail = _tail(layout.log)[-600:]
    return "lock file" in tail or "shared memory block" in tail


def _create_database(layout: Layout) -> None:
    with psycopg.connect(layout.url.replace(f"/{NAME}?", "/postgres?"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
        if known is None:
            connection.execute(f"CREATE DATABASE {NAME}")


def _tail(log: Path) -> str:
    return log.read_bytes()[-2000:].decode(errors="replace") if log.exists() else ""


def _last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it left no message"
