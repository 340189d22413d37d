"""Laying out areas for the rounds, and saying which goods they use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.base.places.rules import AREA_LABELS, AreaKind
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors as supplies
from shouwang.protect.hygiene import rules
from shouwang.protect.hygiene.models import Product, Spot

EDIT = "hygiene.edit"
EACH_UNIT = (AreaKind.LOBBY, AreaKind.LIFT, AreaKind.STAIRWELL)
MOST = 20_000
"""Areas of one compound."""


@dataclass(frozen=True)
class Change:
    """What is said of some areas; None leaves it as it is."""

    floor: int | None = None
    size_m2: Decimal | None = None
    surfaces: str | None = None
    method: str | None = None
    photo: bool | None = None
    retire: bool = False


@transaction.atomic
def lay_out(*, compound_id: int, actor: Actor, now: datetime, corridors: bool = False) -> int:
    """Make what the register implies: lobby, lift car and stairwell of each unit, waste points, gatehouses.

    Args:
        corridors: one on each floor of each unit as well.

    Returns how many areas are new on the rounds; areas that are there stay as they are. Locks the compound.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    place_services.lock_compound(compound_id=compound_id)
    there = {(area.kind, area.building_id, area.unit_id, area.name) for area in places.areas(compound_id)}
    units_of = {(kind, unit) for kind, _building, unit, _name in there}
    wanted: list[tuple[str, str, Any, Any]] = []
    for unit in places.units(compound_id).order_by("building__rank", "number"):
        where = f"{unit.building.number}号楼{unit.number}单元"
        names = {AreaKind.LOBBY: "门厅", AreaKind.LIFT: "电梯", AreaKind.STAIRWELL: "楼梯"}
        wanted += [
            (str(each), where + names[each], unit.building, unit)
            for each in EACH_UNIT
            if (each, unit.pk) not in units_of
        ]
        if corridors:
            floors = range(1, max(1, unit.building.floors) + 1)
            kind = str(AreaKind.CORRIDOR)
            named = [(kind, f"{where}{floor}层走廊", unit.building, unit) for floor in floors]
            wanted += [each for each in named if (each[0], each[2].pk, each[3].pk, each[1]) not in there]
    waste = {building for kind, building, _unit, _name in there if kind == AreaKind.WASTE}
    wanted += [
        (str(AreaKind.WASTE), f"{building.number}号楼垃圾点", building, None)
        for building in places.buildings(compound_id)
        if building.pk not in waste
    ]
    posted = {name for kind, _building, _unit, name in there if kind == AreaKind.GATEHOUSE}
    wanted += [
        (str(AreaKind.GATEHOUSE), name, None, None)
        for gate in places.gates(compound_id)
        if (name := f"{gate.name}岗亭") not in posted
    ]
    if len(there) + len(wanted) > MOST:
        raise rules.HygieneRefused("hygiene.too_many", _("That would be more than {n} areas."), n=MOST)
    place_services.add_areas(compound_id=compound_id, areas=wanted)
    made = take_up(compound_id)
    note("hygiene.laid_out", made, compound_id, actor, now)
    return made


@transaction.atomic
def add_areas(
    *, compound_id: int, kind: str, names: Sequence[str], actor: Actor, now: datetime, building: str = ""
) -> int:
    """Public areas by name, of one kind.

    Raises:
        HygieneRefused: ``hygiene.kind``, ``hygiene.names``, ``hygiene.building``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    if kind not in AREA_LABELS:
        raise rules.HygieneRefused("hygiene.kind", _("Choose a kind of area."))
    given = [name.strip()[:80] for name in names if name.strip()][:200]
    if not given:
        raise rules.HygieneRefused("hygiene.names", _("Write a name on each line."))
    place_services.lock_compound(compound_id=compound_id)
    house = places.buildings(compound_id).filter(number=building).first() if building else None
    if building and house is None:
        raise rules.HygieneRefused("hygiene.building", _("There is no building {n} here."), n=building)
    known = set(places.areas(compound_id, kind).values_list("name", flat=True))
    fresh = [(kind, name, house, None) for name in dict.fromkeys(given) if name not in known]
    place_services.add_areas(compound_id=compound_id, areas=fresh)
    made = take_up(compound_id)
    note("hygiene.laid_out", made, compound_id, actor, now)
    return made


def take_up(compound_id: int) -> int:
    """Put every area on the rounds that is not yet there."""
    known = set(Spot.objects.filter(compound_id=compound_id).values_list("area_id", flat=True))
    fresh = []
    for area in places.areas(compound_id):
        if area.pk in known:
            continue
        method, size, surfaces = rules.usual(area.kind)
        floor = _floor_in(area.name) if area.kind == AreaKind.CORRIDOR else 1
        fresh.append(
            Spot(
                area=area, compound_id=compound_id, floor=floor, size_m2=Decimal(size), surfaces=surfaces, method=method
            )
        )
    Spot.objects.bulk_create(fresh, batch_size=1000)
    return len(fresh)


def _floor_in(name: str) -> int:
    digits = "".join(ch for ch in name.rpartition("单元")[2] if ch.isdigit())
    return int(digits[:3]) if digits else 1


@transaction.atomic
def change_spots(
    *, compound_id: int, changes: Sequence[tuple[Sequence[int], Change]], actor: Actor, now: datetime
) -> int:
    """Say something of some areas at once: all, or none when one is refused. Returns how many.

    Raises:
        HygieneRefused: ``hygiene.size``, ``hygiene.method``, ``hygiene.floor``.
        NotFound: ``hygiene.area``: one of them is not on the rounds here.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    total = 0
    for area_ids, change in changes:
        values = _values(change, now)
        wanted = set(area_ids)
        found = Spot.objects.filter(compound_id=compound_id, area_id__in=wanted)
        if found.count() != len(wanted):
            raise NotFound("hygiene.area", _("No area here has this code."))
        total += found.update(**values) if values else 0
    note("hygiene.areas_changed", total, compound_id, actor, now)
    return total


def _values(change: Change, now: datetime) -> dict[str, object]:
    if change.size_m2 is not None and not 0 < change.size_m2 < 100_000:
        raise rules.HygieneRefused("hygiene.size", _("An area has between 0.1 and 99,999 m²."))
    if change.method is not None and change.method not in rules.METHODS:
        raise rules.HygieneRefused("hygiene.method", _("Choose a method of the library."))
    if change.floor is not None and not -10 <= change.floor <= 200:
        raise rules.HygieneRefused("hygiene.floor", _("Floors lie between −10 and 200."))
    said = {
        "floor": change.floor,
        "size_m2": change.size_m2,
        "surfaces": change.surfaces[:120] if change.surfaces is not None else None,
        "method": change.method,
        "photo": change.photo,
    }
    values: dict[str, object] = {key: value for key, value in said.items() if value is not None}
    if change.retire:
        values["retired_at"] = now
    return values


@transaction.atomic
def say_product(
    *,
    compound_id: int,
    agent: str,
    item_id: int,
    store_id: int,
    form: str,
    strength: int,
    actor: Actor,
    now: datetime,
) -> Product:
    """Say which goods of which store the rounds use for an agent, and how strong they are.

    Args:
        strength: mg/L of a liquid, mg in one tablet.

    Raises:
        HygieneRefused: ``hygiene.product``.
        NotFound: ``supplies.item``, ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    if agent not in rules.AGENTS or form not in set(rules.Form) or not 0 < strength <= 1_000_000:
        raise rules.HygieneRefused("hygiene.product", _("Say agent, form and a strength above nought."))
    item = supplies.item(item_id, compound_id=compound_id)
    store = supplies.open_store(store_id, compound_id=compound_id)
    product, _made = Product.objects.update_or_create(
        compound_id=compound_id,
        agent=agent,
        defaults={"item": item, "store": store, "form": form, "strength": strength},
    )
    note("hygiene.product_said", 1, compound_id, actor, now)
    return product


def note(action: str, count: int, compound_id: int, actor: Actor, now: datetime) -> None:
    """Write down how many areas something was done to, if any."""
    if count:
        journal.record(actor=actor, action=action, compound_id=compound_id, data={"count": count}, now=now)
