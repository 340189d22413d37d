"""The clock of devices: silence, lost commands and exits every half minute, logs every minute, erasing every night."""

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import clock
from shouwang.protect.devices import services


@app.task(name=services.SEND_JOB, queue="doors", priority=50)
def send(command_id: int) -> None:
    """Tell one door."""
    with journal.coming_from("job"):
        services.send(command_id=command_id, now=clock.now())


@app.periodic(cron="* * * * * */30")
@app.task(name="shouwang.protect.devices.jobs.watch", queue="clockwork", queueing_lock="devices.watch")
def watch(timestamp: int) -> None:
    """Every half minute; exits are told by the reaction at once, and here again where it failed."""
    with journal.coming_from("job"):
        services.sweep_commands(now=clock.now())
        services.find_silent(now=clock.now())
        for compound in places.compounds():
            services.open_exits(compound_id=compound.pk, now=clock.now())


@app.task(name="shouwang.protect.devices.jobs.poll", queue="devices")
def poll(device_id: int) -> None:
    """Read one device's log."""
    with journal.coming_from("job"):
        services.poll(device_id=device_id, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="shouwang.protect.devices.jobs.poll_all", queue="clockwork", queueing_lock="devices.poll")
def poll_all(timestamp: int) -> None:
    """Every minute: one job a device, at most one of each waiting, so that a dead device delays nobody."""
    for device_id in services.due_polls():
        one = f"devices.poll.{device_id}"
        with suppress(AlreadyEnqueued):
            poll.configure(queueing_lock=one, lock=one).defer(device_id=device_id)


@app.periodic(cron="*/2 * * * *")
@app.task(name="shouwang.protect.devices.jobs.carry_faces", queue="devices", queueing_lock="devices.faces")
def carry_faces(timestamp: int) -> None:
    """Every other minute: faces onto devices, and off them until they confirm."""
    with journal.coming_from("job"):
        services.carry_out(now=clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="shouwang.protect.devices.jobs.erase_old", queue="upkeep", queueing_lock="devices.erase")
def erase_old(timestamp: int) -> None:
    """Every night."""
    with journal.coming_from("job"):
        services.erase_old(now=clock.now())
        services.erase_due(now=clock.now())
