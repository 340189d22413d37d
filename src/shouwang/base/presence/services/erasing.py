"""Forgetting visits in time: what has served its purpose goes, by whole months where it can."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg import sql

from shouwang.base.journal import services as journal
from shouwang.base.presence import rules
from shouwang.base.presence.models import ToldMove
from shouwang.base.presence.services.months import REST, name_of

LONGEST = timedelta(days=max(keeping.days for keeping in rules.KEEPING.values()))


def erase_due(*, now: datetime) -> int:
    """Erase every visit whose day has come and say how many; counts by hour and gate remain.

    The stay of a resident or somebody of the staff who is inside is kept while it lasts, because
    it still says who is inside. Doing it twice erases nothing more. One transaction a month;
    a month that is over and has nothing left to keep is dropped, which locks the table of visits
    for a moment and gives up after five seconds of waiting.
    """
    erased = sum((_erase(part, now) for part in _parts()), Counter[int]())
    _forget_moves(now)
    return erased.total()


_DUE = "erase_on <= %(today)s AND (left_at IS NOT NULL OR visitor OR area_id IS NOT NULL)"

_KEEP_COUNTS = """
INSERT INTO presence_hourflow AS h (compound_id, gate_id, hour, entered, "left")
SELECT compound_id, gate_id, hour, sum(came), sum(went) FROM (
    SELECT compound_id, entered_by_id AS gate_id, date_trunc('hour', entered_at) AS hour, 1 AS came, 0 AS went
      FROM {part} WHERE @due@ AND area_id IS NULL AND entry_nonce IS NOT NULL
    UNION ALL
    SELECT compound_id, left_by_id, date_trunc('hour', left_at), 0, 1
      FROM {part} WHERE @due@ AND area_id IS NULL AND exit_nonce IS NOT NULL
) AS ends GROUP BY compound_id, gate_id, hour
ON CONFLICT (compound_id, hour, gate_id)
DO UPDATE SET entered = h.entered + excluded.entered, "left" = h."left" + excluded."left"
""".replace("@due@", _DUE)

_COUNT = "SELECT compound_id, count(*) FROM {part} WHERE @due@ GROUP BY compound_id".replace("@due@", _DUE)
_UNDUE = "SELECT EXISTS (SELECT FROM {part} WHERE NOT (@due@))".replace("@due@", _DUE)
_ERASE = "DELETE FROM {part} WHERE @due@".replace("@due@", _DUE)


def _parts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'presence_visit'::regclass ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def _erase(part: str, now: datetime) -> Counter[int]:
    with connection.cursor() as cursor:
        going = _may_go(cursor, part, now)
        if going:
            cursor.execute("SELECT set_config('lock_timeout', '5s', true)")
            cursor.execute("LOCK TABLE presence_visit IN ACCESS EXCLUSIVE MODE")
            going = _may_go(cursor, part, now)
        erased: Counter[int] = Counter(dict(_run(cursor, _COUNT, part, now).fetchall()))
        _run(cursor, _KEEP_COUNTS, part, now)
        _run(cursor, "DROP TABLE {part}" if going else _ERASE, part, now)
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    for compound_id, count in erased.items():
        data = {"count": count, "month": part.rpartition("_")[2], "dropped": going}
        journal.record(actor=None, action="presence.erased", compound_id=compound_id, data=data, now=now)
    return erased


def _may_go(cursor: Any, part: str, now: datetime) -> bool:
    """Whether a month is so long over that nothing of it can be kept, and nothing is."""
    if part == REST or part >= name_of(rules.month_of(now - LONGEST)):
        return False
    return not _run(cursor, _UNDUE, part, now).fetchone()[0]


def _run(cursor: Any, statement: str, part: str, now: datetime) -> Any:
    cursor.execute(sql.SQL(statement).format(part=sql.Identifier(part)), {"today": timezone.localdate(now)})
    return cursor


@transaction.atomic
def _forget_moves(now: datetime) -> None:
    gone = "DELETE FROM presence_whereabouts WHERE erase_on <= %s AND (NOT inside OR visitor OR area_id IS NOT NULL)"
    with connection.cursor() as cursor:
        cursor.execute(gone, [timezone.localdate(now)])
    ToldMove.objects.filter(forget_on__lte=timezone.localdate(now)).delete()
