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
from shouwang.kernel.words import Words
from shouwang.means.reserve import rules
from shouwang.means.reserve.rules import Arrival, Cover, Facts, Lead, Living, Lot, Use
from shouwang.means.reserve.selectors import telling
from shouwang.means.reserve.selectors.counting import counting
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
class Apart:
    """An item that is not counted with its class, because nothing says how much of the class's unit it makes.

    Args:
        left: how much is good, in words of whoever reads it.
        days: how long that lasts at the pace of the last four weeks; None where nothing was used.
    """

    item_id: int
    name: Words
    left: object
    days: float | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is of every class, in shown units, how fast it was used, what is on its way, what is not counted."""

    lots: Mapping[str, tuple[Lot, ...]]
    units: Mapping[str, str]
    history: Mapping[str, float]
    packs: Mapping[str, int]
    coming: Mapping[str, tuple[Coming, ...]]
    leads: Mapping[str, Lead]
    apart: Mapping[str, tuple[Apart, ...]]

    def cover(self, key: str, per_day: float, now: datetime) -> Cover:
        """What becomes of a class at a rate, with what is on its way."""
        arrivals = [Arrival(each.at, each.units) for each in self.coming.get(key, ()) if each.units]
        return rules.cover(self.lots.get(key, ()), per_day, now=now, arrivals=arrivals)


def shelf(compound_id: int, *, now: datetime) -> Shelf:
    """The stock by class; items of a class do for one another, those in another unit by what their packs say."""
    used = supplies.used(compound_id, since=now - HISTORY, until=now)
    lots: dict[str, list[Lot]] = {}
    history: dict[str, float] = {}
    packs: dict[str, int] = {}
    apart: dict[str, tuple[Apart, ...]] = {}
    held = supplies.good_lots(compound_id, today=timezone.localdate(now))
    count = counting(compound_id)
    for item in supplies.items(compound_id):
        key, own, a_day = item.item_class, held.get(item.pk, []), used.get(item.pk, 0) / HISTORY.days
        rate = count.of(item, a_day)
        if rate is None:
            apart[key] = (*apart.get(key, ()), *_apart(item, sum(lot.quantity for lot in own), a_day))
            continue
        if item.unit == count.units[key]:
            packs.setdefault(key, max(1, *[size // UNITS[item.unit].scale for size in item.packs.values()] or [1]))
        history[key] = history.get(key, 0.0) + rate
        good = ((lot, count.of(item, lot.quantity)) for lot in own)
        lots.setdefault(key, []).extend(Lot(units or 0.0, _end(lot.expires_on)) for lot, units in good)
    units = {key: UNITS[unit].label for key, unit in count.units.items()}
    leads = {key: rules.lead(told.took, told.promised) for key, told in telling.leads(compound_id, now=now).items()}
    coming = telling.coming(compound_id, now=now)
    return Shelf({key: tuple(found) for key, found in lots.items()}, units, history, packs, coming, leads, apart)


def _apart(item: supplies.Item, good: int, a_day: float) -> Iterable[Apart]:
    """The item, where there is anything of it."""
    if good or a_day > 0:
        days = good / a_day if a_day > 0 else None
        yield Apart(item.pk, Words.of(item.name), supplies.in_units_of(item)(good), days)


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
