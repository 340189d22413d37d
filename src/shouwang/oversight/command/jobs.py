"""Background work of command: planned ends and the next rounds of roll-calls."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.kernel import clock
from shouwang.oversight.command.services import ending, rounds


@app.periodic(cron="* * * * *")
@app.task(name="shouwang.oversight.command.jobs.keep_time", queueing_lock="command.keep_time")
def keep_time(timestamp: int) -> None:
    """Every minute: stand down what has come to its planned end, and open roll-calls that are due."""
    with journal.coming_from("job"):
        ending.expire(now=clock.now())
        rounds.open_due_rounds(now=clock.now())
