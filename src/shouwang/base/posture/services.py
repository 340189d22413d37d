"""Raising and lowering measures; callers are plans, isolation orders and the compound's everyday rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules, selectors
from shouwang.base.posture.ledger import CHANNEL
from shouwang.base.posture.models import RaisedMeasure, Raising
from shouwang.kernel.words import Words

MeasureRow = tuple[str, str, Any]
"""Measure, kind (or empty) and value as a plan writes it."""


@dataclass(frozen=True)
class Order:
    """Who raises, and under what name it will be shown as the reason.

    Args:
        kind, ref: the raiser's kind and own id.
        severity: 0 for everyday rules, 1 (blue) to 4 (red).
        scopes: places, all of one compound; the whole compound is ``PlaceRef(compound_id)``.
    """

    compound_id: int
    kind: str
    ref: str
    title: Words
    scopes: Sequence[PlaceRef]
    level: Words = Words()
    numeral: str = ""
    severity: int = 0
    by_name: str = ""
    exercise: bool = False


@transaction.atomic
def raise_measures(
    *, order: Order, measures: Sequence[MeasureRow], starts_at: datetime, ends_at: datetime | None = None
) -> Raising:
    """Put measures in force over ``[starts_at, ends_at)``, in the caller's transaction.

    Raises:
        BadValue: a measure, kind or value outside the catalogue.
        ValueError: a scope of another compound.
    """
    if any(scope.compound_id != order.compound_id for scope in order.scopes):
        raise ValueError("a raising has scopes of its own compound only")
    for measure, kind, value in measures:
        rules.read_measure(measure, kind, value)
    raising = Raising.objects.create(
        compound_id=order.compound_id,
        kind=order.kind,
        ref=order.ref,
        title=order.title.as_json(),
        level=order.level.as_json(),
        numeral=order.numeral,
        severity=order.severity,
        by_name=order.by_name,
        exercise=order.exercise,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    RaisedMeasure.objects.bulk_create(
        RaisedMeasure(
            raising=raising,
            measure=measure,
            kind=kind,
            value=value,
            building_id=scope.building_id,
            unit_id=scope.unit_id,
            home_id=scope.home_id,
            area_id=scope.area_id,
        )
        for scope in order.scopes
        for measure, kind, value in measures
    )
    announce(order.compound_id)
    return raising


@transaction.atomic
def lower(*, raising_id: int, at: datetime) -> None:
    """End a raising at an instant; what it held is as if it had never been, from then on.

    Locks the raising. An earlier end stays; a raising that never began ends where it would have begun.
    """
    raising = Raising.objects.select_for_update().get(pk=raising_id)
    if raising.ends_at is not None and raising.ends_at <= at:
        return
    raising.ends_at = max(at, raising.starts_at)
    raising.save(update_fields=["ends_at"])
    announce(raising.compound_id)


@transaction.atomic
def extend(*, raising_id: int, ends_at: datetime | None) -> None:
    """Set a new end for a raising that still holds; None is until further notice. Locks the raising."""
    raising = Raising.objects.select_for_update().get(pk=raising_id)
    raising.ends_at = None if ends_at is None else max(ends_at, raising.starts_at)
    raising.save(update_fields=["ends_at"])
    announce(raising.compound_id)


def announce(compound_id: int) -> None:
    """Tell every process, at commit, that this compound's measures changed; this one at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(compound_id)])
    transaction.on_commit(lambda: selectors.ledgers.drop(compound_id))
