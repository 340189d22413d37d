"""A million visits uploaded by devices over 14 months, told twice; then single and late moves and lists beside them."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from tools.bench import Figure
from tools.bench._big import PEOPLE, Big, lay_down
from tools.bench._database import throw_away

VISITS = 1_000_000
STAYS = VISITS // PEOPLE + 1
DAYS = 14 * 30
TIMES = 300


def run() -> Iterator[Figure]:
    """Upload, upload again, then measure what a gate and a desk do on top of it."""
    from shouwang.kernel import clock

    with throw_away():
        now = clock.now()
        big = lay_down(now)
        people = _people(big)
        yield from _upload(big, people, now)
        yield from _single(big, people, now)
        yield from _read(big, now)


def _people(big: Big) -> list[int]:
    from shouwang.base.residents.models import Person

    return list(Person.objects.filter(compound_id=big.compound.pk).order_by("pk").values_list("pk", flat=True))


def _moves(big: Big, people: list[int], now: datetime) -> Iterator[Any]:
    """In and out, newest first, as a device empties its memory; identifiers repeat from run to run."""
    from shouwang.base.presence import services
    from shouwang.base.presence.rules import How

    number = 0
    for stay in range(STAYS):
        day = now - timedelta(days=1 + stay * DAYS // STAYS)
        for index, person_id in enumerate(people[: VISITS // STAYS]):
            came = day - timedelta(seconds=index % 40_000)
            who = services.Who(person_id=person_id)
            for inward, at in ((False, came + timedelta(hours=2)), (True, came)):
                number += 1
                yield services.Move(uuid.UUID(int=number), big.compound.pk, who, inward, at, How.DEVICE)


def _upload(big: Big, people: list[int], now: datetime) -> Iterator[Figure]:
    from shouwang.base.presence import services

    for name in ("visits of an upload", "visits of the same upload again"):
        started = time.perf_counter()
        services.backfill(moves=_moves(big, people, now), now=now)
        yield Figure(name, VISITS / (time.perf_counter() - started), "visits/s", "≥ 5,000 visits/s")


def _single(big: Big, people: list[int], now: datetime) -> Iterator[Figure]:
    from shouwang.base.presence import services
    from shouwang.base.presence.rules import How

    def moves(index: int, count: int, at: datetime) -> list[Any]:
        chosen = people[index * count % PEOPLE :][:count]
        who = [services.Who(person_id=person_id) for person_id in chosen]
        return [services.Move(uuid.uuid4(), big.compound.pk, one, index % 2 == 0, at, How.GUARD) for one in who]

    def seconds(index: int) -> timedelta:
        return timedelta(seconds=index)

    def one(index: int) -> None:
        services.record_moves(moves=moves(index, 1, now + seconds(index)))

    def late(index: int) -> None:
        services.record_moves(moves=moves(index, 1, now - timedelta(days=30) + seconds(index)))

    def many(index: int) -> None:
        services.record_moves(moves=moves(index, 100, now + timedelta(hours=2) + seconds(index)))

    yield from _timed("one move beside a million visits", one, "≤ 10 ms")
    yield from _timed("one late move beside a million visits", late, "≤ 20 ms")
    yield from _timed("100 moves in one statement", many, "≤ 50 ms")


def _read(big: Big, now: datetime) -> Iterator[Figure]:
    from shouwang.base.presence import selectors

    compound_id = big.compound.pk
    yield from _timed("who is inside, a page of 100", lambda _: list(selectors.inside(compound_id)[:100]), "≤ 50 ms")
    since = now - timedelta(days=7)
    yield from _timed(
        "in and out by hour over a week", lambda _: selectors.flow(compound_id, since=since, until=now), "≤ 200 ms"
    )

    for name, act, goal in (
        ("counts by building of 26,000 people", lambda _: selectors.by_building(compound_id, now=now), "≤ 500 ms"),
        ("home by home, 26,000 people", lambda _: selectors.sheet(compound_id, now=now), "≤ 2,000 ms"),
    ):
        yield from _timed(name, act, goal, times=20)


def _timed(name: str, act: Callable[[int], object], goal: str, *, times: int = TIMES) -> Iterator[Figure]:
    act(0)
    took = []
    for index in range(1, times + 1):
        started = time.perf_counter()
        act(index)
        took.append((time.perf_counter() - started) * 1000)
    yield Figure(f"{name}, p95", statistics.quantiles(took, n=20)[18], "ms", goal)
