"""Asking for the posture: ``posture.at(home.ref(), now=now).value("visitors")``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.db import connection as django_connection
from django.db import connections
from django.db.models import Q, QuerySet

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules
from shouwang.base.posture.ledger import Ledger, Ledgers
from shouwang.base.posture.models import RaisedMeasure, Raising
from shouwang.base.posture.rules import Posture, Source
from shouwang.kernel import clock
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words

_QUERY = """
SELECT r.id, r.kind, r.ref, r.title::text, r.level::text, r.numeral, r.severity, r.by_name, r.starts_at, r.ends_at,
       r.exercise, m.measure, m.kind, m.value::text, m.building_id, m.unit_id, m.home_id, m.area_id
  FROM posture_raisedmeasure m JOIN posture_raising r ON r.id = m.raising_id
 WHERE r.compound_id = %s AND (r.ends_at IS NULL OR r.ends_at > %s)
"""


def at(place: PlaceRef, *, now: datetime, exercises: bool = False) -> Posture:
    """The posture of a place at an instant; some microseconds when it was asked before.

    Args:
        exercises: whether drills count. The gate and everything in earnest leave it False.
    """
    ledger = ledgers.get(place.compound_id)
    if ledger is not None and now >= ledger.loaded_at:
        return ledger.at(place, now, exercises)
    return rules.at(in_force(place.compound_id, since=now), place, now, exercises=exercises)


def anywhere(compound_id: int, *, now: datetime) -> Posture:
    """What holds for whatever serves the whole compound: the strictest of all its places, see the rules."""
    ledger = ledgers.get(compound_id)
    if ledger is not None and now >= ledger.loaded_at:
        return rules.anywhere(ledger.in_force, now)
    return rules.anywhere(in_force(compound_id, since=now), now)


def in_force(compound_id: int, *, since: datetime) -> tuple[rules.InForce, ...]:
    """What the database holds for a compound that had not ended by ``since``; sees the caller's own transaction."""
    with django_connection.cursor() as cursor:
        cursor.execute(_QUERY, [compound_id, since])
        return _read(cursor.fetchall(), compound_id)


def _read(rows: list[tuple[Any, ...]], compound_id: int) -> tuple[rules.InForce, ...]:
    sources: dict[int, Source] = {}
    found = []
    for row in rows:
        source = sources.get(row[0]) or sources.setdefault(row[0], _source(row))
        key, value = rules.read_measure(row[11], row[12], json.loads(row[13]) if row[13] else None)
        found.append(rules.InForce(key, value, PlaceRef(compound_id, *row[14:18]), source))
    return tuple(found)


def _source(row: tuple[Any, ...]) -> Source:
    return Source(
        raising_id=row[0],
        kind=row[1],
        ref=row[2],
        title=Words.of(json.loads(row[3])),
        level=Words.of(json.loads(row[4])),
        numeral=row[5],
        severity=row[6],
        by=row[7],
        span=Span(row[8], row[9]),
        exercise=row[10],
    )


def _connect() -> psycopg.Connection[tuple[object, ...]]:
    settings = connections["default"].get_connection_params()
    keep = ("host", "port", "dbname", "user", "password", "options")
    given = {key: settings[key] for key in keep if settings.get(key)}
    return psycopg.connect(**given, autocommit=True, connect_timeout=5)


def _load(connection: psycopg.Connection[tuple[object, ...]], compound_id: int) -> Ledger:
    loaded_at = clock.now() - timedelta(seconds=1)
    rows = connection.execute(_QUERY, [compound_id, loaded_at]).fetchall()
    return Ledger.of(_read(rows, compound_id), loaded_at)


ledgers = Ledgers(_connect, _load)
"""The ledgers of this process; ``serve`` and ``worker`` start them listening."""


@dataclass(frozen=True)
class Headline:
    """What stands at the head of every page of a compound: the gravest source in force, drills included."""

    severity: int
    numeral: str
    title: Words
    level: Words
    exercise: bool
    since: datetime | None
    by: str = ""
    ref: str = ""

    @property
    def tone(self) -> int:
        """The number of the colour class: 1 red, 2 orange, 3 yellow, 4 blue, 0 everyday."""
        return 5 - self.severity if self.severity else 0


CALM = Headline(0, "", Words(), Words(en="Everyday", zh="常态"), False, None)


def headline(compound_id: int, *, now: datetime) -> Headline:
    """The headline of a compound: in earnest before a drill, then the gravest, then the newest."""
    sources = [s for s in _all_sources(compound_id, now) if s.severity > 0]
    if not sources:
        return CALM
    top = max(sources, key=lambda s: (not s.exercise, s.severity, s.span.start))
    return Headline(top.severity, top.numeral, top.title, top.level, top.exercise, top.span.start, top.by, top.ref)


def _all_sources(compound_id: int, now: datetime) -> set[Source]:
    ledger = ledgers.get(compound_id)
    raised = ledger.in_force if ledger else in_force(compound_id, since=now)
    return {item.source for item in raised if item.source.span.holds(now)}


def raising_of(*, kind: str, ref: str) -> Raising | None:
    """The raising that a raiser made under its own id."""
    return Raising.objects.filter(kind=kind, ref=ref).order_by("-pk").first()


def raisings(compound_id: int, *, now: datetime) -> QuerySet[Raising]:
    """What is raised now or will be, newest first."""
    open_ = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    return Raising.objects.filter(open_, compound_id=compound_id).order_by("-starts_at", "-pk")


def measures_of(raising_id: int) -> QuerySet[RaisedMeasure]:
    """The measures of one raising."""
    return RaisedMeasure.objects.filter(raising_id=raising_id)
