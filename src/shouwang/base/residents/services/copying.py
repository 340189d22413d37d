"""Inserting many rows by COPY: the import's way, several times faster than INSERT."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from django.db import connection, models
from psycopg import sql


def insert(rows: Sequence[models.Model]) -> None:
    """Insert objects of one model and give them their ids, in the caller's transaction.

    Values are written as they stand: fields with a conversion of their own (JSON) are not for here.
    """
    if not rows:
        return
    meta = rows[0]._meta
    names = [field.attname for field in meta.concrete_fields]
    columns = [sql.Identifier(str(field.column)) for field in meta.concrete_fields]
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(meta.db_table), sql.SQL(", ").join(columns))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [meta.db_table, len(rows)]
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
            row._state.adding = False
        with cursor.copy(into) as copy:
            for row in rows:
                copy.write_row([_plain(getattr(row, name)) for name in names])


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
