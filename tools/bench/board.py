"""Server time and queries of the command board at 10,000 homes and 26,000 people, under a response with a roll-call."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from tools.bench import Figure
from tools.bench._big import LEVEL, Big, lay_down
from tools.bench._database import throw_away

TIMES = 60


def run() -> Iterator[Figure]:
    """Ask for the page as the manager, again and again."""
    from shouwang.kernel import clock

    with throw_away():
        now = clock.now()
        big = lay_down(now)
        _respond(big)
        yield from _measure(big)


def _respond(big: Big) -> None:
    from shouwang.base.places import selectors as places
    from shouwang.kernel import clock
    from shouwang.living.rollcall.models import HomeState
    from shouwang.living.rollcall.selectors import current
    from shouwang.oversight.command.selectors import responses
    from shouwang.oversight.command.services import incidents

    pack = responses.pack_of(big.version)
    incidents.activate(
        compound_id=big.compound.pk,
        incident_id=big.incident.pk,
        version_id=big.version.pk,
        level=pack.levels[LEVEL].key,
        actor=big.actor,
        now=clock.now(),
    )
    call = current(big.compound.pk, now=clock.now())
    homes = places.homes(big.compound.pk).values_list("pk", flat=True)
    HomeState.objects.bulk_create(
        HomeState(roll_call=call, home_id=home, state="help" if index % 1500 == 0 else "safe", answered_at=clock.now())
        for index, home in enumerate(homes)
        if index % 20
    )


def _measure(big: Big) -> Iterator[Figure]:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(big.manager)
    url = f"/c/{big.compound.code}/board/"
    assert client.get(url).status_code == 200
    times = []
    for _time in range(TIMES):
        started = time.perf_counter()
        client.get(url)
        times.append((time.perf_counter() - started) * 1000)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    yield Figure("board page at 10,000 homes p50", statistics.median(times), "ms")
    yield Figure("board page at 10,000 homes p95", statistics.quantiles(times, n=20)[18], "ms", "≤ 150 ms")
    yield Figure("board page database queries", len(captured), "queries", "≤ 20")
