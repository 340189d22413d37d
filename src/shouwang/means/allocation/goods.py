"""The stock as this app sees it: whole shown units that nobody has been promised, and the way into the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import Words
from shouwang.means.allocation.models import Line, Ration
from shouwang.means.allocation.rules.states import RationState, RoundState
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies import services as store
from shouwang.means.supplies.rules.ledger import Kind, Lot, Piece, first_expired
from shouwang.means.supplies.rules.units import UNITS


@dataclass(frozen=True, slots=True)
class Good:
    """An item.

    Args:
        unit: English name of the shown unit: a litre, though millilitres are kept.
        scale: base units in a shown one.
        pack: shown units in the smallest pack.
    """

    id: int
    name: Words
    item_class: str
    unit: str
    scale: int
    pack: int


def _good(item: supplies.Item) -> Good:
    unit = UNITS[item.unit]
    sizes = sorted(size // unit.scale for size in item.packs.values())
    pack = next((size for size in sizes if size > 1), 1)
    name = Words.of(item.name)
    return Good(item.pk, name, item.item_class, unit.label, unit.scale, pack)


def of_class(compound_id: int, item_class: str) -> list[Good]:
    """The items of a class."""
    return [_good(item) for item in supplies.items(compound_id, item_class=item_class)]


def price(item_id: int, units: int, *, compound_id: int) -> int | None:
    """What so many shown units of an item cost at its newest price, in cents; None when it was never bought.

    Raises:
        NotFound: ``supplies.item``.
    """
    cents = supplies.prices([item_id]).get(item_id)
    return None if cents is None else int(cents * units * one(item_id, compound_id=compound_id).scale)


def one(item_id: int, *, compound_id: int) -> Good:
    """One item.

    Raises:
        NotFound: ``supplies.item``.
    """
    return _good(supplies.item(item_id, compound_id=compound_id))


def everything(compound_id: int, *, now: datetime) -> list[tuple[Good, int]]:
    """Every item with what may be promised."""
    found = [_good(item) for item in supplies.items(compound_id)]
    there = available(compound_id, [good.id for good in found], now=now)
    return [(good, there[good.id]) for good in found]


def classes_in_stock(compound_id: int, *, now: datetime) -> list[tuple[str, list[tuple[int, str]]]]:
    """Class → how much of it may be promised, each unit in which its items are counted for itself."""
    found: dict[str, dict[str, int]] = {}
    for good, there in everything(compound_id, now=now):
        amounts = found.setdefault(good.item_class, {})
        amounts[good.unit] = amounts.get(good.unit, 0) + there
    return [(key, [(n, unit) for unit, n in amounts.items() if n]) for key, amounts in found.items()]


def available(compound_id: int, item_ids: Iterable[int], *, now: datetime) -> dict[int, int]:
    """Item → whole shown units that are good, not kept back for something, and promised to nobody."""
    back = supplies.kept(compound_id, now=now)
    held, kept = supplies.balances(compound_id, today=_today(now)), promised(compound_id)
    scales = {item.pk: UNITS[item.unit].scale for item in supplies.items(compound_id)}
    found = {}
    for item in item_ids:
        good = (held[item].good - back.get(item, 0)) // scales[item] if item in held else 0
        found[item] = max(0, good - kept.get(item, 0))
    return found


def promised(compound_id: int) -> dict[int, int]:
    """Item → shown units that approved rounds and open hand-outs still owe."""
    kept: dict[int, int] = {}
    owed = Line.objects.filter(
        round__compound_id=compound_id, round__state=RoundState.APPROVED, handed_at__isnull=True, got__gt=0
    )
    for by_item in owed.values_list("by_item", flat=True):
        for item, units in by_item.items():
            kept[int(item)] = kept.get(int(item), 0) + units
    rations = Ration.objects.filter(
        round__compound_id=compound_id, round__state=RationState.OPEN, served_at__isnull=True
    )
    for item, units in rations.values_list("round__item_id").annotate(n=Sum("units")):
        kept[item] = kept.get(item, 0) + units
    return kept


def _today(now: datetime) -> date:
    return timezone.localdate(now)


@dataclass(frozen=True, slots=True)
class Handed:
    """What goes to one recipient: item → shown units; the nonce makes a repeated posting the same one."""

    units: Mapping[int, int]
    nonce: uuid.UUID
    reason: str


def hand_over(
    compound_id: int, handed: Sequence[Handed], *, source: tuple[str, str], operation: str, actor: Actor, now: datetime
) -> None:
    """Write to the ledger what goes out, what expires first going first, whichever store it lies in.

    Raises:
        OutOfStock: ``supplies.short``: somebody took it from the store in the meantime.
        Forbidden: ``account.forbidden``.
    """
    shelves = {
        item: _Shelf(item, compound_id, _today(now)) for item in sorted({i for each in handed for i in each.units})
    }
    movements = []
    for each in handed:
        by_store: dict[int, list[Piece]] = {}
        for item, units in each.units.items():
            for store_id, piece in shelves[item].take(units):
                by_store.setdefault(store_id, []).append(piece)
        for store_id, pieces in by_store.items():
            movements.append(
                store.Movement(
                    Kind.ISSUE,
                    tuple(pieces),
                    uuid.uuid5(each.nonce, f"store:{store_id}"),
                    from_store=store_id,
                    reason=each.reason,
                    source=source,
                )
            )
    store.post_many(compound_id=compound_id, movements=movements, actor=actor, now=now, operation=operation)


class _Shelf:
    """All lots of an item, locked, whichever store they lie in."""

    def __init__(self, item_id: int, compound_id: int, today: date) -> None:
        self.today = today
        item = supplies.item(item_id, compound_id=compound_id)
        self.scale, self.said = UNITS[item.unit].scale, supplies.in_units_of(item)
        self.lots: dict[tuple[int, int], Lot] = {}
        for place in supplies.stores(compound_id).order_by("pk"):
            for lot in supplies.lots(item_id, place.pk, compound_id=compound_id, lock=True):
                self.lots[place.pk, lot.batch_id] = lot

    def take(self, units: int) -> list[tuple[int, Piece]]:
        """So many shown units off the shelf.

        Raises:
            OutOfStock: ``supplies.short``.
        """
        places = list(self.lots)
        numbered = [
            Lot(number, self.lots[place].expires_on, self.lots[place].quantity) for number, place in enumerate(places)
        ]
        found = []
        for piece in first_expired(numbered, units * self.scale, today=self.today, said=self.said):
            place = places[piece.batch_id]
            lot = self.lots[place]
            self.lots[place] = Lot(lot.batch_id, lot.expires_on, lot.quantity - piece.quantity)
            found.append((place[0], Piece(lot.batch_id, piece.quantity)))
        return found


def lose(
    compound_id: int,
    item_id: int,
    units: int,
    *,
    reason: str,
    operation: str,
    actor: Actor,
    now: datetime,
    nonce: uuid.UUID,
) -> bool:
    """Write off what was handed out a second time; False when the books show nothing left, and a count will find it."""
    try:
        taken = _Shelf(item_id, compound_id, _today(now)).take(units)
    except Refusal:
        return False
    movements = [
        store.Movement(
            Kind.SCRAP,
            (piece,),
            uuid.uuid5(nonce, f"lost:{number}"),
            from_store=place,
            reason=reason,
            source=("ration", ""),
        )
        for number, (place, piece) in enumerate(taken)
    ]
    store.post_many(compound_id=compound_id, movements=movements, actor=actor, now=now, operation=operation)
    return True
