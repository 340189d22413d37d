"""Laying out a compound by hand: buildings with their homes, areas, gates, organisations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import services as journal
from shouwang.base.places import rules as place_rules
from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.kernel import outcomes, rooms
from shouwang.kernel.words import gettext_noop as _

MOST_HOMES = 2000


class LayoutRefused(outcomes.Refusal):
    """A place that cannot be so."""


@dataclass(frozen=True)
class NewBuilding:
    """A building as it stands: so many units, floors, and doors on each floor of a unit."""

    number: str
    units: int = 1
    floors: int = 1
    doors: int = 1
    lifts: int = 0


@transaction.atomic
def add_building(*, actor: accounts.Actor, compound_id: int, building: NewBuilding, now: datetime) -> int:
    """A building with a home behind every door (0101, 0102 … by floor and door); says how many homes are new.

    A building that is known gets what it lacks.

    Raises:
        LayoutRefused: ``place.number``, ``place.size``.
        Forbidden: no right to lay out this compound.
    """
    accounts.require(actor, "compound.edit", compound_id=compound_id)
    number = rooms.read_building(building.number)
    if not number:
        raise LayoutRefused("place.number", _("A building's number is like 5, 12 or A."))
    homes = building.units * building.floors * building.doors
    if min(building.units, building.floors, building.doors) < 1 or homes > MOST_HOMES or building.lifts < 0:
        raise LayoutRefused("place.size", _("A building has between 1 and 2,000 homes."))
    before = places.homes(compound_id).count()
    place_services.ensure_homes(compound_id=compound_id, rows=_doors(number, building))
    place_services.ensure_building(compound_id=compound_id, number=number, floors=building.floors, lifts=building.lifts)
    made = places.homes(compound_id).count() - before
    _record(actor, "place.building_added", compound_id, number, now)
    return made


def _doors(number: str, building: NewBuilding) -> list[place_services.HomeRow]:
    return [
        place_services.HomeRow(number, str(unit), f"{floor:02d}{door:02d}", floor=floor)
        for unit in range(1, building.units + 1)
        for floor in range(1, building.floors + 1)
        for door in range(1, building.doors + 1)
    ]


@transaction.atomic
def add_area(
    *, actor: accounts.Actor, compound_id: int, kind: str, name: str, now: datetime, building_id: int | None = None
) -> str:
    """A public area; returns the code printed on its sign.

    Raises:
        LayoutRefused: ``place.kind``, ``place.name``, ``place.known``.
        NotFound: ``place.unknown``: the building is another compound's.
    """
    accounts.require(actor, "compound.edit", compound_id=compound_id)
    _check(kind, set(place_rules.AreaKind), name)
    building = places.buildings(compound_id).filter(pk=building_id).first() if building_id else None
    if building_id and building is None:
        raise outcomes.NotFound("place.unknown", _("There is no such place."))
    if places.areas(compound_id, kind).filter(name=name.strip(), building=building).exists():
        raise LayoutRefused("place.known", _("There is one of this name already."))
    area = place_services.add_areas(compound_id=compound_id, areas=[(kind, name.strip(), building, None)])[0]
    _record(actor, "place.area_added", compound_id, area.code, now)
    return area.code


@transaction.atomic
def add_gate(*, actor: accounts.Actor, compound_id: int, kind: str, name: str, now: datetime) -> None:
    """A gate.

    Raises:
        LayoutRefused: ``place.kind``, ``place.name``, ``place.known``.
    """
    accounts.require(actor, "compound.edit", compound_id=compound_id)
    _check(kind, set(place_rules.GateKind), name)
    with _once():
        place_services.add_gate(compound_id=compound_id, name=name.strip(), kind=kind)
    _record(actor, "place.gate_added", compound_id, name, now)


@transaction.atomic
def add_organisation(
    *, actor: accounts.Actor, compound_id: int, kind: str, name: str, now: datetime, phone: str = ""
) -> None:
    """A body that the compound works with.

    Raises:
        LayoutRefused: ``place.kind``, ``place.name``, ``place.known``.
    """
    accounts.require(actor, "compound.edit", compound_id=compound_id)
    _check(kind, set(place_rules.OrganisationKind), name)
    with _once():
        place_services.add_organisation(compound_id=compound_id, kind=kind, name=name.strip(), phone=phone.strip())
    _record(actor, "place.organisation_added", compound_id, name, now)


def _check(kind: str, kinds: set[str], name: str) -> None:
    if kind not in kinds:
        raise LayoutRefused("place.kind", _("There is no such kind."))
    if not name.strip() or len(name) > 40:
        raise LayoutRefused("place.name", _("A name has one to 40 characters."))


@contextmanager
def _once() -> Iterator[None]:
    """Turns a name that is there already into a refusal."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as known:
        raise LayoutRefused("place.known", _("There is one of this name already.")) from known


def _record(actor: accounts.Actor, action: str, compound_id: int, name: str, now: datetime) -> None:
    data = {"name": name.strip()}
    journal.record(
        actor=actor, action=action, compound_id=compound_id, subject=("compound", compound_id), data=data, now=now
    )
