"""Laying out the ground; used by the import, the demo and the set-up pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, ProtectedError

from shouwang.base.places.models import Area, Building, Company, Compound, Gate, Home, Organisation, Unit


@dataclass(frozen=True)
class HomeRow:
    """A home as a list names it; None leaves what is known as it is."""

    building: str
    unit: str
    room: str
    floor: int = 0
    status: str | None = None
    area_m2: Decimal | None = None
    declared_people: int | None = None


def create_company(*, name: str, uscc: str = "") -> Company:
    """A new company."""
    return Company.objects.create(name=name, uscc=uscc)


def create_compound(*, company_id: int, code: str, name: str, address: str = "", duty_phone: str = "") -> Compound:
    """A new, empty compound."""
    return Compound.objects.create(company_id=company_id, code=code, name=name, address=address, duty_phone=duty_phone)


@transaction.atomic
def ensure_building(*, compound_id: int, number: str, floors: int = 0, lifts: int = 0) -> Building:
    """The building of that number, made when it is new."""
    building, made = Building.objects.get_or_create(
        compound_id=compound_id,
        number=number,
        defaults={"rank": _rank(number), "floors": floors, "lifts": lifts},
    )
    if not made and floors > building.floors:
        building.floors = floors
        building.save(update_fields=["floors"])
    return building


def _rank(number: str) -> int:
    digits = "".join(ch for ch in number if ch.isdigit())
    return int(digits[:6]) if digits else 1_000_000


@transaction.atomic
def ensure_homes(*, compound_id: int, rows: Iterable[HomeRow]) -> dict[tuple[str, str, str], Home]:
    """The homes of the rows by (building, unit, room); makes buildings, units and homes that are new.

    One query per kind of thing whatever the number of rows. Locks the compound against a second
    run at the same time.
    """
    Compound.objects.select_for_update().get(pk=compound_id)
    wanted = {(row.building, row.unit, row.room): row for row in rows}
    units = _ensure_units(compound_id, {(b, u) for b, u, _room in wanted})
    known = _homes_by_name(compound_id)
    fresh = [
        Home(
            compound_id=compound_id,
            building_id=units[(row.building, row.unit)].building_id,
            unit_id=units[(row.building, row.unit)].pk,
            room=row.room,
            floor=row.floor,
            status=row.status or Home.Status.LIVED_IN,
            area_m2=row.area_m2,
            declared_people=row.declared_people,
        )
        for key, row in wanted.items()
        if key not in known
    ]
    Home.objects.bulk_create(fresh, batch_size=2000)
    if fresh:
        _mark_twins(compound_id)
    _update_known(known, wanted)
    return _homes_by_name(compound_id) if fresh else known


_LISTED = ("status", "area_m2", "floor", "declared_people")


def _update_known(known: dict[tuple[str, str, str], Home], wanted: dict[tuple[str, str, str], HomeRow]) -> None:
    changed = []
    for key, row in wanted.items():
        home = known.get(key)
        if home is None:
            continue
        before = [getattr(home, name) for name in _LISTED]
        home.status = row.status or home.status
        home.area_m2 = row.area_m2 if row.area_m2 is not None else home.area_m2
        home.floor = row.floor or home.floor
        home.declared_people = row.declared_people if row.declared_people is not None else home.declared_people
        if before != [getattr(home, name) for name in _LISTED]:
            changed.append(home)
    Home.objects.bulk_update(changed, _LISTED, batch_size=1000)


def _homes_by_name(compound_id: int) -> dict[tuple[str, str, str], Home]:
    homes = Home.objects.filter(compound_id=compound_id).select_related("building", "unit")
    return {(h.building.number, h.unit.number, h.room): h for h in homes}


def _ensure_units(compound_id: int, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Unit]:
    names = set(names)
    Building.objects.bulk_create(
        [Building(compound_id=compound_id, number=b, rank=_rank(b)) for b in sorted({b for b, _u in names})],
        ignore_conflicts=True,
    )
    buildings = {b.number: b for b in Building.objects.filter(compound_id=compound_id)}
    Unit.objects.bulk_create(
        [Unit(compound_id=compound_id, building=buildings[b], number=u) for b, u in sorted(names)],
        ignore_conflicts=True,
    )
    units = Unit.objects.filter(compound_id=compound_id).select_related("building")
    return {(u.building.number, u.number): u for u in units}


@transaction.atomic
def restore_homes(*, compound_id: int, states: Iterable[tuple[int, str, Decimal | None, int | None]]) -> None:
    """Put homes back as a list found them: id, status, area, declared people; an empty value clears."""
    before = {pk: (status, area, people) for pk, status, area, people in states}
    homes = list(Home.objects.select_for_update().filter(compound_id=compound_id, pk__in=list(before)))
    for home in homes:
        home.status, home.area_m2, home.declared_people = before[home.pk]
    Home.objects.bulk_update(homes, ("status", "area_m2", "declared_people"), batch_size=1000)


@transaction.atomic
def remove_homes(*, compound_id: int, home_ids: Iterable[int]) -> int:
    """Take back homes laid out by mistake, with units and buildings that are left empty.

    Returns how many had to stay because something else has come to depend on them.
    """
    ids = list(home_ids)
    homes = Home.objects.filter(compound_id=compound_id, pk__in=ids)
    unit_ids = set(homes.values_list("unit_id", flat=True))
    try:
        with transaction.atomic():
            homes.delete()
    except ProtectedError:
        for home in homes:
            _remove_if_free(home)
    for unit in Unit.objects.filter(pk__in=unit_ids, homes__isnull=True).select_related("building"):
        if _remove_if_free(unit) and not unit.building.units.exists():
            _remove_if_free(unit.building)
    _mark_twins(compound_id)
    return Home.objects.filter(compound_id=compound_id, pk__in=ids).count()


def _mark_twins(compound_id: int) -> None:
    """Note in which buildings a room alone misleads, so that whoever names a home need not ask."""
    same = Home.objects.filter(building=OuterRef("pk")).order_by().values("room")
    twins = Exists(same.annotate(doors=Count("pk")).filter(doors__gt=1))
    Building.objects.filter(compound_id=compound_id).exclude(twins=twins).update(twins=twins)


def _remove_if_free(place: Home | Unit | Building) -> bool:
    try:
        with transaction.atomic():
            place.delete()
    except ProtectedError:
        return False
    return True


@transaction.atomic
def add_areas(*, compound_id: int, areas: Sequence[tuple[str, str, Building | None, Unit | None]]) -> list[Area]:
    """Public areas of (kind, name, building, unit), each with a code for its printed sign."""
    start = Area.objects.filter(compound_id=compound_id).count() + 1
    return Area.objects.bulk_create(
        [
            Area(
                compound_id=compound_id,
                kind=kind,
                name=name,
                building=building,
                unit=unit,
                code=f"A{compound_id:02d}{start + index:04d}",
            )
            for index, (kind, name, building, unit) in enumerate(areas)
        ]
    )


def add_gate(*, compound_id: int, name: str, kind: str) -> Gate:
    """A gate."""
    return Gate.objects.create(compound_id=compound_id, name=name, kind=kind)


def add_organisation(*, compound_id: int, kind: str, name: str, phone: str = "") -> Organisation:
    """A body that the compound works with."""
    return Organisation.objects.create(compound_id=compound_id, kind=kind, name=name, phone=phone)


def lock_compound(*, compound_id: int) -> None:
    """Let one transaction at a time change how a compound is run.

    Rows that merely name the compound go on being written: the lock is NO KEY UPDATE.
    """
    Compound.objects.select_for_update(no_key=True).get(pk=compound_id)
