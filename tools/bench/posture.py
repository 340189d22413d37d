"""How long "what holds here now?" takes in a process that listens: 10,000 homes, two incidents, everyday rules."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from typing import Any

from tools.bench import Figure
from tools.bench._database import throw_away

HOMES = 10_000
ASKED = 200_000


def run() -> Iterator[Figure]:
    """Raise measures, let the ledger load, ask for homes at random."""
    with throw_away():
        yield from _measured()


def _measured() -> Iterator[Figure]:
    from shouwang.base.places.rules import PlaceRef
    from shouwang.base.posture import selectors as posture
    from shouwang.kernel import clock

    compound_id = _raised()
    places = [PlaceRef(compound_id, 1 + n % 40, 1 + n % 80, 1 + n) for n in range(HOMES)]
    posture.ledgers.start()
    try:
        _wait_for(compound_id)
        now, dice = clock.now(), random.Random(1)
        cold = [_timed(place, now) for place in places]
        warm = [_timed(dice.choice(places), now) for _ in range(ASKED)]
    finally:
        posture.ledgers.stop()
    yield Figure("posture of a home, first time", statistics.median(cold), "µs")
    yield Figure("posture of a home, asked before, p50", statistics.median(warm), "µs", "≤ 50 µs")
    yield Figure("posture of a home, asked before, p99", statistics.quantiles(warm, n=100)[98], "µs")


def _timed(place: Any, now: Any) -> float:
    from shouwang.base.posture import selectors as posture

    started = time.perf_counter_ns()
    posture.at(place, now=now).value("visitors")
    return (time.perf_counter_ns() - started) / 1000


def _wait_for(compound_id: int) -> None:
    from shouwang.base.posture import selectors as posture

    until = time.monotonic() + 5
    while posture.ledgers.get(compound_id) is None:
        if time.monotonic() > until:
            raise TimeoutError("the ledger never loaded")
        time.sleep(0.01)


def _raised() -> int:
    from shouwang.base.places import services as places
    from shouwang.base.places.rules import PlaceRef
    from shouwang.base.posture import services as posture
    from shouwang.base.posture.catalogue import CATALOGUE
    from shouwang.base.posture.orders import Choice
    from shouwang.kernel import clock
    from shouwang.kernel.words import Words

    company = places.create_company(name="Bench")
    compound = places.create_compound(company_id=company.pk, code="bench", name="Bench")
    plain = [
        (key, "", list(measure.order.steps)[-1])
        for key, measure in CATALOGUE.items()
        if isinstance(measure.order, Choice) and measure.kinds is None and not measure.life_safety
    ]
    for kind, severity in (("normal", 0), ("plan", 2), ("plan", 3)):
        order = posture.Order(
            compound.pk, kind, "", Words(en="Bench", zh="测"), [PlaceRef(compound.pk)], severity=severity
        )
        posture.raise_measures(order=order, measures=plain, starts_at=clock.now())
    return compound.pk
