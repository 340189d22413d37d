"""How long the demo takes to start: with an empty data home, and again with the data it has."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tools.bench import Figure


def run() -> Iterator[Figure]:
    """Start twice in a data home of its own."""
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        Path(folder).chmod(0o711)
        yield Figure("boot: first start with demo data", _start(folder), "s")
        yield Figure("boot: second start", _start(folder), "s", "≤ 10 s")


def _start(folder: str) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"SHOUWANG_HOME": folder, "SHOUWANG_LANG": "en"}
    command = [sys.executable, "-m", "shouwang.config.cli", "demo", "--port", str(port)]
    started = time.monotonic()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "is ready" in line:
                break
        seconds = time.monotonic() - started
        demo.send_signal(signal.SIGINT)
        demo.communicate()
    if demo.returncode != 0:
        raise SystemExit("the demo did not start")
    return seconds
