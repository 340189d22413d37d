"""Background work: every night the coming months are made and what has served its purpose is erased."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.base.presence import services
from shouwang.kernel import clock


@app.periodic(cron="40 2 * * *")
@app.task(name="shouwang.base.presence.jobs.make_months", queue="upkeep", queueing_lock="presence.months")
def make_months(timestamp: int) -> None:
    """Make the partitions of the coming months."""
    services.make_months(now=clock.now())


@app.periodic(cron="27 3 * * *")
@app.task(name="shouwang.base.presence.jobs.erase_due", queue="upkeep", queueing_lock="presence.erase")
def erase_due(timestamp: int) -> None:
    """Erase what is due."""
    with journal.coming_from("job"):
        services.erase_due(now=clock.now())
