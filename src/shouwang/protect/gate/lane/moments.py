"""Deciding what waits, a moment at a time: one statement gathers, each is judged, one statement writes."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg
from django.core.exceptions import SynchronousOnlyOperation
from django.db import connections

from shouwang.kernel import outcomes
from shouwang.protect.gate import rules, services
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.selectors import gathering
from shouwang.protect.gate.services import recording
from shouwang.protect.gate.services.recording import Judged

log = logging.getLogger(__name__)

MOST = 64
"""How many encounters share a transaction."""


@dataclass(slots=True)
class Waiting:
    """An encounter in the queue, and whoever waits for its answer."""

    asked: Asked
    answer: asyncio.Future[tuple[int, Judged] | None]


PLANNED_SECONDS = 60.0
"""For how long a plan is kept: tables grow."""
_PLANNED = {
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
"""Two statements, planned once (planning takes ten times as long as carrying out), and every row looked up by its key:
a plan made while the tables were young would read them whole when they have grown."""


PATIENCE_SECONDS = 0.002
"""For how long a moment waits for those who were answered last. It costs each of them less than it saves: what a
moment costs whatever its size (a fifth of a millisecond of Python, half a one of the database) is shared by more."""


class Line:
    """The encounters that wait; who comes alone is not kept waiting, who comes in a crowd waits for the crowd."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._expected = 1
        self._enough: asyncio.Future[None] | None = None

    def put(self, waiting: Waiting) -> None:
        """Join the line."""
        self._waiting.append(waiting)
        if len(self._waiting) >= self._expected:
            self._settle()

    async def moment(self) -> list[Waiting]:
        """Those to be decided together next: one person, code or nonce occurs once in a statement."""
        if not self._waiting:
            expected, self._expected = self._expected, 1
            await self._more()
            self._expected = expected
        if len(self._waiting) < self._expected:
            patience = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._settle)
            await self._more()
            patience.cancel()
        moment, self._waiting = _apart(self._waiting)
        return moment

    def decided(self, many: int) -> None:
        """So many were answered and may be back at once."""
        self._expected = min(many + len(self._waiting), MOST)

    async def _more(self) -> None:
        self._enough = asyncio.get_running_loop().create_future()
        await self._enough

    def _settle(self) -> None:
        if self._enough is not None and not self._enough.done():
            self._enough.set_result(None)


async def decide_what_waits(line: Line) -> None:
    """Decide what waits, again and again, over one connection that is made anew when it is lost."""
    while True:
        connection: asyncpg.Connection | None = None
        moment: list[Waiting] = []
        planned_until = float("-inf")
        try:
            while True:
                moment = await line.moment()
                connection = connection or await asyncpg.connect(**_address(), server_settings=_PLANNED)
                if time.monotonic() > planned_until:
                    await connection.execute("DISCARD PLANS")
                    planned_until = time.monotonic() + PLANNED_SECONDS
                await _together(connection, moment)
                line.decided(len(moment))
        except Exception:
            log.warning("the lane hands %d encounters on", len(moment), exc_info=True)
        finally:
            for waiting in moment:
                if not waiting.answer.done():
                    waiting.answer.set_result(None)
            if connection is not None:
                connection.terminate()


def _apart(taken: list[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """What can be decided together, and what has to wait."""
    seen: set[object] = set()
    moment: list[Waiting] = []
    later: list[Waiting] = []
    for waiting in taken[:MOST]:
        keys = set(_keys(waiting.asked))
        (later if keys & seen else moment).append(waiting)
        seen |= keys
    return moment, later + taken[MOST:]


def _keys(asked: Asked) -> Iterable[object]:
    yield asked.nonce
    if asked.person_id is not None:
        yield "person", asked.person_id
    if asked.user_id is not None:
        yield "user", asked.user_id
    if asked.claim is not None:
        yield "card", asked.claim.card, asked.encounter.code
        if asked.encounter.direction is rules.Direction.OUT and asked.claim.home[2]:
            yield "home", asked.claim.home[2]


async def _together(connection: asyncpg.Connection, moment: Sequence[Waiting]) -> None:
    """Gather, judge and write one moment; whoever cannot be decided here is handed on."""
    now = max(waiting.asked.now for waiting in moment)
    values = gathering.parameters([waiting.asked for waiting in moment], now=now)
    rows = await connection.fetch(gathering.GATHER.asyncpg, *gathering.GATHER.ordered(values))
    judged = [_judge(waiting, row, now) for waiting, row in zip(moment, rows, strict=True)]
    plain = [one for one in judged if one is not None]
    ids = await _write(connection, plain) if plain else {}
    for waiting, one in zip(moment, judged, strict=True):
        made = ids.get(waiting.asked.nonce)
        if not waiting.answer.done():
            waiting.answer.set_result((made, one) if one is not None and made is not None else None)


def _judge(waiting: Waiting, row: Sequence[Any], now: datetime) -> Judged | None:
    found = gathering.read(waiting.asked, row, now)
    if found.known_id is not None:
        return None
    try:
        return services.judge(waiting.asked, found)
    except (outcomes.Refusal, SynchronousOnlyOperation):
        return None


async def _write(connection: asyncpg.Connection, judged: Sequence[Judged]) -> dict[Any, int]:
    columns = recording.parameters(judged)
    async with connection.transaction():
        row = await connection.fetchrow(recording.RECORD.asyncpg, *recording.RECORD.ordered(columns))
        overtaken = row[2]
        while overtaken:
            left = recording.only(columns, overtaken)
            overtaken = await connection.fetchval(recording.MOVE.asyncpg, *recording.MOVE.ordered(left))
    return dict(zip(row[0], row[1], strict=True))


def _address() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    names = {"host": "host", "port": "port", "dbname": "database", "user": "user", "password": "password"}
    found = {ours: given[name] for name, ours in names.items() if given.get(name)}
    return found | ({"ssl": given["sslmode"]} if given.get("sslmode") else {})
