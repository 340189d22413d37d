"""How many came and went by hour: from visits, and from the counts that outlive them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from shouwang.kernel.sql import Statement


@dataclass(frozen=True)
class Flow:
    """People in and out within one hour that begins at ``hour``."""

    hour: datetime
    entered: int
    left: int


@dataclass(frozen=True)
class GateFlow:
    """The same through one gate; ``gate_id`` is None where no gate was noted."""

    gate_id: int | None
    hour: datetime
    entered: int
    left: int


_ENDS = """(
    SELECT entered_by_id AS gate_id, date_trunc('hour', entered_at) AS hour, 1 AS entered, 0 AS gone
      FROM presence_visit
     WHERE compound_id = :compound AND entered_at >= :since AND entered_at < :until
       AND known_at >= :since AND entry_nonce IS NOT NULL AND area_id IS NULL
    UNION ALL
    SELECT left_by_id, date_trunc('hour', left_at), 0, 1 FROM presence_visit
     WHERE compound_id = :compound AND left_at >= :since AND left_at < :until
       AND moved_on >= (:since AT TIME ZONE 'UTC')::date AND moved_on <= (:until AT TIME ZONE 'UTC')::date
       AND known_at < :until AND exit_nonce IS NOT NULL AND area_id IS NULL
    UNION ALL
    SELECT gate_id, hour, entered, "left" FROM presence_hourflow
     WHERE compound_id = :compound AND hour >= date_trunc('hour', :since) AND hour < :until
) AS ends"""
FLOW = Statement(
    "SELECT hour, sum(entered)::int, sum(gone)::int FROM {ends} GROUP BY hour ORDER BY hour", ends=_ENDS
).text
"""In and out by hour, for ``:compound``, ``:since`` and ``:until``; for statements that ask for more in one go."""
_BY_GATE = Statement(
    "SELECT gate_id, hour, sum(entered)::int, sum(gone)::int FROM {ends} GROUP BY gate_id, hour ORDER BY hour, gate_id",
    ends=_ENDS,
).text


def flow(compound_id: int, *, since: datetime, until: datetime) -> list[Flow]:
    """People in and out by hour over ``[since, until)``, in one query; hours without anybody are absent.

    Of days whose visits have been erased the hour in which the span begins counts as a whole.
    """
    return [Flow(*row) for row in _rows(FLOW, compound_id, since, until)]


def flow_by_gate(compound_id: int, *, since: datetime, until: datetime) -> list[GateFlow]:
    """The same for each gate."""
    return [GateFlow(*row) for row in _rows(_BY_GATE, compound_id, since, until)]


def _rows(statement: str, compound_id: int, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(Statement(statement).psycopg, {"compound": compound_id, "since": since, "until": until})
        return list(cursor.fetchall())
