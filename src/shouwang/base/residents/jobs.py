"""Background work: every night, what has served its purpose is erased."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.base.residents import services
from shouwang.kernel import clock


@app.periodic(cron="17 3 * * *")
@app.task(name="shouwang.base.residents.jobs.erase_expired", queue="upkeep", queueing_lock="residents.erase")
def erase_expired(timestamp: int) -> None:
    """Erase what is due."""
    with journal.coming_from("job"):
        services.erase_expired(now=clock.now())
