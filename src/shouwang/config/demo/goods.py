"""The demo's store: items, places, batches, three weeks of movements, something lent, a count that waits."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.config.demo.staff import Staff
from shouwang.kernel.words import Words
from shouwang.means.purchasing import services as purchasing
from shouwang.means.supplies import selectors
from shouwang.means.supplies import services as supplies
from shouwang.means.supplies.rules.ledger import Kind, Piece

ITEMS: tuple[tuple[str, str, str, str, dict[str, int], float, float, int | None], ...] = (
    ("mask", "医用口罩", "Surgical mask", "piece", {"盒": 50, "箱": 2000}, 1000, 9120, 700),
    ("mask", "N95 口罩", "N95 respirator", "piece", {"盒": 20}, 500, 420, 900),
    ("gloves", "丁腈手套", "Nitrile gloves", "piece", {"盒": 100}, 600, 2400, 1000),
    ("face_shield", "防护面屏", "Face shield", "piece", {"箱": 50}, 60, 180, None),
    ("suit", "防护服", "Protective suit", "set", {"箱": 20}, 40, 186, 900),
    ("disinfectant", "含氯消毒液", "Chlorine disinfectant", "ml", {"桶": 25000}, 100, 84, 365),
    ("disinfectant", "75% 酒精", "Alcohol 75 %", "ml", {"瓶": 500}, 20, 46, 700),
    ("disinfectant", "速干手消毒液", "Hand rub", "ml", {"瓶": 500}, 15, 32, 700),
    ("tissue", "擦手纸", "Tissues", "pack", {"箱": 20}, 100, 230, None),
    ("waste_bag", "医疗垃圾袋", "Medical waste bag", "piece", {"卷": 50}, 200, 540, None),
    ("thermometer", "额温枪", "Forehead thermometer", "piece", {}, 6, 9, None),
    ("test_kit", "抗原试剂", "Antigen test", "piece", {"盒": 20}, 1000, 2460, 360),
    ("food_pack", "食品包", "Food pack", "pack", {}, 200, 310, 180),
    ("water", "饮用水", "Drinking water", "ml", {"桶": 18900, "箱": 12000}, 300, 612, 540),
    ("medicine", "急救包", "First-aid kit", "set", {}, 10, 14, 900),
    ("medicine", "退烧药", "Fever medicine", "pack", {}, 40, 66, 700),
    ("sandbag", "沙袋", "Sandbag", "piece", {}, 200, 320, None),
    ("pump", "抽水泵", "Pump", "piece", {}, 2, 3, None),
    ("torch", "强光手电", "Torch", "piece", {}, 20, 34, None),
    ("torch", "5 号电池", "AA batteries", "piece", {"板": 4}, 100, 240, 1500),
    ("fuel", "发电机柴油", "Generator diesel", "ml", {"桶": 20000}, 100, 160, None),
    ("extinguisher", "4 kg 灭火器", "Extinguisher 4 kg", "piece", {}, 20, 41, None),
    ("blanket", "毛毯", "Blanket", "piece", {}, 30, 48, None),
)
"""Class, Chinese, English, unit, packs, minimum and stock in the shown unit, days it keeps."""

SCALE = {"ml": 1000, "g": 1000, "cm": 100}
PLACES = (("物资库房", "room"), ("南门岗柜", "cabinet"), ("保洁间", "cabinet"), ("1 号楼电梯架", "lift"))


def stock(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Everything that the storekeepers of a compound wrote in three weeks."""
    keeper, begun = staff.actor("storekeeper", now), now - timedelta(days=28)
    common: dict[str, Any] = {"compound_id": compound.pk, "actor": keeper}
    stores = [supplies.say_store(name=name, kind=kind, now=begun, **common) for name, kind in PLACES]
    items = {}
    for item_class, zh, en, unit, packs, minimum, held, keeps in ITEMS:
        scale = SCALE.get(unit, 1)
        facts = supplies.ItemFacts(
            item_class, Words(en=en, zh=zh), unit, packs, shelf_days=keeps, minimum=int(minimum * scale)
        )
        item = supplies.say_item(facts=facts, now=begun, **common)
        items[en] = item
        _arrive(item, int(held * scale), keeps, stores[0].pk, dice, begun, now, common)
    _use(staff, items, stores[0].pk, dice, now, common)
    _lend(items, stores[0].pk, dice, now, common)
    _count(stores[0].pk, staff, dice, now, common)
    _buy(compound, staff, items, stores[0].pk, dice, now)


def _nonce(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def _arrive(
    item: Any,
    held: int,
    keeps: int | None,
    store_id: int,
    dice: random.Random,
    begun: datetime,
    now: datetime,
    common: dict[str, Any],
) -> None:
    """Three batches of different age; the oldest expires within the month."""
    today = timezone.localtime(now).date()
    parts = [held * 3 // 10, held * 3 // 10, held - 2 * (held * 3 // 10)]
    for place, quantity in enumerate(each for each in parts if each):
        expires = today + timedelta(days=(14, keeps // 4, keeps * 2 // 3)[place]) if keeps else None
        lot = f"{'ABC'[place]}{dice.randrange(2406, 2509)}-{dice.randrange(10, 99)}"
        arrival = supplies.Arrival(item.pk, quantity, lot, expires, dice.choice(["恒康医药", "街道应急库", "康达劳保"]))
        supplies.receive(
            arrivals=[arrival], store_id=store_id, nonce=_nonce(dice), now=begun + timedelta(days=place), **common
        )


def _use(
    staff: Staff, items: dict[str, Any], store_id: int, dice: random.Random, now: datetime, common: dict[str, Any]
) -> None:
    """What was drawn each day, so that history shows a burn."""
    daily = (("Surgical mask", 24), ("Nitrile gloves", 16), ("Chlorine disinfectant", 1500), ("Tissues", 5))
    people = staff.teams["gate"] + staff.teams["cleaning"]
    for days in range(21, 0, -1):
        at = now - timedelta(days=days, minutes=dice.randrange(0, 300))
        for name, quantity in daily:
            supplies.issue(
                item_id=items[name].pk,
                quantity=max(1, quantity * dice.randrange(70, 131) // 100),
                store_id=store_id,
                nonce=_nonce(dice),
                receiver_id=dice.choice(people).pk,
                now=at,
                **common,
            )


def _lend(items: dict[str, Any], store_id: int, dice: random.Random, now: datetime, common: dict[str, Any]) -> None:
    pump = selectors.lots(items["Pump"].pk, store_id, compound_id=common["compound_id"])[-1]
    movement = supplies.Movement(
        Kind.LEND,
        (Piece(pump.batch_id, 1),),
        _nonce(dice),
        from_store=store_id,
        partner="梧桐苑物业",
        due_on=timezone.localtime(now).date() + timedelta(days=5),
    )
    supplies.move(movement=movement, now=now - timedelta(days=2), **common)


def _count(store_id: int, staff: Staff, dice: random.Random, now: datetime, common: dict[str, Any]) -> None:
    """A count of the store room in which two boxes of masks were not found; it waits for the manager."""
    compound_id, keeper = common["compound_id"], common["actor"]
    at = now - timedelta(hours=5)
    count = supplies.begin_count(compound_id=compound_id, store_id=store_id, actor=keeper, now=at, nonce=_nonce(dice))
    lots = [lot for lot in selectors.held_in(store_id) if lot.quantity]
    _tally(count, lots, keeper, at, compound_id)
    supplies.compare(compound_id=compound_id, count_id=count.pk, actor=keeper, now=at)
    _tally(count, lots[:1], keeper, at, compound_id)
    supplies.compare(compound_id=compound_id, count_id=count.pk, actor=keeper, now=at)


def _tally(count: Any, lots: list[Any], keeper: Actor, at: datetime, compound_id: int) -> None:
    batches = selectors.batches_by_id({lot.batch_id for lot in lots}, compound_id=compound_id)
    for place, lot in enumerate(lots):
        supplies.tally(
            compound_id=compound_id,
            count_id=count.pk,
            batch_code=batches[lot.batch_id].code,
            quantity=lot.quantity - (100 if place == 0 else 0),
            actor=keeper,
            now=at,
        )


def _buy(compound: Any, staff: Staff, items: dict[str, Any], store_id: int, dice: random.Random, now: datetime) -> None:
    """Three earlier orders, one half here, one that waits for the manager; a subsidy and the property's money."""
    keeper, manager, at = staff.actor("storekeeper", now), staff.actor("manager", now), now - timedelta(days=28)
    common: dict[str, Any] = {"compound_id": compound.pk}
    sellers = [
        purchasing.say_supplier(name=name, contact=contact, lead_days=days, actor=keeper, now=at, **common)
        for name, contact, days in (("恒康医药", "8800 2101", 2), ("康达劳保", "8800 2102", 4))
    ]
    funds = []
    for name, kind, cents in (("防疫补贴", "subsidy", 30_000_00), ("物业防疫预算", "operating", 12_000_00)):
        fund = purchasing.say_fund(name=name, kind=kind, actor=manager, now=at, **common)
        purchasing.pay_in(
            fund_id=fund.pk, cents=cents, words="第四季度", actor=manager, now=at, nonce=_nonce(dice), **common
        )
        funds.append(fund)
    wanted = (
        ("Surgical mask", 2000, 900_00, 24, 2000),
        ("Surgical mask", 2000, 940_00, 16, 2000),
        ("Surgical mask", 2000, 920_00, 8, 2000),
        ("N95 respirator", 2000, 1_800_00, 1, 800),
        ("Chlorine disinfectant", 200_000, 1_240_00, 0, 0),
    )
    for name, quantity, cents, days, came in wanted:
        at, line = now - timedelta(days=days, hours=3), purchasing.Wanted(items[name].pk, quantity, cents)
        row = purchasing.ask(
            supplier_id=dice.choice(sellers).pk,
            fund_id=funds[0].pk,
            lines=[line],
            actor=keeper,
            now=at,
            nonce=_nonce(dice),
            **common,
        )
        if not came:
            continue
        purchasing.sign(purchase_id=row.pk, agreed=True, note="", actor=manager, now=at, **common)
        purchasing.order(purchase_id=row.pk, actor=keeper, now=at, nonce=_nonce(dice), **common)
        purchasing.receive(
            purchase_id=row.pk,
            item_id=items[name].pk,
            quantity=came,
            store_id=store_id,
            actor=keeper,
            now=min(now, at + timedelta(days=dice.randrange(1, 4))),
            nonce=_nonce(dice),
            lot=f"P{dice.randrange(1000, 9999)}",
            expires_on=timezone.localtime(now).date() + timedelta(days=500),
            **common,
        )
