"""``make check``: everything a tool can say about the code, in parallel where it helps; prints what fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools import bootstrap

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Step:
    """One tool and its command."""

    name: str
    command: list[str]


def steps() -> list[Step]:
    """All tools; the slow ones first, so that the others run beside them."""
    python = sys.executable
    return [
        Step("types (mypy)", [python, "-m", "mypy"]),
        Step("migrations complete", [python, "-m", "shouwang.config.manage", "makemigrations", "--check", "--dry-run"]),
        Step("types (tsc)", [*map(str, bootstrap.find_npm()), "run", "--silent", "check"]),
        Step("import contracts", [str(BIN / "lint-imports")]),
        Step("style (ruff check)", [python, "-m", "ruff", "check", "."]),
        Step("format (ruff format)", [python, "-m", "ruff", "format", "--check", "."]),
        Step("settings (django check)", [python, "-m", "shouwang.config.manage", "check", "--fail-level", "WARNING"]),
        Step("templates", [python, "-m", "tools.templates"]),
        Step("translations", [python, "-m", "tools.translations", "check"]),
        Step("sizes", [python, "-m", "tools.sizes"]),
    ]


def main() -> int:
    """Run all steps, show the output of those that fail, and end with one line each."""
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        results = list(pool.map(run, steps()))
    for step, done, _ in results:
        if done.returncode != 0:
            print(f"--- {step.name}\n{done.stdout}{done.stderr}")
    for step, done, seconds in results:
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {step.name}  ({seconds:.1f} s)")
    return 1 if any(done.returncode != 0 for _, done, _ in results) else 0


def run(step: Step) -> tuple[Step, subprocess.CompletedProcess[str], float]:
    """One tool, with the developers' tools on its path for the contracts."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shouwang.config.settings",
        "PYTHONPATH": f"{ROOT / 'tools'}{os.pathsep}{ROOT}",
        "SHOUWANG_LANG": "en",
        "SHOUWANG_DATABASE_POOL": "0",  # no server runs here, and a pool would wait for one
    }
    started = time.monotonic()
    done = subprocess.run(step.command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return step, done, time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
