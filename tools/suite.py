"""``make test``: the whole suite in parallel; says visibly when no Chromium is there for the browser tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """Run pytest with one worker for each processor, at least two."""
    selection: list[str] = []
    if not any(shutil.which(name) for name in BROWSERS):
        print("NO CHROMIUM ON PATH: the browser tests are left out of this run.", flush=True)
        selection = ["-m", "not browser"]
    workers = max(2, os.cpu_count() or 2)
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(workers), "--dist", "loadgroup", *selection, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
