"""A roll-call over 10,000 homes and 26,000 people: opening, totals, the map, sending people to the doors, answering."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from tools.bench import Figure, _big, _database

ROUNDS = 12
ANSWERS = 200


def run() -> Iterator[Figure]:
    """Open one, let 95 of 100 homes answer, and look at it."""
    with _database.throw_away():
        yield from _figures()


def _figures() -> Iterator[Figure]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from shouwang.kernel import clock
    from shouwang.living.rollcall import selectors, services

    now = clock.now()
    big = _big.lay_down(now - timedelta(hours=1))
    call, seconds = _timed(lambda: _open(big, now))
    yield Figure("rollcall: open over 10,000 homes", seconds * 1000, "ms", "≤ 1,000 ms")
    yield from _answers(big, call, now)
    with CaptureQueriesContext(connection) as queries:
        yield Figure("rollcall: totals by building", _median(lambda: selectors.building_totals(call)), "ms")
    yield Figure("rollcall: queries for the totals", len(queries) / ROUNDS, "")
    selectors.home_map(big.compound.pk, call)
    yield Figure("rollcall: map of all homes, drawn", _median(lambda: _drawn(big, call)), "ms")
    yield Figure("rollcall: size of the map", len(_drawn(big, call).encode()) / 1000, "kB")
    yield Figure("rollcall: board page", _median(_board(big)), "ms", "≤ 150 ms")
    _count, seconds = _timed(lambda: services.order_knocks(roll_call_id=call.pk, actor=big.actor, now=now))
    yield Figure("rollcall: door-knock duties for all buildings", seconds * 1000, "ms", "≤ 1,000 ms")


def _open(big: Any, now: datetime) -> Any:
    from shouwang.kernel.words import Words
    from shouwang.living.rollcall import services

    return services.open_roll_call(
        compound_id=big.compound.pk,
        title=Words(zh="点名", en="Roll-call"),
        deadline_at=now + timedelta(hours=1),
        actor=big.actor,
        now=now,
    )


def _answers(big: Any, call: Any, now: datetime) -> Iterator[Figure]:
    from shouwang.base.places import selectors as places
    from shouwang.living.rollcall import links, services
    from shouwang.living.rollcall.models import HomeState

    homes = list(places.homes(big.compound.pk).order_by("pk").values_list("pk", flat=True))
    started = time.perf_counter()
    for home_id in homes[:ANSWERS]:
        services.answer(
            roll_call_id=call.pk,
            home_id=home_id,
            state="safe",
            answered_at=now,
            by=links.token(call.pk, home_id),
            via="link",
            now=now,
        )
    yield Figure("rollcall: one answer, durable", (time.perf_counter() - started) / ANSWERS * 1000, "ms")
    rest = (home_id for index, home_id in enumerate(homes[ANSWERS:]) if index % 20)
    HomeState.objects.bulk_create(
        (HomeState(roll_call=call, home_id=h, state="safe", answered_at=now, via="link") for h in rest), batch_size=2000
    )


def _drawn(big: Any, call: Any) -> str:
    from django.template import engines

    template = engines["django"].from_string("{% load rollcall %}{% home_map compound call %}")
    return str(template.render({"compound": big.compound, "call": call}))


def _board(big: Any) -> Callable[[], Any]:
    from django.core.management import call_command
    from django.test import Client

    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(big.manager)
    client.get("/c/big/rollcall/")
    return lambda: client.get("/c/big/rollcall/")


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    done = work()
    return done, time.perf_counter() - started


def _median(work: Callable[[], Any]) -> float:
    return statistics.median(_timed(work)[1] for _round in range(ROUNDS)) * 1000
