"""Background work of the register: trying and writing imports, and forgetting their files."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.living.register import services


@app.task(name=services.TRY_JOB, queue="imports")
def try_import(*, run_id: int, attempt: str) -> None:
    """Read and plan a file."""
    services.try_run(run_id=run_id, attempt=uuid.UUID(attempt), now=clock.now())


@app.task(name=services.WRITE_JOB, queue="imports")
def write_import(*, run_id: int, attempt: str) -> None:
    """Write a tried file."""
    with journal.coming_from("job"):
        services.write_run(run_id=run_id, attempt=uuid.UUID(attempt), now=clock.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="shouwang.living.register.jobs.mark_lost", queue="imports", queueing_lock="register.lost")
def mark_lost(timestamp: int) -> None:
    """Every other minute: runs whose worker was killed can be started again."""
    services.mark_lost(now=clock.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="shouwang.living.register.jobs.erase_old", queue="imports", queueing_lock="register.erase")
def erase_old(timestamp: int) -> None:
    """Each night: forget files, faults and traces."""
    services.erase_old(now=clock.now())
