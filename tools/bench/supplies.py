"""The ledger of goods: postings in bulk through the service, and the balances of five thousand items."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tools.bench import Figure
from tools.bench._database import throw_away

ITEMS = 5_000
POSTINGS = 10_000
AT_ONCE = 2_000
TIMES = 30


def run() -> Iterator[Figure]:
    """Lay five thousand items down, post ten thousand movements, read all balances."""
    with throw_away():
        from shouwang.kernel import clock
        from shouwang.testing import cast as stage

        now = clock.now()
        cast = stage.assemble(now)
        sam = cast.actor("sam", now)
        store, batches = _lay_down(cast, sam, now)
        yield _post(cast, sam, store, batches, now)
        yield _read(cast, now)


def _lay_down(cast: Any, sam: Any, now: Any) -> tuple[int, list[int]]:
    from shouwang.kernel import ids
    from shouwang.means.supplies import services
    from shouwang.means.supplies.models import Batch, Item
    from shouwang.means.supplies.rules.ledger import Kind, Piece

    store = services.say_store(compound_id=cast.pine.pk, name="Room", kind="room", actor=sam, now=now)
    items = Item.objects.bulk_create(
        Item(compound_id=cast.pine.pk, item_class="mask", name={"en": f"Item {n}"}, search=f"item {n}", unit="piece")
        for n in range(ITEMS)
    )
    batches = Batch.objects.bulk_create(
        Batch(item=item, expires_on=now.date() + timedelta(days=90), code="B" + ids.short_code(9), made_at=now)
        for item in items
        for _batch in range(2)
    )
    moves = [
        services.Movement(Kind.RECEIVE, (Piece(batch.pk, 10_000),), uuid.uuid4(), to_store=store.pk)
        for batch in batches
    ]
    services.post_many(compound_id=cast.pine.pk, movements=moves, actor=sam, now=now)
    return store.pk, [batch.pk for batch in batches]


def _post(cast: Any, sam: Any, store: int, batches: list[int], now: Any) -> Figure:
    from shouwang.means.supplies import services
    from shouwang.means.supplies.rules.ledger import Kind, Piece

    moves = [
        services.Movement(Kind.ISSUE, (Piece(batches[n * 7 % len(batches)], 1),), uuid.uuid4(), from_store=store)
        for n in range(POSTINGS)
    ]
    started = time.perf_counter()
    for first in range(0, POSTINGS, AT_ONCE):
        services.post_many(compound_id=cast.pine.pk, movements=moves[first : first + AT_ONCE], actor=sam, now=now)
    return Figure("postings in bulk", POSTINGS / (time.perf_counter() - started), "/s", "≥ 2,000 /s")


def _read(cast: Any, now: Any) -> Figure:
    from shouwang.means.supplies import selectors

    today, taken = date.fromordinal(now.date().toordinal()), []
    for _time in range(TIMES):
        started = time.perf_counter()
        held = selectors.balances(cast.pine.pk, today=today)
        taken.append(time.perf_counter() - started)
        assert len(held) == ITEMS
    return Figure("balances of 5,000 items", statistics.median(taken) * 1000, "ms", "≤ 50 ms")
