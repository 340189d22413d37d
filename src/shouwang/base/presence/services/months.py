"""The monthly partitions of visits: making them before they are needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from psycopg import sql

from shouwang.base.presence import rules
from shouwang.base.presence.models import Visit

AHEAD = timedelta(days=93)
"""How far ahead months are kept ready; a job that fails for weeks does no harm."""

REST = "presence_visit_rest"
"""The partition of everything for which there is no month."""


def make_months(*, now: datetime, since: datetime | None = None) -> list[str]:
    """Make the partitions that are missing from ``since`` (or now) until three months ahead.

    Rows that had to wait in the rest are moved. Doing it twice makes nothing more.

    Locks each new month's name against a second maker, and the rest for the blink of attaching;
    gives up after five seconds of waiting, because a waiting lock holds up the gate.
    """
    missing = [month for month in rules.months(min(since or now, now), now + AHEAD) if not _is_there(month)]
    return [_make(month) for month in missing]


def name_of(month: datetime) -> str:
    """The partition's name: ``presence_visit_202611``."""
    return f"presence_visit_{month:%Y%m}"


def _is_there(month: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name_of(month)])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _make(month: datetime) -> str:
    until = rules.month_of(month + timedelta(days=32))
    names = {"part": sql.Identifier(name_of(month)), "rest": sql.Identifier(REST)}
    stored = [field.get_attname_column()[1] for field in Visit._meta.concrete_fields if not field.generated]
    columns = sql.SQL(", ").join([sql.Identifier(str(column)) for column in stored])
    bounds = {"since": sql.Literal(month.isoformat()), "until": sql.Literal(until.isoformat())}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', '5s', true), pg_advisory_xact_lock(hashtext(%s))", [REST])
        for step in _STEPS:
            cursor.execute(sql.SQL(step).format(**names, **bounds, columns=columns))
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return name_of(month)


_STEPS = (
    "CREATE TABLE IF NOT EXISTS {part} (LIKE presence_visit"
    " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED) WITH (fillfactor = 80)",
    "WITH moved AS (DELETE FROM {rest} WHERE known_at >= {since} AND known_at < {until} RETURNING *)"
    " INSERT INTO {part} ({columns}) SELECT {columns} FROM moved",
    "ALTER TABLE presence_visit ATTACH PARTITION {part} FOR VALUES FROM ({since}) TO ({until})",
)
