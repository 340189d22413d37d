"""Worlds that many tests begin in: a step is done by the services once in a process, and then only written again.

``cast`` puts the named people on the stage with it; an app's tests furnish the stage for their purposes.
A step is rehearsed among identifiers that no other number looks like, so that they are recognised wherever they
stand: in a key, a reference, a journal entry or an object of Python. Nothing of a rehearsal stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from itertools import count
from typing import Any, TypeAlias

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.base import ModelState
from django.utils import timezone

from shouwang.testing import sweeping

FIRST = 80_000_000_000
"""Where identifiers begin in a rehearsal."""

LATER = 4_000_000_000
"""Where they go on afterwards: above all that is only written again, so that what a test does comes last."""

STRIDE = 1_000_000
"""How far apart the identifiers of one test lie from another's, so that no process remembers the wrong one."""

ROOM = 10_000
"""How many identifiers a step has for a table."""

_SIGN = "80000"
_MARKED = re.compile(rf"(?<![0-9a-f]){_SIGN}(\d{{6}})")  # a code may go on after it; sealed bytes have it inside

Step: TypeAlias = Callable[..., Any]
"""Takes the world as it stands (nothing, for the first step) and ``now``; its result belongs to the world."""

Rows: TypeAlias = dict[str, dict[int, str]]
"""Rows of every table by their identifier, as text that PostgreSQL reads again."""


@dataclass(frozen=True)
class Spot:
    """Where in the database a world stands: by how much its identifiers are shifted, when, and after which steps."""

    shift: int
    now: datetime
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Script:
    """What a step writes: pieces of a statement, between which stand identifiers, and None for the instant."""

    pieces: tuple[str | int | None, ...]
    given: Any
    result: Any
    then: datetime

    def statement(self, spot: Spot) -> str:
        """The statement for a spot."""
        instant = f"'{spot.now.isoformat()}'"
        return "".join(
            piece if isinstance(piece, str) else instant if piece is None else str(piece + spot.shift)
            for piece in self.pieces
        )

    def objects(self, spot: Spot, given: Any) -> Any:
        """The step's result for a spot."""
        return _Twins(spot, self.then, {id(self.given): given}).of(self.result)


_scripts: dict[tuple[tuple[Step, ...], date], Script] = {}
_spots = count(1)


def somewhere(now: datetime) -> Spot:
    """A spot where nothing has stood yet."""
    return Spot(next(_spots) * STRIDE, now)


def put_up(spot: Spot, given: Any, step: Step) -> tuple[Any, Spot]:
    """Do a step at a spot, or write again what it wrote when it was rehearsed.

    What follows from the day is rehearsed for every day anew; what follows from the hour must be ``now`` itself.

    Args:
        spot: where.
        given: the world as it stands; None for the first step.
        step: what to do.

    Returns:
        What the step gives, and the spot with the step done.
    """
    steps = (*spot.steps, step)
    script = _script(steps, spot.now)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(script.statement(spot))
    return script.objects(spot, given), replace(spot, steps=steps)


def _script(steps: tuple[Step, ...], now: datetime) -> Script:
    key = steps, timezone.localdate(now)
    if key not in _scripts:
        _scripts[key] = _rehearsed(steps, now)
    return _scripts[key]


def _rehearsed(steps: tuple[Step, ...], now: datetime) -> Script:
    *earlier, step = steps
    stage = Spot(FIRST, now)
    given = None
    try:
        with transaction.atomic():
            sweeping.sweep()  # the stage of the test that is the first to ask for this
            for number in range(len(earlier)):
                before = _script(tuple(earlier[: number + 1]), now)
                with connection.cursor() as cursor:
                    cursor.execute(before.statement(stage))
                given = before.objects(stage, given) if given is None else given
            standing = _rows()
            with _marked(FIRST + ROOM * len(earlier)):
                result = step(*(() if given is None else (given,)), now)
            _refuse_unnumbered()
            raise _Rehearsed(standing, _rows(), result)
    except _Rehearsed as done:
        return Script(tuple(_pieces(_changes(done.before, done.after), now)), given, done.result, now)


@dataclass
class _Rehearsed(Exception):
    """Ends a rehearsal, of which nothing may stay."""

    before: Rows
    after: Rows
    result: Any


@contextmanager
def _marked(first: int) -> Iterator[None]:
    """Let every table number its rows from ``first`` on, and afterwards where it was, or later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value, setval(format('%%I', sequencename), %s, false) FROM pg_sequences"
            " WHERE schemaname = current_schema() AND data_type = 'bigint'::regtype",
            [first],
        )
        found = [(name, last) for name, last, _set in cursor.fetchall()]
        try:
            yield
        finally:
            cursor.execute(
                "SELECT setval(format('%%I', name), greatest(last, %s))"
                " FROM unnest(%s::text[], %s::bigint[]) AS kept(name, last)",
                [LATER, [name for name, _last in found], [last for _name, last in found]],
            )


def _rows() -> Rows:
    """All rows that were written in a rehearsal."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f'(SELECT \'{table}\' FROM "{table}" WHERE "{key}" >= {FIRST} LIMIT 1)'  # noqa: S608 - our own names
                for table, (key, _columns) in _tables().items()
            )
        )
        found = {}
        for (table,) in cursor.fetchall():
            key, columns = _tables()[table]
            literals = " || ', ' || ".join(f"quote_nullable({column}::text)" for column in columns)
            cursor.execute(f'SELECT "{key}", {literals} FROM "{table}" WHERE "{key}" >= {FIRST}')  # noqa: S608
            found[table] = dict(cursor.fetchall())
    return found


def _refuse_unnumbered() -> None:
    """A row that has no number of its own could not be told from another test's."""
    kept = sweeping.KEPT | _tables().keys()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in kept:
            assert not model._default_manager.exists(), f"a step must not write {model._meta.label}"


@cache
def _tables() -> dict[str, tuple[str, list[str]]]:
    """The tables whose rows are numbered: the column of their numbers, and all that can be written."""
    return {
        model._meta.db_table: (
            str(model._meta.pk.column),
            [f'"{column.column}"' for column in model._meta.concrete_fields if not column.generated],
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.pk.get_internal_type() == "BigAutoField"
    }


def _changes(before: Rows, after: Rows) -> str:
    """One statement that makes the rows before into those after, past all triggers: they have done their work."""
    written = ["SET LOCAL session_replication_role = replica"]
    for table in sorted(before.keys() | after.keys()):
        key, columns = _tables()[table]
        old, new = before.get(table, {}), after.get(table, {})
        gone = [str(number) for number, row in old.items() if new.get(number) != row]
        come = [f"({row})" for number, row in new.items() if old.get(number) != row]
        if gone:
            written.append(f'DELETE FROM "{table}" WHERE "{key}" IN ({", ".join(gone)})')  # noqa: S608
        if come:
            written.append(f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES {", ".join(come)}')  # noqa: S608
    return "; ".join([*written, "SET LOCAL session_replication_role = origin"])


def _pieces(statement: str, now: datetime) -> Iterator[str | int | None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_literal(%s::timestamptz::text)", [now])
        instant: str = cursor.fetchone()[0]
    for number, part in enumerate(statement.split(instant)):
        if number:
            yield None
        for odd, piece in enumerate(_MARKED.split(part)):
            yield int(piece) if odd % 2 else piece


@dataclass
class _Twins:
    """Copies of objects under the identifiers and at the instant of a spot, each object once."""

    spot: Spot
    then: datetime
    known: dict[int, Any] = field(default_factory=dict)

    def of(self, value: Any) -> Any:
        """The twin of a value."""
        kind = type(value)
        if kind is int:
            return value - FIRST + self.spot.shift if FIRST <= value < FIRST + STRIDE else value
        if kind is str:
            return _MARKED.sub(lambda found: str(int(found[1]) + self.spot.shift), value) if _SIGN in value else value
        if kind is datetime:
            return self.spot.now if value == self.then else value
        if kind in (list, tuple, set, frozenset):
            return kind(self.of(each) for each in value)
        if kind is dict:
            return {self.of(key): self.of(each) for key, each in value.items()}
        if id(value) not in self.known:
            self.known[id(value)] = self._object(value) if _belongs(kind) else value
        return self.known[id(value)]

    def _object(self, value: Any) -> Any:
        twin = self.known[id(value)] = object.__new__(type(value))
        names = vars(value) if hasattr(value, "__dict__") else [each.name for each in fields(value)]
        for name in names:
            object.__setattr__(twin, name, self.of(getattr(value, name)))
        return twin


def _belongs(kind: type) -> bool:
    """Whether objects of a type are part of a world: rows, and what a test or the house made of rows."""
    if issubclass(kind, Enum | type):
        return False
    ours = kind.__module__.startswith("shouwang.") and (is_dataclass(kind) or hasattr(kind, "__dict__"))
    return ours or issubclass(kind, Model | ModelState)
