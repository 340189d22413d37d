"""Background work: overstays every five minutes, forgetting every night."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.protect.visitors import services


@app.periodic(cron="*/5 * * * *")
@app.task(name="shouwang.protect.visitors.jobs.mark_overstays", queue="upkeep", queueing_lock="visitors.overstays")
def mark_overstays(timestamp: int) -> None:
    """Find visitors who are still inside after their time, and couriers whom nobody saw leave."""
    with journal.coming_from("job"):
        services.mark_overstays(now=clock.now())
        services.forget_couriers(now=clock.now())


@app.periodic(cron="37 3 * * *")
@app.task(name="shouwang.protect.visitors.jobs.erase_expired", queue="upkeep", queueing_lock="visitors.erase")
def erase_expired(timestamp: int) -> None:
    """Erase what is due."""
    with journal.coming_from("job"):
        services.erase_expired(now=clock.now())
