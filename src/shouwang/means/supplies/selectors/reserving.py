"""What is kept back, and what is free beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from shouwang.means.supplies.models import Balance, Reservation
from shouwang.means.supplies.rules import reserving

Place = tuple[int, int]
"""An item in a store."""


def reservations(compound_id: int, *, now: datetime, item_id: int | None = None) -> QuerySet[Reservation]:
    """What is kept back now, what ends first first."""
    found = Reservation.objects.filter(compound_id=compound_id, ended_at__isnull=True, until__gt=now)
    if item_id is not None:
        found = found.filter(item_id=item_id)
    return found.select_related("item", "store", "made_by")


def kept_in(store_ids: Collection[int], *, now: datetime) -> dict[Place, int]:
    """Base units kept back in stores, by item and store; those without any are left out."""
    rows = Reservation.objects.filter(store_id__in=store_ids, ended_at__isnull=True, until__gt=now)
    return {(item, store): n for item, store, n in rows.values_list("item_id", "store_id").annotate(n=Sum("remaining"))}


def kept(compound_id: int, *, now: datetime) -> Mapping[int, int]:
    """Base units of each item that are kept back anywhere."""
    rows = Reservation.objects.filter(compound_id=compound_id, ended_at__isnull=True, until__gt=now)
    return dict(rows.values_list("item_id").annotate(n=Sum("remaining")))


def good_in(item_id: int, store_id: int, *, now: datetime) -> int:
    """Base units of an item in a store that may still be used."""
    today = timezone.localdate(now)
    good = Q(batch__expires_on__isnull=True) | Q(batch__expires_on__gte=today)
    total: int = (
        Balance.objects.filter(good, store_id=store_id, batch__item_id=item_id).aggregate(n=Sum("quantity"))["n"] or 0
    )
    return total


def free_in(item_id: int, store_id: int, *, now: datetime) -> int:
    """Base units of an item in a store that are neither expired nor kept back."""
    back = kept_in([store_id], now=now).get((item_id, store_id), 0)
    return reserving.free(good_in(item_id, store_id, now=now), back)
