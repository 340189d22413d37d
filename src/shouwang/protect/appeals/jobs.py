"""Background work: watching the clock every minute, forgetting every night."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.protect.appeals import services


@app.periodic(cron="52 3 * * *")
@app.task(name="shouwang.protect.appeals.jobs.erase_due", queue="upkeep", queueing_lock="appeals.erase")
def erase_due(timestamp: int) -> None:
    """Forget appeals that are 28 days old."""
    with journal.coming_from("job"):
        services.erase_due(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="shouwang.protect.appeals.jobs.watch", queue="duties", queueing_lock="appeals.watch")
def watch(timestamp: int) -> None:
    """Let appeals that nobody answered in time go up the chain."""
    with journal.coming_from("job"):
        services.go_up(now=clock.now())
