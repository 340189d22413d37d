"""One day of an area: its windows out of the posture, and what answered them. Nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from shouwang.base.posture import selectors as posture
from shouwang.protect.hygiene import rules
from shouwang.protect.hygiene.models import Cleaning, Spot
from shouwang.protect.hygiene.selectors import reading


@dataclass(frozen=True)
class Day:
    """A day of a compound as the rounds see it.

    Args:
        start: its midnight.
        spots: area → what is known of it, in walking order.
        cells: area → its windows of the day with what answered them; an area that is not asked for has none.
    """

    start: datetime
    spots: Mapping[int, Spot]
    cells: Mapping[int, list[rules.Cell]]

    def all_cells(self) -> list[rules.Cell]:
        """Every window of the day."""
        return [cell for cells in self.cells.values() for cell in cells]

    def only(self, *, kind: str = "", building: str = "") -> Day:
        """The part of it that is of a kind, and of a building by its number; empty asks for all."""
        kept = {
            area: spot
            for area, spot in self.spots.items()
            if kind in ("", spot.area.kind)
            and (not building or (spot.area.building is not None and spot.area.building.number == building))
        }
        return Day(self.start, kept, {area: cells for area, cells in self.cells.items() if area in kept})


def midnight(now: datetime, *, days_ago: int = 0) -> datetime:
    """The beginning of the local day, or of one before."""
    local = timezone.localtime(now) - timedelta(days=days_ago)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def place_of(spot: Spot) -> rules.Place:
    """An area as the rules see it."""
    area, method = spot.area, rules.METHODS[spot.method]
    return rules.Place(
        area.pk,
        area.kind,
        area.ref(),
        area.building.rank if area.building else 0,
        _number(area.unit.number) if area.unit else 0,
        spot.floor,
        rules.minutes_of_work(method, spot.size_m2),
    )


def _number(text: str) -> int:
    digits = "".join(ch for ch in text if ch.isdigit())
    return int(digits[:4]) if digits else 1


def day_of(compound_id: int, *, now: datetime, days_ago: int = 0) -> Day:
    """The windows of a day under what was and is in force on it, as they stand now."""
    start = midnight(now, days_ago=days_ago)
    spots = {spot.area_id: spot for spot in reading.spots(compound_id)}
    in_force = posture.in_force(compound_id, since=start)
    found = rules.windows((place_of(spot) for spot in spots.values()), in_force, start)
    windows: dict[int, list[rules.Window]] = {}
    for window in found:
        windows.setdefault(window.area_id, []).append(window)
    done = _cleanings(compound_id, start, start + timedelta(days=1))
    cells = {area: rules.cover(each, done.get(area, []), now) for area, each in windows.items()}
    return Day(start, spots, cells)


def _cleanings(compound_id: int, since: datetime, until: datetime) -> dict[int, list[Cleaning]]:
    rows = Cleaning.objects.filter(compound_id=compound_id, started_at__gte=since, started_at__lt=until)
    found: dict[int, list[Cleaning]] = {}
    for row in rows:
        found.setdefault(row.area_id, []).append(row)
    return found


def last_done(compound_id: int, area_ids: Iterable[int]) -> dict[int, datetime]:
    """When each area was last begun."""
    rows = Cleaning.objects.filter(compound_id=compound_id, area_id__in=list(area_ids))
    return dict(rows.values_list("area_id").annotate(last=Max("started_at")))
