"""The configuration doctor: plain sentences about what is well and what is not; ``shouwang check`` prints them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from shouwang.base.journal import selectors as journal
from shouwang.config import backups, speech, upkeep
from shouwang.kernel import clock
from shouwang.kernel.words import Words

LEAST_FREE = 1_000_000_000
WORKER_SILENCE = timedelta(seconds=60)
MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


@dataclass(frozen=True)
class Finding:
    """One sentence of the doctor: ``ok``, ``warn`` (works, but look at it) or ``bad``."""

    grade: str
    words: Words


def ok(en: str, zh: str) -> Finding:
    """All is well here."""
    return Finding("ok", Words(en=en, zh=zh))


def warn(en: str, zh: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding("warn", Words(en=en, zh=zh))


def bad(en: str, zh: str) -> Finding:
    """It does not work."""
    return Finding("bad", Words(en=en, zh=zh))


def report() -> int:
    """Print every finding; 1 when one of them is bad."""
    findings = list(examine())
    for finding in findings:
        print(MARKS[finding.grade], speech.text(finding.words), flush=True)
    return 1 if any(finding.grade == "bad" for finding in findings) else 0


def examine() -> Iterator[Finding]:
    """All findings; those that need the database are left out when it does not answer."""
    yield from (look() for look in (mode, keys, disk, built, catalogue))
    server = database()
    yield server
    if server.grade == "bad":
        return
    looks: tuple[Callable[[], Finding], ...] = (migrations, clocks, listening)
    yield from (look() for look in looks)
    if not pending_migrations():
        yield from (look() for look in (worker, reactions))
    upkeep.close_connections()


def mode() -> Finding:
    """Which mode, and the time zone."""
    return ok(
        f"Mode {settings.MODE}, time zone {settings.TIME_ZONE}, data home {settings.HOME}.",
        f"运行模式 {settings.MODE}，时区 {settings.TIME_ZONE}，数据目录 {settings.HOME}。",
    )


def keys() -> Finding:
    """Whether the keys are there and closed to other people."""
    if settings.PRODUCTION:
        return ok("Keys come from the environment.", "密钥来自环境变量。")
    folder = Path(settings.HOME) / "keys"
    open_files = [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077]
    if open_files:
        shown = ", ".join(sorted(open_files))
        return bad(
            f"Other people can read the key files {shown} in {folder}. Run: chmod 600 {folder}/*",
            f"{folder} 中的密钥文件 {shown} 能被他人读取。请执行：chmod 600 {folder}/*",
        )
    return ok("Keys are present and readable by their owner only.", "密钥齐全，只有属主可读。")


def disk() -> Finding:
    """Room for data and logs."""
    free = shutil.disk_usage(settings.HOME).free
    shown = f"{free / 1_000_000_000:.1f} GB"
    if free < LEAST_FREE:
        return bad(f"Only {shown} of disk are left for {settings.HOME}.", f"{settings.HOME} 只剩 {shown} 磁盘空间。")
    return ok(f"{shown} of disk are free.", f"磁盘剩余 {shown}。")


def built() -> Finding:
    """Whether the front end was built."""
    folder = Path(settings.SOURCE) / "web" / "static" / "built"
    if not folder.is_dir() or not any(folder.iterdir()):
        return bad(
            "The front end is not built. Run: npm ci && npm run build", "前端尚未构建。请执行：npm ci && npm run build"
        )
    return ok("The front end is built.", "前端已构建。")


def catalogue() -> Finding:
    """Whether the Chinese messages were compiled."""
    compiled = Path(settings.SOURCE) / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    if not compiled.exists():
        return warn(
            "The Chinese messages are not compiled. Run: python -m tools.translations compile",
            "中文界面文字尚未编译。请执行：python -m tools.translations compile",
        )
    return ok("The Chinese messages are compiled.", "中文界面文字已编译。")


def database() -> Finding:
    """Whether PostgreSQL answers, and its version; asked beside the pool, which would wait for long."""
    where = settings.DATABASES["default"]["HOST"]
    try:
        with backups.connect(timeout=3) as raw:
            major = raw.info.server_version // 10000
            version = f"{major}.{raw.info.server_version % 10000}"
    except psycopg.OperationalError as problem:
        reason = str(problem).strip().splitlines()[0]
        return bad(
            f"The database at {where} does not answer: {reason}. Start the demo first, or set SHOUWANG_DATABASE_URL.",
            f"{where} 的数据库没有应答：{reason}。请先启动演示，或设置 SHOUWANG_DATABASE_URL。",
        )
    if major < 18:
        return bad(f"The database is PostgreSQL {version}; 18 is needed.", f"数据库是 PostgreSQL {version}，需要 18。")
    return ok(f"PostgreSQL {version} answers at {where}.", f"{where} 的 PostgreSQL {version} 正常应答。")


def pending_migrations() -> int:
    """How many migrations are not applied."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrations() -> Finding:
    """Whether the schema is that of this version."""
    count = pending_migrations()
    if count:
        return bad(
            f"{count} migrations are not applied. Run: shouwang migrate",
            f"有 {count} 项数据库更新未执行。请执行：shouwang migrate",
        )
    return ok("The database schema is up to date.", "数据库结构是最新的。")


def clocks() -> Finding:
    """Whether this machine and the database agree about the time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - clock.now()).total_seconds())
    if apart > 2:
        return bad(
            f"The clocks of this machine and the database differ by {apart:.0f} s.",
            f"本机与数据库的时钟相差 {apart:.0f} 秒。",
        )
    return ok("The clocks agree.", "时钟一致。")


def listening() -> Finding:
    """Whether a notification comes through, by which every process learns of a new posture."""
    channel = "shouwang_check"
    raw = connection.connection
    raw.execute(f"LISTEN {channel}")
    raw.execute("SELECT pg_notify(%s, %s)", [channel, str(os.getpid())])
    heard = list(raw.notifies(timeout=1.0, stop_after=1))
    raw.execute(f"UNLISTEN {channel}")
    if not heard:
        return bad(
            "Notifications do not come through (a pooler in transaction mode?): a new level would reach the gate late.",
            "收不到数据库通知（是否使用了事务级连接池？），等级变更会延迟到达门岗。",
        )
    return ok("Notifications come through.", "数据库通知畅通。")


def worker() -> Finding:
    """Whether a worker is alive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        last = cursor.fetchone()[0]
    if last is None or clock.now() - last > WORKER_SILENCE:
        return bad("No worker is running. Run: shouwang worker", "没有后台任务进程在运行。请执行：shouwang worker")
    return ok("A worker is running.", "后台任务进程正在运行。")


def reactions() -> Finding:
    """Whether a reaction to an event gave up."""
    stuck = journal.stuck_reactions().count()
    if stuck:
        return bad(f"{stuck} reactions are stuck; see the journal page.", f"有 {stuck} 项联动卡住，请看日志页。")
    waiting = journal.waiting_reactions()
    if waiting > 1000:
        return warn(f"{waiting} reactions are waiting.", f"有 {waiting} 项联动在等待。")
    return ok("No reaction is stuck.", "没有卡住的联动。")
