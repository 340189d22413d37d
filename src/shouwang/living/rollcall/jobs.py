"""The clock of roll-calls: at the deadline people are sent to the doors, at the end the links expire."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.living.rollcall import services


@app.periodic(cron="* * * * *")
@app.task(name="shouwang.living.rollcall.jobs.tick", queue="clockwork", queueing_lock="rollcall.tick")
def tick(timestamp: int) -> None:
    """Every minute."""
    with journal.coming_from("job"):
        services.close_ended(now=clock.now())
        services.order_knocks_due(now=clock.now())
