"""The list a fire brigade is handed: for every building and home who is known to be inside, out, or was never seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from shouwang.base.places import selectors as places
from shouwang.base.presence import rules
from shouwang.base.presence.models import Whereabouts
from shouwang.base.presence.selectors.present import inside
from shouwang.base.residents import selectors as residents


@dataclass(frozen=True)
class BuildingCount:
    """One building: residents by what is known of them, visitors inside, and people who cannot leave by themselves.

    Args:
        in_need: with a need that matters for rescue, and not known to be out.
    """

    building_id: int
    number: str
    inside: int = 0
    unseen: int = 0
    out: int = 0
    visitors: int = 0
    in_need: int = 0

    @property
    def reckoned(self) -> int:
        """How many to reckon with: whoever is not known to be out."""
        return self.inside + self.unseen + self.visitors


@dataclass(frozen=True)
class Somebody:
    """Somebody who may be inside.

    Args:
        seen_at: since when this is known; None for somebody never seen at a gate.
        how: who or what saw it, see ``rules.How``.
    """

    name: str
    standing: rules.Standing
    seen_at: datetime | None
    needs: tuple[str, ...] = ()
    visitor: bool = False
    how: str = ""


@dataclass(frozen=True)
class HomeSheet:
    """One home in which somebody may be."""

    home_id: int
    building: str
    unit: str
    floor: int
    room: str
    people: tuple[Somebody, ...]
    out: int

    @property
    def in_need(self) -> bool:
        """Whether somebody here needs help to get out."""
        return any(person.needs for person in self.people)


def by_building(compound_id: int, *, now: datetime) -> list[BuildingCount]:
    """Every building with what is known of its people; five queries whatever the size.

    Somebody with two homes counts in both: they are looked for in both.
    """
    living = _living(compound_id, now)
    needing = residents.needs_of_people(compound_id, kinds=rules.RESCUE_NEEDS, now=now)
    people: Counter[tuple[int, str]] = Counter()
    counted = living.values_list("home__building_id", "inside").annotate(Count("pk")).order_by()
    for building_id, seen, count in counted:
        people[building_id, rules.standing(seen)] += count
    for building_id, seen in living.filter(person_id__in=needing).values_list("home__building_id", "inside"):
        people[building_id, "in_need"] += seen is not False
    guests = inside(compound_id).filter(visitor=True, home__isnull=False).order_by()
    for building_id, count in guests.values_list("home__building_id").annotate(Count("pk")):
        people[building_id, "visitors"] += count
    return [
        BuildingCount(
            building.pk,
            building.number,
            inside=people[building.pk, rules.Standing.INSIDE],
            unseen=people[building.pk, rules.Standing.UNSEEN],
            out=people[building.pk, rules.Standing.OUT],
            visitors=people[building.pk, "visitors"],
            in_need=people[building.pk, "in_need"],
        )
        for building in places.buildings(compound_id)
    ]


def sheet(compound_id: int, *, now: datetime, building_id: int | None = None) -> list[HomeSheet]:
    """Home by home who may be inside, of one building or of all; homes where everybody is out are left out.

    In the order in which one walks: building, unit, floor, room. Three queries whatever the size.
    """
    narrow = Q() if building_id is None else Q(home__building_id=building_id)
    needs = residents.needs_of_people(compound_id, kinds=rules.RESCUE_NEEDS, now=now)
    found = [
        (_key(row), Somebody(row[7], rules.standing(row[8]), row[9], needs.get(row[6], ()), how=row[10] or ""))
        for row in _living(compound_id, now).filter(narrow).values_list(*_HOME, "person_id", "person__name", *_SEEN)
    ]
    guests = inside(compound_id).filter(narrow, visitor=True, home__isnull=False)
    found += [
        (_key(row), Somebody(row[6], rules.Standing.INSIDE, row[7], visitor=True, how=row[8]))
        for row in guests.values_list(*_HOME, "who", "seen_at", "how")
    ]
    found.sort(key=lambda pair: pair[0])
    homes = (_home(key, [one for _, one in rows]) for key, rows in groupby(found, key=lambda pair: pair[0]))
    return [home for home in homes if home.people]


def without_home(compound_id: int) -> list[Whereabouts]:
    """Staff and others inside who belong to no home here, those who came first on top; one query."""
    return list(inside(compound_id).filter(person__isnull=True, home__isnull=True).order_by("seen_at", "track"))


_HOME = (
    "home__building__rank",
    "home__building__number",
    "home__unit__number",
    "home__floor",
    "home__room",
    "home_id",
)
_SEEN = ("inside", "since", "how")
_Key = tuple[int, str, str, int, str, int]


def _key(row: Any) -> _Key:
    return row[0], row[1], row[2], row[3], row[4], row[5]


def _home(key: _Key, everybody: list[Somebody]) -> HomeSheet:
    _rank, building, unit, floor, room, home_id = key
    here = [one for one in everybody if one.standing is not rules.Standing.OUT]
    here.sort(key=lambda one: (not one.needs, one.visitor, one.standing != rules.Standing.INSIDE, one.name))
    return HomeSheet(home_id, building, unit, floor, room, tuple(here), len(everybody) - len(here))


def _living(compound_id: int, now: datetime) -> QuerySet[Any]:
    """Residents with what was seen of them last."""
    seen = Whereabouts.objects.filter(compound_id=compound_id, person_id=OuterRef("person_id"), area__isnull=True)
    return residents.living(compound_id, now=now).annotate(
        inside=Subquery(seen.values("inside")[:1]),
        since=Subquery(seen.values("seen_at")[:1]),
        how=Subquery(seen.values("how")[:1]),
    )
