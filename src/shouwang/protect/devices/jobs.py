"""The clock of devices: every half minute the silent ones are found, every night what has served is erased."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.protect.devices import services


@app.periodic(cron="*/30 * * * * *")
@app.task(name="shouwang.protect.devices.jobs.watch", queue="clockwork", queueing_lock="devices.watch")
def watch(timestamp: int) -> None:
    """Every half minute."""
    with journal.coming_from("job"):
        services.find_silent(now=clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="shouwang.protect.devices.jobs.erase_old", queue="upkeep", queueing_lock="devices.erase")
def erase_old(timestamp: int) -> None:
    """Every night."""
    with journal.coming_from("job"):
        services.erase_old(now=clock.now())
