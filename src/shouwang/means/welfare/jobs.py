"""Background work: forgetting every night, telling of the tired every morning."""

from procrastinate.contrib.django import app

from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import clock
from shouwang.means.welfare import selectors, services


@app.periodic(cron="57 3 * * *")
@app.task(name="shouwang.means.welfare.jobs.erase_due", queue="upkeep", queueing_lock="welfare.erase")
def erase_due(timestamp: int) -> None:
    """Forget results, closed talks and old meals."""
    with journal.coming_from("job"):
        services.erase_due(now=clock.now())


@app.periodic(cron="7 6 * * *")
@app.task(name="shouwang.means.welfare.jobs.warn_of_tired", queue="upkeep", queueing_lock="welfare.tired")
def warn_of_tired(timestamp: int) -> None:
    """Every morning: tell the leaders how many should rest first, and each of them alone."""
    now = clock.now()
    for compound in places.compounds():
        tired = selectors.tired(compound.pk, now=now)
        if tired:
            with journal.coming_from("job"):
                services.tell_of_tired(compound_id=compound.pk, tired=len(tired), now=now)
                for each in tired:
                    services.suggest_rest(
                        compound_id=compound.pk, user_id=each.user_id, starts_at=each.starts_at, now=now
                    )
