"""Ugly spreadsheets as property companies keep them, made the same every time; names and numbers are invented.

Identity numbers carry a valid checksum and the place code 990101, which no place has.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from shouwang.kernel.china import check_digit

PLACE_CODE = "990101"
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛"
    "叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔"
    "贺赖龚文"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉梅建国文辉云红宇轩浩然子涵梓萱雨欣怡晨曦思远"
    "嘉琪一诺俊豪志强海燕春生立新永福德全佳慧雪松竹青"
)
HEADINGS = (
    "序号",
    "楼号",
    "单元",
    "房间",
    "业主",
    "与户主关系",
    "联系方式",
    "身份证号码",
    "出生年月",
    "家里几口人",
    "备注",
)
NOTES = (
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "独居",
    "高血压",
    "轮椅",
    "小孩9岁",
    "5(含婴)",
    "租客",
    "老人吃药",
    "82岁独居",
    "糖尿病 行动不便",
    "孕28周",
    "听力弱",
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One invented person in one invented home."""

    building: int
    unit: int
    room: str
    name: str
    relation: str
    phone: str
    id_number: str
    born_on: date
    household: int
    note: str


def id_number(born_on: date, serial: int) -> str:
    """A number with a valid checksum that belongs to nobody."""
    first = f"{PLACE_CODE}{born_on:%Y%m%d}{serial % 1000:03d}"
    return first + check_digit(first)


def name(dice: random.Random) -> str:
    """An invented name."""
    return dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2, 2, 2))))


def people(count: int, *, seed: int = 1, buildings: int = 12, units: int = 3, doors: int = 4) -> Iterator[Somebody]:
    """That many people, home by home; the first of each home is its owner or tenant."""
    dice = random.Random(seed)  # noqa: S311  repeatable test data, no secret
    made = 0
    homes = 0
    while made < count:
        block, door = divmod(homes, doors)
        block, unit = divmod(block, units)
        floor, building = divmod(block, buildings)
        household = min(dice.choice((1, 2, 2, 3, 3, 3, 4, 5)), count - made)
        for member in range(household):
            born_on = date(1935, 1, 1) + timedelta(days=made * 7919 % 32850)
            relation = (
                ("业主" if dice.random() < 0.8 else "租户") if member == 0 else dice.choice(("配偶", "子女", "父母"))
            )
            yield Somebody(
                building + 1,
                unit + 1,
                f"{floor + 1}{door + 1:02d}",
                name(dice),
                relation,
                f"139{made:08d}" if member < 2 else "",
                id_number(born_on, made),
                born_on,
                household,
                dice.choice(NOTES),
            )
            made += 1
        homes += 1


def residents_xlsx(everybody: Iterable[Somebody], *, ugly: bool = True) -> bytes:
    """A residents' list with title rows, merged cells, dittos, numbers as floats, blank rows and a signature."""
    book = Workbook()
    page: Worksheet = book.active  # type: ignore[assignment]
    page.title = "住户"
    if ugly:
        page.append(["青松里小区住户信息登记表（2025年10月）"])
        page.append(["填表人：林悦　10.28 改　红字待核"])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADINGS))
    page.append(list(HEADINGS))
    last: tuple[int, int, str] = (0, 0, "")
    for serial, person in enumerate(everybody, start=1):
        page.append(
            _row(serial, person, ugly, same_building=last[0] == person.building, same_home=last == _home(person))
        )
        last = _home(person)
        if ugly and serial % 97 == 0:
            page.append([])
    if ugly:
        page.append(["制表：林悦", "", "审核："])
    return saved(book)


def _home(person: Somebody) -> tuple[int, int, str]:
    return (person.building, person.unit, person.room)


def _row(serial: int, person: Somebody, ugly: bool, *, same_building: bool, same_home: bool) -> list[Any]:
    building: Any = f"{person.building}栋"
    phone: Any = person.phone
    born: Any = person.born_on
    if ugly:
        building = _spelt(person.building, serial) if not (same_building and serial % 5 == 0) else "同上"
        phone = float(person.phone) if person.phone and serial % 3 == 0 else person.phone
        born = (person.born_on, f"{person.born_on:%Y.%m.%d}", f"{person.born_on:%Y年%m月%d日}")[serial % 3]
    size = (
        str(person.household)
        if not ugly
        else (person.household, f"{person.household}口", f"{person.household}人")[serial % 3]
    )
    return [
        serial,
        building,
        f"{person.unit}单元",
        person.room,
        person.name,
        person.relation,
        phone,
        person.id_number,
        born,
        size,
        person.note,
    ]


def _spelt(building: int, turn: int) -> Any:
    chinese = "零一二三四五六七八九十"
    word = chinese[building] if building <= 10 else f"十{chinese[building - 10]}"
    return (f"{building}栋", f"{building}#", f"{word}号楼", building, f"{building} 号楼".translate(_FULL_WIDTH))[
        turn % 5
    ]


_FULL_WIDTH = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}


def workbook(rows: Sequence[Sequence[Any]], *, merges: Sequence[str] = (), title: str = "Sheet1") -> bytes:
    """A workbook of one sheet with these rows and merged ranges such as ``A1:C1``."""
    book = Workbook()
    page: Worksheet = book.active  # type: ignore[assignment]
    page.title = title
    for row in rows:
        page.append(list(row))
    for area in merges:
        page.merge_cells(area)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


DRAWN_ROWS: tuple[tuple[Any, ...], ...] = (
    ("青松里小区住户信息登记表（2025年10月）",),
    ("填表人：林悦　10.28 改　红字待核",),
    ("序号", "楼号", "房间", "业主", "联系方式", "家里几口人", "备注"),
    (1, "12栋", "1905", "何轩之父 何强", "13900001905", "3", "小孩9岁"),
    (2, "12#", "1906室", "徐立", "1.39E+10", 4, ""),
    (3, "同上", "2001", "罗小琴", "139 0000 2001", "2口", "高血压"),
    (),
    (4, "十二号楼", "2002", "方达", "8800-2002", "三", ""),
    (5, "13栋", "0201", "沈建平", "13900000201", 2, ""),
    (6, "5", "7-3", "刘自强", 13800007719.0, 4, "老人吃药"),
    (7, "5栋", "0704", "谢安", "139000007", 1, "轮椅"),
    (8, "5栋", "0704", "谢安", "13900000704", 1, "轮椅 重复?"),
    (9, "3栋", "1602", "张玉兰", "13800002046", 1, "82岁独居"),
    (10, "3栋", "1603", "租户换人了", "", 2, "问物业"),
    (11, "3 栋", "1604", "马林", "13900001604", "5(含婴)", ""),
    (12, 3, "1605", "丁春生", "13900001605", 2, "老两口"),
    (13, "三栋", "1606", "空", "", 0, "在国外"),
    (14, "3栋", "1607", "蔡明", "13900001607", "3人", ""),
    (15, "3栋", "1608", "0", "1.36E+10", 1, ""),
    (16, "3栋", "1701", "卢远", "１３９００００１７０１", 4, "双胞胎"),
    ("制表：林悦", "", "审核："),
)
"""The list on the drawing of the import page."""


def rows_of(content: bytes) -> list[tuple[Any, ...]]:
    """What stands in the first sheet of a workbook, row by row."""
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
