"""Background work: answers of code services are forgotten when their minutes are over."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.protect.credentials import services


@app.periodic(cron="*/5 * * * *")
@app.task(name="shouwang.protect.credentials.jobs.forget_answers", queue="upkeep", queueing_lock="credentials.forget")
def forget_answers(timestamp: int) -> None:
    """Erase what is due."""
    with journal.coming_from("job"):
        services.forget_answers(now=clock.now())
