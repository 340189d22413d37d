"""What there is, what uses it up, and what is on its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as postures
from shouwang.base.posture.rules import InForce, Posture
from shouwang.base.residents import selectors as residents
from shouwang.base.residents.rules import RestrictionKind
from shouwang.means.reserve import rules
from shouwang.means.reserve.rules import Arrival, Cover, Facts, Lead, Living, Lot, Use
from shouwang.means.reserve.selectors import telling
from shouwang.means.reserve.selectors.telling import Coming
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies.rules.units import UNITS

HISTORY = timedelta(days=28)
_COLUMNS = {"building_id": "home__building_id", "unit_id": "home__unit_id", "home_id": "home_id"}


def facts(compound_id: int, measures: Iterable[InForce], *, now: datetime) -> Facts:
    """What of a compound uses things up, told apart as finely as the measures that will be asked about."""
    scopes = {each.scope for each in measures}
    rows = places.areas(compound_id).order_by().values_list("kind", "building_id", "unit_id", "pk")
    apart = {scope.area_id for scope in scopes}
    areas = Counter(
        (kind, PlaceRef(compound_id, building, unit, area_id=area if area in apart else None))
        for kind, building, unit, area in rows
    )
    return Facts(areas, _living(compound_id, scopes, now))


def _living(compound_id: int, scopes: Iterable[PlaceRef], now: datetime) -> tuple[Living, ...]:
    """Who lives where, each person once."""
    parts = [part for part in ("building_id", "unit_id", "home_id") if any(getattr(each, part) for each in scopes)]
    columns = [_COLUMNS[part] for part in parts]
    isolated = _isolated(compound_id, now)
    people: dict[tuple[int, ...], list[int]] = {}
    seen: set[int] = set()
    for person, *where in residents.living(compound_id, now=now).order_by("pk").values_list("person_id", *columns):
        if person not in seen:
            seen.add(person)
            count = people.setdefault(tuple(where), [0, 0])
            count[0] += 1
            count[1] += person in isolated
    places_ = {where: PlaceRef(compound_id, **dict(zip(parts, where, strict=True))) for where in people}
    return tuple(Living(places_[where], *count) for where, count in people.items())


def _isolated(compound_id: int, now: datetime) -> set[int]:
    """Who is ordered to stay in, alone or with the home."""
    orders = residents.restrictions_in_force(compound_id, now=now).filter(kind=RestrictionKind.ISOLATION)
    found = list(orders.values_list("person_id", "home_id"))
    homes = [home for _person, home in found if home]
    members = residents.members_of(homes, now=now, living=True).values_list("person_id", flat=True)
    return {*members, *(person for person, _home in found if person)}


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is of every class, in shown units, how fast history used it, and what is on its way."""

    lots: Mapping[str, tuple[Lot, ...]]
    units: Mapping[str, str]
    history: Mapping[str, float]
    packs: Mapping[str, int]
    coming: Mapping[str, tuple[Coming, ...]]
    leads: Mapping[str, Lead]

    def cover(self, key: str, per_day: float, now: datetime) -> Cover:
        """What becomes of a class at a rate, with what is on its way."""
        arrivals = [Arrival(each.at, each.units) for each in self.coming.get(key, ())]
        return rules.cover(self.lots.get(key, ()), per_day, now=now, arrivals=arrivals)


def shelf(compound_id: int, *, now: datetime) -> Shelf:
    """The stock by class; items of a class do for one another, but for those that are counted in another unit."""
    today = timezone.localdate(now)
    used = supplies.used(compound_id, since=now - HISTORY, until=now)
    lots: dict[str, list[Lot]] = {}
    units: dict[str, str] = {}
    history: dict[str, float] = {}
    packs: dict[str, int] = {}
    held = supplies.good_lots(compound_id, today=today)
    for item in supplies.items(compound_id):
        unit, key = UNITS[item.unit], item.item_class
        if units.setdefault(key, unit.label) != unit.label:
            continue
        packs.setdefault(key, max(1, *[size // unit.scale for size in item.packs.values()] or [1]))
        history[key] = history.get(key, 0.0) + used.get(item.pk, 0) / unit.scale / HISTORY.days
        for lot in held.get(item.pk, ()):
            lots.setdefault(key, []).append(Lot(lot.quantity / unit.scale, _end(lot.expires_on)))
    leads = {key: rules.lead(told.took, told.promised) for key, told in telling.leads(compound_id, now=now).items()}
    coming = telling.coming(compound_id, now=now)
    return Shelf({key: tuple(found) for key, found in lots.items()}, units, history, packs, coming, leads)


def _end(day: date | None) -> datetime | None:
    """The instant after the last day of a batch."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time())) + timedelta(days=1)


def uses(compound_id: int, measures: Sequence[InForce], known: Facts, there: Shelf, *, now: datetime) -> list[Use]:
    """Everything that is used up in a day.

    Args:
        measures: everything in force, also over one building or area only; it counts there.
    """
    told = [use for source in telling.sources for use in source(compound_id=compound_id, in_force=measures, now=now)]
    return rules.settled(rules.uses(measures, known, now), told, there.history)


def spending(
    compound_id: int, measures: Sequence[InForce], known: Facts, there: Shelf, now: datetime
) -> tuple[Posture, dict[str, float]]:
    """The posture that measures make for the store, and what they use up a day by class."""
    held = postures.anywhere(measures, now)
    return held, rules.per_day(uses(compound_id, measures, known, there, now=now))
