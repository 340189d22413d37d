"""How long the demo takes to start: with an empty data home, and again with the data it has."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools import house
from tools.bench import Figure


def run() -> Iterator[Figure]:
    """Start twice in a data home of its own."""
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        Path(folder).chmod(0o711)
        yield Figure("boot: first start with demo data", _start(folder), "s")
        yield Figure("boot: second start", _start(folder), "s", "≤ 10 s")


def _start(folder: str) -> float:
    started = time.monotonic()
    with house.demo(folder):
        return time.monotonic() - started
