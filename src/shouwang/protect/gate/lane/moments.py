"""Deciding what waits, a moment at a time: one statement gathers, each is judged, one statement writes."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import asyncpg
from django.core.exceptions import SynchronousOnlyOperation
from django.db import connections

from shouwang.base.presence import services as presence
from shouwang.kernel import outcomes
from shouwang.kernel.sql import Statement
from shouwang.protect.gate import services
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.lane import wire
from shouwang.protect.gate.lane.line import Line, Moment
from shouwang.protect.gate.selectors import gathering
from shouwang.protect.gate.services import recording
from shouwang.protect.gate.services.recording import Judged

log = logging.getLogger(__name__)

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


class Unsettled(asyncpg.PostgresError):  # type: ignore[misc]
    """A move came late, or another transaction got ahead of one; nothing was written."""

    sqlstate = presence.UNSETTLED


async def decide_what_waits(line: Line) -> None:
    """Decide what waits, again and again, over one connection that is made anew when it is lost."""
    while True:
        connection: asyncpg.Connection | None = None
        moment: Moment = []
        planned_until = float("-inf")
        try:
            while True:
                moment = await line.moment()
                try:
                    connection = connection or await asyncpg.connect(**_address(), server_settings=_PLANNED)
                    if time.monotonic() > planned_until:
                        await connection.execute("DISCARD PLANS")
                        planned_until = time.monotonic() + PLANNED_SECONDS
                    if moment:
                        await _together(connection, moment)
                finally:
                    line.decided(len(moment))
        except Exception:
            log.warning("the lane hands %d encounters on", len(moment), exc_info=True)
        finally:
            for waiting, _asked in moment:
                waiting.tell(None)
            if connection is not None:
                connection.terminate()


async def _together(connection: asyncpg.Connection, moment: Moment) -> None:
    """Gather, judge and write one moment; whoever cannot be decided here is handed on."""
    asked = [each for _waiting, each in moment]
    now = max(each.now for each in asked)
    values = gathering.parameters(asked, now=now)
    rows = await connection.fetch(gathering.GATHER.asyncpg, *gathering.GATHER.ordered(values))
    judged = [_judge(each, row, now) for each, row in zip(asked, rows, strict=True)]
    plain = [one for one in judged if one is not None]
    ids = await _write(connection, plain) if plain else {}
    for (waiting, each), one in zip(moment, judged, strict=True):
        made = ids.get(each.nonce)
        waiting.tell(wire.as_json(made, one, waiting.language) if one is not None and made is not None else None)


def _judge(asked: Asked, row: Sequence[Any], now: datetime) -> Judged | None:
    found = gathering.read(asked, row, now)
    if found.known_id is not None:
        return None
    try:
        return services.judge(asked, found)
    except (outcomes.Refusal, SynchronousOnlyOperation):
        return None


async def _write(connection: asyncpg.Connection, judged: Sequence[Judged]) -> dict[Any, int]:
    """Nonces and ids of the decisions: one statement, or, where a move is late, a transaction of several."""
    columns = recording.parameters(judged)
    try:
        nonces, ids = await _row(connection, recording.AT_ONCE, columns)
    except (Unsettled, asyncpg.UniqueViolationError):
        async with connection.transaction():
            await _row(connection, recording.HOLD, columns)
            nonces, ids, overtaken = await _row(connection, recording.RECORD, columns)
            while overtaken:
                (overtaken,) = await _row(connection, recording.MOVE, recording.only(columns, overtaken))
    return dict(zip(nonces, ids, strict=True))


async def _row(connection: asyncpg.Connection, statement: Statement, columns: dict[str, list[Any]]) -> Sequence[Any]:
    return cast(Sequence[Any], await connection.fetchrow(statement.asyncpg, *statement.ordered(columns)))


def _address() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    names = {"host": "host", "port": "port", "dbname": "database", "user": "user", "password": "password"}
    found = {ours: given[name] for name, ours in names.items() if given.get(name)}
    return found | ({"ssl": given["sslmode"]} if given.get("sslmode") else {})
