"""Background work of the journal: reactions and their safety net."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services
from shouwang.kernel import clock


@app.task(name=services.REACT_JOB, queue="reactions")
def react(*, reaction_id: int) -> None:
    """Carry out one reaction."""
    with services.coming_from("job"):
        services.react(reaction_id=reaction_id, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="shouwang.base.journal.jobs.sweep", queue="reactions", queueing_lock="journal.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: find reactions whose job was lost."""
    services.sweep(now=clock.now())
