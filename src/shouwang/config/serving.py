"""How the web server and the worker are run; the CLI execs these, the demo's supervisor keeps them alive."""

from __future__ import annotations

import os
import sys

from shouwang.config import upkeep


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    """The command that serves pages: granian, ``workers`` processes; in each the gate's lane stands before Django's
    pages, which threads serve: as many as ``SHOUWANG_WEB_THREADS`` says."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--respawn-failed-workers"),
        "shouwang.config.asgi:application",
    ]


def worker_command() -> list[str]:
    """The command that does the jobs."""
    return [sys.executable, "-m", "shouwang.config.cli", "worker"]


def work(*, concurrency: int) -> None:
    """Do jobs until asked to end; a job under way gets ten seconds to finish."""
    upkeep.set_up()
    from procrastinate.contrib.django import app  # needs the settings

    from shouwang.base.posture import selectors as posture  # needs the loaded apps
    from shouwang.config.deferring import worker_connector  # needs the settings

    posture.ledgers.start()
    with app.replace_connector(worker_connector()) as worker:
        worker.run_worker(
            name=f"shouwang-{os.getpid()}",
            concurrency=concurrency,
            fetch_job_polling_interval=5.0,
            shutdown_graceful_timeout=10.0,
            delete_jobs="successful",
        )


def gather_static() -> None:
    """Gather and compress styles and scripts when they have changed."""
    upkeep.set_up()
    from shouwang.config import prepare  # heavy, and the supervisor does not need it

    prepare.collect_static()
