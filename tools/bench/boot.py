"""How long the demo takes to start: with an empty data home, and again with the data it has."""

from __future__ import annotations

import resource
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
        yield from _start(folder, "first start with demo data")
        yield from _start(folder, "second start", "≤ 5 s")


def _start(folder: str, which: str, wanted: str = "") -> Iterator[Figure]:
    before, started = _cpu_seconds(), time.monotonic()
    with house.demo(folder):
        took = time.monotonic() - started
    yield Figure(f"boot: {which}", took, "s", wanted)
    yield Figure(f"boot: {which} and stop, all processes", _cpu_seconds() - before, "s of one core")


def _cpu_seconds() -> float:
    """What all programs that we started and that have ended took of the processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
