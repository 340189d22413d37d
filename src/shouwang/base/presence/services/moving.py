"""Recording moves, one or many, on Django's own connection."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction

from shouwang.base.presence.rules import How, Purpose
from shouwang.base.presence.services.statement import AREA_MOVES_SQL


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in the register, somebody who works here, or a visitor's name and whom they visit."""

    person_id: int | None = None
    user_id: int | None = None
    name: str = ""
    home_id: int | None = None

    @property
    def visitor(self) -> bool:
        """Whether this is neither a resident nor staff."""
        return self.person_id is None and self.user_id is None

    def key(self) -> object:
        """What tells this person from others; a visitor is a name at a home."""
        return self.person_id, self.user_id, (self.name, self.home_id) if self.visitor else None


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody was seen going in or out of the compound, or of one of its areas.

    Args:
        nonce: made once by whoever saw it; told again under it, a move changes nothing.
        inward: in, or out.
        at: when it was seen, which may be long before it is told.
        gate_id: the gate passed, of a move in or out of the compound.
        area_id: the area entered or left; such a stay lies beside the one in the compound.
    """

    nonce: uuid.UUID
    compound_id: int
    who: Who
    inward: bool
    at: datetime
    how: How
    gate_id: int | None = None
    area_id: int | None = None
    purpose: Purpose = Purpose.ACCESS


_STATEMENT = """
WITH moves AS (
    SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::boolean[],
                         %s::bigint[], %s::bigint[], %s::boolean[], %s::timestamptz[], %s::text[], %s::text[],
                         %s::bigint[])
        AS m(nonce, compound_id, person_id, user_id, who, visitor, home_id, gate_id, inward, at, how, purpose, area_id)
),
@recording@
SELECT (SELECT count(*) FROM due WHERE act <> 'same'), ARRAY(SELECT nonce FROM overtaken)
""".replace("@recording@", AREA_MOVES_SQL)


@transaction.atomic
def record_moves(*, moves: Sequence[Move]) -> int:
    """Record what was seen, in any order, and say how many moves were new.

    The stays afterwards are those of ``rules.stays`` over everything ever told, whatever came
    first. A move told again, by its nonce or as the same person going the same way at the same
    instant, changes nothing.

    Locks the whereabouts of whoever moved, in the order of their tracks. Two transactions that
    record several moves of the same people in several calls may still wait for each other; the
    database then ends one of them.
    """
    return sum(_settle(batch) for batch in _rounds(moves))


def _rounds(moves: Iterable[Move]) -> list[list[Move]]:
    """Batches in which nobody moves twice; the later moves of somebody go into later batches."""
    rounds: list[list[Move]] = []
    seen: dict[object, int] = {}
    nonces: set[uuid.UUID] = set()
    for move in moves:
        if move.nonce in nonces:
            continue
        nonces.add(move.nonce)
        named = move.who.key() if move.who.name or not move.who.visitor else move.nonce
        track = (move.compound_id, move.area_id, named)
        turn = seen.get(track, 0)
        seen[track] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(move)
    return rounds


def _settle(moves: list[Move]) -> int:
    new = 0
    while moves:
        count, overtaken = _told(moves)
        new += count
        again = set(overtaken)
        moves = [move for move in moves if move.nonce in again]
    return new


def _told(moves: list[Move]) -> tuple[int, list[uuid.UUID]]:
    """Say the statement once, prepared: planning it anew for every month takes ten times as long as doing it."""
    connection.ensure_connection()
    driver = connection.connection
    usual, driver.prepare_threshold = driver.prepare_threshold, 0  # Django's None forbids what prepare=True asks for
    try:
        with connection.wrap_database_errors, psycopg.Cursor(driver) as cursor:
            cursor.execute(_STATEMENT, _columns(moves), prepare=True)
            found: tuple[int, list[uuid.UUID]] = cursor.fetchall()[0]
    finally:
        driver.prepare_threshold = usual
    return found


def row_of(move: Move) -> tuple[Any, ...]:
    """The move in the order of the statement's columns."""
    return (
        move.nonce,
        move.compound_id,
        move.who.person_id,
        move.who.user_id,
        move.who.name[:60],
        move.who.visitor,
        move.who.home_id,
        move.gate_id,
        move.inward,
        move.at,
        str(move.how),
        str(move.purpose),
        move.area_id,
    )


def _columns(moves: list[Move]) -> list[list[Any]]:
    return [list(column) for column in zip(*map(row_of, moves), strict=True)]
