"""Background work: forgetting every night."""

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
