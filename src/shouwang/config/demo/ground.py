"""The demo's ground: buildings, homes, public areas, gates and the bodies around them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shouwang.base.places import selectors as places
from shouwang.base.places import services
from shouwang.base.places.rules import AreaKind, GateKind, OrganisationKind
from shouwang.base.places.services import HomeRow


@dataclass(frozen=True)
class Block:
    """Buildings of one shape: numbers, floors, units and doors on a landing."""

    numbers: range
    floors: int
    units: int
    doors: int


@dataclass(frozen=True)
class Layout:
    """One compound's shape."""

    code: str
    name: str
    duty_phone: str
    blocks: tuple[Block, ...]
    gates: tuple[tuple[str, str], ...]


PINE = Layout(
    "qingsongli",
    "青松里",
    "8800 1199",
    (Block(range(1, 7), 18, 2, 4), Block(range(7, 13), 24, 2, 3)),
    (("南门", GateKind.MAIN), ("东门", GateKind.SIDE), ("北门", GateKind.BACK), ("地库口", GateKind.VEHICLE)),
)
PLANE = Layout(
    "wutongyuan",
    "梧桐苑",
    "8800 2299",
    (Block(range(1, 5), 12, 2, 2),),
    (("正门", GateKind.MAIN), ("后门", GateKind.BACK)),
)

_ORGANISATIONS = (
    (OrganisationKind.STREET, "青山街道办事处", "8800 3000"),
    (OrganisationKind.COMMITTEE, "青松社区居民委员会", "8800 3010"),
    (OrganisationKind.POLICE, "青山派出所", "110"),
    (OrganisationKind.HEALTH, "青山区疾病预防控制中心", "8800 3030"),
    (OrganisationKind.HOSPITAL, "青山社区医院", "8800 3040"),
    (OrganisationKind.FIRE, "青山消防救援站", "119"),
    (OrganisationKind.OWNERS, "业主委员会", "8800 3060"),
    (OrganisationKind.UTILITY, "青山燃气抢修", "8800 3070"),
)

_COMMON_AREAS = (
    (AreaKind.FITNESS, "健身区"),
    (AreaKind.PLAYGROUND, "儿童乐园"),
    (AreaKind.CLUBHOUSE, "会所"),
    (AreaKind.CANTEEN, "社区食堂"),
    (AreaKind.PARCELS, "快递架"),
    (AreaKind.GARAGE, "地下车库"),
    (AreaKind.PUMP_ROOM, "二次供水泵房"),
    (AreaKind.POWER_ROOM, "配电房"),
    (AreaKind.OFFICE, "物业服务中心"),
    (AreaKind.ASSEMBLY, "中心花园集合点"),
)


def lay_out(dice: random.Random, now: datetime) -> tuple[Any, Any, Any]:
    """The company and its two compounds."""
    company = services.create_company(name="青禾物业服务有限公司")
    return company, _compound(company, PINE, dice), _compound(company, PLANE, dice)


def _compound(company: Any, layout: Layout, dice: random.Random) -> Any:
    compound = services.create_compound(
        company_id=company.pk,
        code=layout.code,
        name=layout.name,
        address="青山街道松涛路 17 号",
        duty_phone=layout.duty_phone,
    )
    for block in layout.blocks:
        for number in block.numbers:
            services.ensure_building(
                compound_id=compound.pk, number=str(number), floors=block.floors, lifts=block.units
            )
    services.ensure_homes(compound_id=compound.pk, rows=_homes(layout, dice))
    for name, kind in layout.gates:
        services.add_gate(compound_id=compound.pk, name=name, kind=kind)
    for kind, name, phone in _ORGANISATIONS:
        services.add_organisation(compound_id=compound.pk, kind=kind, name=name, phone=phone)
    _add_areas(compound)
    return compound


def _homes(layout: Layout, dice: random.Random) -> list[HomeRow]:
    rows = []
    for block in layout.blocks:
        for number in block.numbers:
            for unit in range(1, block.units + 1):
                for floor in range(1, block.floors + 1):
                    for door in range(1, block.doors + 1):
                        area = Decimal(dice.choice((58, 72, 86, 89, 92, 105, 118, 128)))
                        status = dice.choices(("lived_in", "rented", "vacant"), (77, 17, 6))[0]
                        room = f"{floor:02d}{door + (unit - 1) * block.doors:02d}"
                        rows.append(HomeRow(str(number), str(unit), room, floor, status, area))
    return rows


def _add_areas(compound: Any) -> None:
    areas: list[tuple[str, str, Any, Any]] = [(kind, name, None, None) for kind, name in _COMMON_AREAS]
    for unit in places.units(compound.pk).order_by("building__rank", "number"):
        where = f"{unit.building.number}号楼{unit.number}单元"
        areas += [
            (AreaKind.LOBBY, f"{where}门厅", unit.building, unit),
            (AreaKind.LIFT, f"{where}电梯", unit.building, unit),
            (AreaKind.STAIRWELL, f"{where}楼梯", unit.building, unit),
        ]
    areas += [
        (AreaKind.WASTE, f"{building.number}号楼垃圾点", building, None) for building in places.buildings(compound.pk)
    ]
    services.add_areas(compound_id=compound.pk, areas=areas)
