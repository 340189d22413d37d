"""In which unit a class of goods is counted, and how much of it the items make that are counted in another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shouwang.means.reserve.rules import COUNTED_IN
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies.rules.units import converted
from shouwang.means.supplies.selectors import Item


@dataclass(frozen=True, slots=True)
class Counting:
    """Class → the base unit of what it is counted in."""

    units: Mapping[str, str]

    def of(self, item: Item, quantity: float) -> float | None:
        """Base units of an item as shown units of its class; None when nothing says how many make one."""
        return _in(self.units.get(item.item_class, item.unit), item, quantity)


def counting(compound_id: int) -> Counting:
    """How the classes of a compound are counted: in what the norms speak of, else in what suits most of the items."""
    items = supplies.items(compound_id)
    found: dict[str, set[str]] = {}
    for key, unit in items.order_by().values_list("item_class", "unit").distinct():
        found.setdefault(key, set()).add(unit)
    settled = {key: next(iter(units)) for key, units in found.items() if len(units) == 1}
    doubtful = [key for key in found if key not in settled and key not in COUNTED_IN]
    common = {key: _common(items.filter(item_class=key)) for key in doubtful}
    return Counting({key: COUNTED_IN.get(key) or common.get(key) or settled[key] for key in found})


def _common(items: Iterable[Item]) -> str:
    """The unit in which most of some items can be counted; of those that are even, the first item's."""
    known = list(items)
    units = dict.fromkeys(item.unit for item in known)
    return max(units, key=lambda unit: sum(_in(unit, each) == 0 for each in known))


def _in(unit: str, item: Item, quantity: float = 0) -> float | None:
    holds = None if item.holds is None else (item.holds, item.holds_unit)
    return converted(quantity, item.unit, item.packs, into=unit, holds=holds)
