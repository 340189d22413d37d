"""How fast the register finds people as one types: 50,000 people of one compound, each prefix a request."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tools.bench import Figure
from tools.bench._database import throw_away

if TYPE_CHECKING:
    from shouwang.base.places.models import Home

PEOPLE = 50_000
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢单解仇查"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红建国文辉力健玲梅琳慧莹雪晶倩云莲真环岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬"
    "茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思胜学祥才发武新利清飞彬富顺信子志良义兴"
)
TYPED = (
    "z", "zh", "zha", "zhang", "zhangx", "zhangxl", "w", "wa", "wangw", "l", "li", "lih", "lihua", "zl", "wxm", "shan",
    "张", "张伟", "王秀", "小", "兰", "6031", "0703", "501", "5号楼", "3-2-501", "3栋2单元501", "z 5号楼", "李 0703",
    "13800138000", "chen", "chenj", "y", "yang", "liux", "xyz", "",
)  # fmt: skip


def run() -> Iterator[Figure]:
    """Fill a compound and type."""
    with throw_away():
        compound_id = _fill()
        times = [_search(compound_id, typed) for _ in range(5) for typed in TYPED]
        p95 = statistics.quantiles(times, n=100)[94]
        yield Figure(f"search {PEOPLE:,} people p50", statistics.median(times), "ms")
        yield Figure(f"search {PEOPLE:,} people p95", p95, "ms", "< 50 ms")
        yield Figure(f"search {PEOPLE:,} people slowest", max(times), "ms")


def _search(compound_id: int, typed: str) -> float:
    """One request's work: how many are meant, and the first page of them with their homes; milliseconds."""
    from shouwang.base.residents import selectors

    started = time.perf_counter()
    found = selectors.Found(compound_id, typed, NOW)
    len(found)
    for row in found[:50]:
        _ = (row.person.name, row.home.building.number, row.home.unit.number)
    return (time.perf_counter() - started) * 1000


def _fill() -> int:
    from django.db import connection

    from shouwang.base.places import services as places

    company = places.create_company(name="Bench")
    compound = places.create_compound(company_id=company.pk, code="bench", name="Bench")
    rows = [
        places.HomeRow(str(building), str(unit), f"{floor:02d}{door:02d}", floor=floor)
        for building in range(1, 41)
        for unit in (1, 2, 3)
        for floor in range(1, 31)
        for door in range(1, 6)
    ]
    homes = list(places.ensure_homes(compound_id=compound.pk, rows=rows).values())
    _settle(compound.pk, homes)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return compound.pk


def _settle(compound_id: int, homes: list[Home]) -> None:
    from shouwang.base.residents import fields
    from shouwang.base.residents.models import Person, Residence

    dice = random.Random(7)
    people = []
    for number in range(PEOPLE):
        person = Person(compound_id=compound_id, registered_at=NOW)
        surname = SURNAMES[min(int(dice.expovariate(1 / 12)), len(SURNAMES) - 1)]
        fields.set_name(person, surname + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2, 2)))))
        fields.set_phone(person, f"138{number:08d}")
        people.append(person)
    Person.objects.bulk_create(people, batch_size=2000)
    Residence.objects.bulk_create(
        [
            Residence(
                compound_id=compound_id,
                person=person,
                home=homes[index % len(homes)],
                relation="family",
                is_contact=index < len(homes),
                starts_at=NOW,
            )
            for index, person in enumerate(people)
        ],
        batch_size=2000,
    )
