"""Background work: forgetting every night."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.means.welfare import services


@app.periodic(cron="57 3 * * *")
@app.task(name="shouwang.means.welfare.jobs.erase_due", queue="upkeep", queueing_lock="welfare.erase")
def erase_due(timestamp: int) -> None:
    """Forget results, closed talks and old meals."""
    with journal.coming_from("job"):
        services.erase_due(now=clock.now())
