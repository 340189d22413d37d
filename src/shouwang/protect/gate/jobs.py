"""Background work: forgetting every night."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.protect.gate import services


@app.periodic(cron="47 3 * * *")
@app.task(name="shouwang.protect.gate.jobs.erase_due", queue="upkeep", queueing_lock="gate.erase")
def erase_due(timestamp: int) -> None:
    """Take the person out of decisions that have served their purpose, and names and reasons off old cards."""
    with journal.coming_from("job"):
        services.erase_due(now=clock.now())
        services.erase_ended_cards(now=clock.now())
