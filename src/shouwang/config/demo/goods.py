"""The demo's store: items, places, batches, three weeks of movements, something lent, a count that waits."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.config.demo.items import CLEANERS, ITEMS, PLACES, ROOM, SCALE, Kept, barcode
from shouwang.config.demo.staff import Staff
from shouwang.kernel.words import Words
from shouwang.means.purchasing import selectors as purchases
from shouwang.means.purchasing import services as purchasing
from shouwang.means.supplies import selectors
from shouwang.means.supplies import services as supplies
from shouwang.means.supplies.rules.ledger import Kind, Piece


def stock(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Everything that the storekeepers of a compound wrote in three weeks."""
    keeper, begun = staff.actor("storekeeper", now), now - timedelta(days=28)
    common: dict[str, Any] = {"compound_id": compound.pk, "actor": keeper}
    stores = [supplies.say_store(name=name, kind=kind, now=begun, **common) for name, kind in PLACES]
    items = {}
    for place, kept in enumerate(ITEMS):
        facts = supplies.ItemFacts(
            kept.item_class,
            Words(en=kept.en, zh=kept.zh),
            kept.unit,
            kept.packs,
            gtin=barcode(place),
            shelf_days=kept.keeps,
            minimum=int(kept.minimum * SCALE.get(kept.unit, 1)),
        )
        items[kept.en] = item = supplies.say_item(facts=facts, now=begun, **common)
        _arrive(item, kept, stores[ROOM].pk, dice, begun, now, common)
        _shelve(item, kept, stores, dice, begun, common)
    _use(staff, items, stores[ROOM].pk, dice, now, common)
    _lend(items, stores[ROOM].pk, dice, now, common)
    _count(stores[ROOM].pk, staff, dice, now, common)
    _begin_count(stores[CLEANERS].pk, dice, now, common)
    _buy(compound, staff, items, stores[ROOM].pk, dice, now)
    _given(items, stores[ROOM].pk, dice, now, common)


def _nonce(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def _arrive(
    item: Any, kept: Kept, store_id: int, dice: random.Random, begun: datetime, now: datetime, common: dict[str, Any]
) -> None:
    """Three batches of different age."""
    today, held = timezone.localdate(now), int(kept.held * SCALE.get(kept.unit, 1))
    parts = [held * 3 // 10, held * 3 // 10, held - 2 * (held * 3 // 10)]
    for place, quantity in enumerate(each for each in parts if each):
        expires = today + timedelta(days=_keeps(kept, kept.keeps, place)) if kept.keeps else None
        lot = f"{'ABC'[place]}{dice.randrange(2406, 2509)}-{dice.randrange(10, 99)}"
        arrival = supplies.Arrival(item.pk, quantity, lot, expires, dice.choice(["恒康医药", "街道应急库", "康达劳保"]))
        supplies.receive(
            arrivals=[arrival], store_id=store_id, nonce=_nonce(dice), now=begun + timedelta(days=place), **common
        )


def _keeps(kept: Kept, keeps: int, place: int) -> int:
    """Days until the first, second or third batch expires."""
    if place == 0 and kept.oldest is not None:
        return kept.oldest
    return keeps * (place + 1) // 4


def _shelve(
    item: Any, kept: Kept, stores: list[Any], dice: random.Random, begun: datetime, common: dict[str, Any]
) -> None:
    """Some of it goes to the cabinets, from the freshest batch."""
    for shelved in kept.shelved:
        lot = selectors.lots(item.pk, stores[ROOM].pk, compound_id=common["compound_id"])[-1]
        movement = supplies.Movement(
            Kind.TRANSFER,
            (Piece(lot.batch_id, int(shelved.held * SCALE.get(kept.unit, 1))),),
            _nonce(dice),
            from_store=stores[ROOM].pk,
            to_store=stores[shelved.place].pk,
        )
        supplies.move(movement=movement, now=begun + timedelta(days=3), **common)


def _use(
    staff: Staff, items: dict[str, Any], store_id: int, dice: random.Random, now: datetime, common: dict[str, Any]
) -> None:
    """What was drawn each day, so that history shows a burn."""
    daily = (("Surgical mask", 32), ("Nitrile gloves", 16), ("Chlorine disinfectant", 1500), ("Tissues", 5))
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
        due_on=timezone.localdate(now) + timedelta(days=5),
    )
    supplies.move(movement=movement, now=now - timedelta(days=2), **common)


def _count(store_id: int, staff: Staff, dice: random.Random, now: datetime, common: dict[str, Any]) -> None:
    """A count of the store room in which a tenth of a batch was not found; it waits for the manager."""
    compound_id, keeper = common["compound_id"], common["actor"]
    at = now - timedelta(hours=5)
    count = supplies.begin_count(compound_id=compound_id, store_id=store_id, actor=keeper, now=at, nonce=_nonce(dice))
    lots = [lot for lot in selectors.held_in(store_id) if lot.quantity]
    _tally(count, lots, keeper, at, compound_id)
    supplies.compare(compound_id=compound_id, count_id=count.pk, actor=keeper, now=at)
    _tally(count, lots[:1], keeper, at, compound_id)
    supplies.compare(compound_id=compound_id, count_id=count.pk, actor=keeper, now=at)


def _begin_count(store_id: int, dice: random.Random, now: datetime, common: dict[str, Any]) -> None:
    """The cleaners' cabinet is being counted at this moment; nobody has said a number yet."""
    at = now - timedelta(minutes=20)
    supplies.begin_count(store_id=store_id, now=at, nonce=_nonce(dice), **common)


def _tally(count: Any, lots: list[Any], keeper: Actor, at: datetime, compound_id: int) -> None:
    batches = selectors.batches_by_id({lot.batch_id for lot in lots}, compound_id=compound_id)
    for place, lot in enumerate(lots):
        supplies.tally(
            compound_id=compound_id,
            count_id=count.pk,
            batch_code=batches[lot.batch_id].code,
            quantity=lot.quantity - (lot.quantity // 10 if place == 0 else 0),
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
        ("Surgical mask", 200, 90_00, 24, 200),
        ("Surgical mask", 200, 94_00, 16, 200),
        ("Surgical mask", 200, 92_00, 8, 200),
        ("N95 respirator", 400, 360_00, 1, 100),
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
            expires_on=timezone.localdate(now) + timedelta(days=500),
            **common,
        )


def give_for_response(compound: Any, staff: Staff, *, now: datetime) -> None:
    """The subsidy is given for the incident that is under way; test kits are kept back for the sampling point."""
    common: dict[str, Any] = {"compound_id": compound.pk, "now": now}
    cause = next(iter(purchases.causes(compound.pk)), None)
    fund = purchases.funds(compound.pk).filter(name="防疫补贴").first()
    if cause is not None and fund is not None:
        purchasing.give_for(fund_id=fund.pk, incident_ref=cause.ref, actor=staff.actor("manager", now), **common)
    kit = selectors.items(compound.pk).filter(name__en="Antigen test").first()
    room = selectors.stores(compound.pk).filter(name=PLACES[ROOM][0]).first()
    if kit is not None and room is not None:
        supplies.reserve(
            item_id=kit.pk,
            store_id=room.pk,
            quantity=800,
            purpose="明早 3 号楼采样点",
            until=now + timedelta(hours=20),
            actor=staff.actor("storekeeper", now),
            nonce=uuid.UUID(int=20251119),
            **common,
        )


def _given(items: dict[str, Any], store_id: int, dice: random.Random, now: datetime, common: dict[str, Any]) -> None:
    """The street allots antigen tests, of which half came; a shop's masks are to come tomorrow."""
    today = timezone.localdate(now)
    for door, giver, name, quantity, came, days in (
        ("allotment", "青松街道应急库", "Antigen test", 600, 300, 2),
        ("gift", "春风超市", "Surgical mask", 400, 0, 1),
    ):
        row = purchasing.promise(
            door=door,
            giver=giver,
            lines=[purchasing.Wanted(items[name].pk, quantity, 0)],
            expected_on=today + timedelta(days=days),
            now=now - timedelta(hours=9),
            nonce=_nonce(dice),
            **common,
        )
        if came:
            purchasing.receive(
                purchase_id=row.pk,
                item_id=items[name].pk,
                quantity=came,
                store_id=store_id,
                now=now - timedelta(hours=3),
                nonce=_nonce(dice),
                lot=f"J{dice.randrange(1000, 9999)}",
                expires_on=today + timedelta(days=300),
                **common,
            )
