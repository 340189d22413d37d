"""Background work of duties: watching the clock."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.means.workforce import services


@app.periodic(cron="* * * * * */30")
@app.task(name="shouwang.means.workforce.jobs.watch", queue="duties", queueing_lock="workforce.watch")
def watch(timestamp: int) -> None:
    """Every thirty seconds: let duties fall, be late, go up and come round again."""
    with journal.coming_from("job"):
        services.escalate(now=clock.now())
