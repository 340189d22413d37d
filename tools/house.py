"""A demo of its own in a throw-away data home, for bench and screenshots."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def demo(folder: str) -> Iterator[str]:
    """Run the demo in a data home; yields its address once it is ready, and stops it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"SHOUWANG_HOME": folder, "SHOUWANG_LANG": "en"}
    command = [sys.executable, "-m", "shouwang.config.cli", "demo", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if not any("is ready" in line for line in process.stdout):
            raise SystemExit("the demo did not start")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()
