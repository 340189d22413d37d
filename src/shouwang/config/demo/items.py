"""What the demo's store keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

SCALE = {"ml": 1000, "g": 1000, "cm": 100}


class Shelved(NamedTuple):
    """A cabinet that holds some of an item: its place in ``PLACES`` and how much, in the shown unit."""

    place: int
    held: float


@dataclass(frozen=True)
class Kept:
    """An item of the store.

    Args:
        minimum, held: in the shown unit.
        keeps: days that it usually keeps; None for things that do not expire.
        oldest: days until its oldest batch expires; below 0 it has expired. None: a quarter of ``keeps``.
        shelved: what of it lies elsewhere than in the store room.
    """

    item_class: str
    zh: str
    en: str
    unit: str
    packs: dict[str, int]
    minimum: float
    held: float
    keeps: int | None = None
    oldest: int | None = None
    shelved: tuple[Shelved, ...] = field(default=())


PLACES = (("物资库房", "room"), ("南门岗柜", "cabinet"), ("保洁间", "cabinet"), ("1 号楼电梯架", "lift"))
ROOM, GATE, CLEANERS, LIFT = range(4)

ITEMS: tuple[Kept, ...] = (
    Kept("mask", "医用口罩", "Surgical mask", "piece", {"盒": 50, "箱": 2000}, 400, 850, 700),
    Kept("mask", "N95 口罩", "N95 respirator", "piece", {"盒": 20}, 100, 60, 900),
    Kept("gloves", "丁腈手套", "Nitrile gloves", "piece", {"盒": 100}, 600, 2400, 1000),
    Kept("gloves", "加厚橡胶手套", "Rubber gloves", "piece", {"包": 10}, 40, 120, 1200, None, (Shelved(CLEANERS, 30),)),
    Kept("face_shield", "防护面屏", "Face shield", "piece", {"箱": 50}, 60, 180),
    Kept("suit", "防护服", "Protective suit", "set", {"箱": 20}, 40, 186, 900),
    Kept("gown", "一次性隔离衣", "Isolation gown", "piece", {"包": 10}, 60, 240, 900),
    Kept("disinfectant", "含氯消毒液", "Chlorine disinfectant", "ml", {"桶": 25000}, 40, 62, 365),
    Kept("disinfectant", "75% 酒精", "Alcohol 75 %", "ml", {"瓶": 500}, 6, 12, 700, 12),
    Kept("disinfectant", "速干手消毒液", "Hand rub", "ml", {"瓶": 500}, 5, 10, 700, None, (Shelved(GATE, 2),)),
    Kept("disinfectant", "含氯泡腾片", "Chlorine tablets", "piece", {"瓶": 100}, 300, 900, 1095),
    Kept("tissue", "擦手纸", "Tissues", "pack", {"箱": 20}, 100, 230, None, None, (Shelved(LIFT, 6),)),
    Kept("waste_bag", "医疗垃圾袋", "Medical waste bag", "piece", {"卷": 50}, 200, 540),
    Kept("thermometer", "额温枪", "Forehead thermometer", "piece", {}, 6, 9, None, None, (Shelved(GATE, 3),)),
    Kept("test_kit", "抗原试剂", "Antigen test", "piece", {"盒": 20}, 1000, 2460, 360),
    Kept("food_pack", "食品包", "Food pack", "pack", {}, 200, 310, 180),
    Kept("food_pack", "压缩饼干", "Compressed biscuits", "pack", {"箱": 40}, 200, 480, 1095),
    Kept("food_pack", "婴儿配方奶粉", "Infant formula", "g", {"罐": 900}, 5, 10.8, 540),
    Kept("water", "饮用水", "Drinking water", "ml", {"桶": 18900, "箱": 12000}, 300, 612, 540),
    Kept("medicine", "急救包", "First-aid kit", "set", {}, 10, 14, 900),
    Kept("medicine", "退烧药", "Fever medicine", "pack", {}, 40, 66, 700, -3),
    Kept("medicine", "口服补液盐", "Oral rehydration salts", "pack", {"盒": 20}, 60, 160, 900),
    Kept("medicine", "碘伏消毒棉签", "Iodine swabs", "pack", {}, 40, 90, 700),
    Kept("sandbag", "沙袋", "Sandbag", "piece", {}, 200, 320),
    Kept("sandbag", "挡水板", "Flood board", "piece", {}, 12, 24),
    Kept("pump", "抽水泵", "Pump", "piece", {}, 2, 3),
    Kept("pump", "排水软管", "Drain hose", "cm", {"卷": 2000}, 60, 200),
    Kept("torch", "强光手电", "Torch", "piece", {}, 20, 34),
    Kept("torch", "5 号电池", "AA batteries", "piece", {"板": 4}, 100, 240, 1500),
    Kept("torch", "应急照明灯", "Emergency lamp", "piece", {}, 12, 18),
    Kept("fuel", "发电机柴油", "Generator diesel", "ml", {"桶": 20000}, 100, 160),
    Kept("extinguisher", "4 kg 灭火器", "Extinguisher 4 kg", "piece", {}, 20, 41),
    Kept("extinguisher", "消防沙", "Fire sand", "g", {"袋": 25000}, 200, 500),
    Kept("blanket", "毛毯", "Blanket", "piece", {}, 30, 48),
    Kept("blanket", "折叠床", "Camp bed", "piece", {}, 10, 16),
    Kept("helmet", "安全帽", "Helmet", "piece", {}, 30, 44),
    Kept("boots", "雨靴", "Rubber boots", "piece", {}, 20, 32),
    Kept("gas_mask", "防毒面具", "Gas mask", "piece", {}, 10, 16, 1825),
    Kept("vest", "反光背心", "Reflective vest", "piece", {"包": 10}, 30, 60),
    Kept("life_jacket", "救生衣", "Life jacket", "piece", {}, 10, 12),
)


def barcode(place: int) -> str:
    """An EAN-13 of the numbers that GS1 leaves to each house (prefix 20-29), with its check digit."""
    digits = f"29{place + 1:010d}"
    weighed = sum(int(digit) * (3 if nth % 2 else 1) for nth, digit in enumerate(digits))
    return digits + str(-weighed % 10)
