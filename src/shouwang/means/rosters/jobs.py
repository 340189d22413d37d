"""Background work of rosters: working them out, and finding runs whose worker was killed."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.means.rosters import services


@app.task(name=services.SOLVE_JOB, queue="rosters")
def solve(*, run_id: int) -> None:
    """Work out a draft."""
    with journal.coming_from("job"):
        services.solve(run_id=run_id, now=clock.now())


@app.task(name=services.REPLAN_JOB, queue="rosters")
def replan(*, run_id: int) -> None:
    """Work out how a published roster can be mended."""
    with journal.coming_from("job"):
        services.work_out_replan(run_id=run_id, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="shouwang.means.rosters.jobs.mark_lost", queue="rosters", queueing_lock="rosters.lost")
def mark_lost(timestamp: int) -> None:
    """Every minute: runs whose worker was killed are marked; the best they found is kept."""
    services.mark_lost(now=clock.now())
