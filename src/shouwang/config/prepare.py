"""What must be true before the demo serves: schema, static files, demo data; the supervisor runs it as a child."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from shouwang.config import home, speech, upkeep
from shouwang.config.trouble import Trouble

FULL_BYTES = 10_000_000
DEMO = "shouwang.config.demo"


def main() -> int:
    """Run all steps and say how long each took."""
    upkeep.set_up()
    try:
        _step(migrate, en="Database schema", zh="数据库结构")
        _step(collect_static, en="Styles and scripts", zh="样式与脚本")
        if find_spec(DEMO) is not None:
            _step(load_demo, en="Demo data", zh="演示数据")
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    except Exception as fault:
        print(_explained(fault), file=sys.stderr)
        return 2
    return 0


def _explained(fault: Exception) -> Trouble:
    """A fault of the disk, the database or ourselves in one sentence; its traceback goes to the log."""
    place = Path(settings.HOME)
    if shutil.disk_usage(place).free < FULL_BYTES:
        return Trouble(
            en=f"The disk of {place} is full. Make room and start again; nothing that was there is lost.",
            zh=f"{place} 所在磁盘已满。请腾出空间后重新启动，原有数据没有丢失。",
        )
    log = home.make_folder(place / "logs") / "prepare.log"
    log.write_text("".join(traceback.format_exception(fault)))
    reason = (str(fault).splitlines() or [type(fault).__name__])[0]
    return Trouble(en=f"{reason} Details: {log}", zh=f"{reason} 详情：{log}")


def migrate() -> bool:
    """Bring the schema up to date; False when it was."""
    executor = MigrationExecutor(connection)
    behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if behind:
        with upkeep.garbage_kept():
            call_command("migrate", interactive=False, verbosity=0)
    upkeep.make_months()
    return behind


def collect_static() -> bool:
    """Gather and compress the static files when a source of them has changed."""
    mark = Path(settings.STATIC_ROOT) / ".made-from"
    made_from = _fingerprint(Path(settings.SOURCE) / "web" / "static")
    if mark.exists() and mark.read_text() == made_from:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(made_from)
    return True


def load_demo() -> bool:
    """Load the demo data once, whole or not at all, into a house without people, and write down its logins.

    The demo module offers ``is_loaded()``, ``load(say=…)`` and ``logins()``: role, name and
    password of one account for each role.
    """
    demo = import_module(DEMO)
    fresh = not demo.is_loaded()
    if fresh:
        with transaction.atomic():
            demo.load(say=lambda line: print("    " + line, flush=True))
    logins = home.logins_file(Path(settings.HOME))
    logins.touch(mode=0o600)
    logins.write_text(json.dumps(demo.logins(), ensure_ascii=False))
    return fresh


def _fingerprint(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    facts = [f"{path.relative_to(folder)} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def _step(work: Callable[[], bool], *, en: str, zh: str) -> None:
    started = time.monotonic()
    if work():
        seconds = f"{time.monotonic() - started:.1f}"
        speech.say(en=f"  {en}: done in {seconds} s", zh=f"  {zh}：完成，用时 {seconds} 秒")


if __name__ == "__main__":
    sys.exit(main())
