"""Quantities: whole numbers of a base unit, read and shown in the units that people say. Pure.

A litre is kept as 1,000 ml and a box of fifty masks as 50 pieces, so nothing is ever rounded; half a mask
cannot be written, while half a box of fifty can.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.rules import SuppliesRefused

MOST = 10**9
"""No stock of a compound is larger, in whatever base unit."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A base unit and how it is shown.

    Args:
        label: English name of what is shown: litres, though millilitres are kept.
        one: the same, of one.
        scale: how many base units make one that is shown.
    """

    label: str
    one: str
    scale: int = 1


UNITS: dict[str, Unit] = {
    "piece": Unit(_("pieces"), _("piece")),
    "pack": Unit(_("packs"), _("pack")),
    "set": Unit(_("sets"), _("set")),
    "bottle": Unit(_("bottles"), _("bottle")),
    "ml": Unit(_("litres"), _("litre"), 1000),
    "g": Unit(_("kilograms"), _("kilogram"), 1000),
    "cm": Unit(_("metres"), _("metre"), 100),
}

NAMES: dict[str, frozenset[str]] = {
    "piece": frozenset({"piece", "pieces", "只", "个", "件", "片", "支"}),
    "pack": frozenset({"pack", "packs", "包"}),
    "set": frozenset({"set", "sets", "套"}),
    "bottle": frozenset({"bottle", "bottles", "瓶"}),
    "ml": frozenset({"litre", "litres", "liter", "liters", "l", "升"}),
    "g": frozenset({"kilogram", "kilograms", "kg", "千克", "公斤"}),
    "cm": frozenset({"metre", "metres", "meter", "meters", "m", "米"}),
}
"""What people call a pack that is the shown unit of other items: a bottle of so many ml, a litre of so many bottles."""

_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d{0,9})?|\.\d{1,9})", re.ASCII)
"""A number as people write it: no ``1e9``, whose size nobody sees."""

Packs = Mapping[str, int]
"""Other ways to count an item: name → base units in one, such as ``{"箱": 2000}``."""
NO_PACKS: Packs = MappingProxyType({})


def read(text: str, *, unit: str, packs: Packs = NO_PACKS, pack: str = "", field: str = "quantity") -> int:
    """A quantity in base units from what somebody typed.

    Args:
        text: a decimal number, in the shown unit or in packs.
        unit: the item's base unit.
        pack: which pack was meant; empty for the shown unit itself.
        field: where it was typed, for the page that marks it.

    Raises:
        SuppliesRefused: ``supplies.number``, ``supplies.not_positive``, ``supplies.fraction``, ``supplies.too_much``,
            ``supplies.pack``.

    >>> read("2.5", unit="ml")
    2500
    >>> read("0.5", unit="piece", packs={"box": 50}, pack="box")
    25
    """
    if pack and pack not in packs:
        raise SuppliesRefused("supplies.pack", _("This item is not counted in such packs.")).at("pack")
    bare = text.strip().replace(",", "").replace("，", "")
    if not _NUMBER.fullmatch(bare):
        raise SuppliesRefused("supplies.number", _("This is not a number.")).at(field)
    number = Decimal(bare)
    if number <= 0:
        raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing.")).at(field)
    exact = number * (packs[pack] if pack else UNITS[unit].scale)
    if exact > MOST:
        raise SuppliesRefused("supplies.too_much", _("This is more than any store holds.")).at(field)
    if exact != exact.to_integral_value():
        raise SuppliesRefused("supplies.fraction", _("This cannot be divided so far.")).at(field)
    return int(exact)


Holds = tuple[int, str]
"""What one shown unit of an item holds: base units of another unit, and which: a bottle of ``(550, "ml")``."""


def converted(quantity: float, unit: str, packs: Packs, *, into: str, holds: Holds | None = None) -> float | None:
    """Base units of an item in shown units of another unit, by what one of it holds, else by its packs; None when
    neither says.

    >>> converted(1500, "ml", {"瓶": 500}, into="bottle"), converted(7, "bottle", {"升": 2}, into="ml")
    (3.0, 3.5)
    >>> converted(24, "bottle", {}, into="ml", holds=(550, "ml"))
    13.2
    >>> converted(900, "piece", {"瓶": 100}, into="ml")
    """
    shown_units = quantity / UNITS[unit].scale
    if unit == into:
        return shown_units
    if holds is not None and holds[1] == into:
        return shown_units * holds[0] / UNITS[into].scale
    size = next((size for name, size in packs.items() if name.strip().lower() in NAMES[into]), None)
    return None if size is None else quantity / size


def shown(quantity: int, unit: str) -> str:
    """A quantity as it is shown, without its unit's name: ``84``, ``1.25``, ``-12``."""
    scale = UNITS[unit].scale
    number = Decimal(quantity) / scale
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def name_of(quantity: int, unit: str) -> str:
    """The English name of the shown unit, as it is said of so much.

    >>> name_of(1, "piece"), name_of(2, "piece"), name_of(1000, "ml")
    ('piece', 'pieces', 'litre')
    """
    shown_in = UNITS[unit]
    return shown_in.one if abs(quantity) == shown_in.scale else shown_in.label


def whole_packs(quantity: int, packs: Packs) -> tuple[int, str] | None:
    """How many of which pack a quantity is without a rest, in the largest that fits; None when none does.

    >>> whole_packs(4000, {"box": 50, "carton": 2000}), whole_packs(30, {"box": 50})
    ((2, 'carton'), None)
    """
    fitting = {pack: size for pack, size in packs.items() if quantity and quantity % size == 0 and size > 1}
    if not fitting:
        return None
    largest = max(fitting, key=lambda pack: fitting[pack])
    return quantity // fitting[largest], largest
