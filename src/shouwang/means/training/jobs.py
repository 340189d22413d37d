"""Background work: drills of the last days become points every night."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import clock
from shouwang.means.training import services


@app.periodic(cron="12 4 * * *")
@app.task(name="shouwang.means.training.jobs.count_drills", queue="upkeep", queueing_lock="training.drills")
def count_drills(timestamp: int) -> None:
    """Give points for exercises."""
    with journal.coming_from("job"):
        for compound in places.compounds():
            services.count_drills(compound_id=compound.pk, now=clock.now())
