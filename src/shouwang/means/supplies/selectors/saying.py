"""Quantities in words, for refusals: in the item's own unit and packs, in the language of whoever reads them."""

from __future__ import annotations

from django.utils.functional import lazystr
from django.utils.translation import gettext as _

from shouwang.means.supplies.models import Batch, Item
from shouwang.means.supplies.rules import units
from shouwang.means.supplies.rules.ledger import Said


def in_units_of(item: Item) -> Said:
    """Says quantities of an item: ``1 piece``, ``2.5 litres``, ``6 litres (12 瓶)``."""
    return lambda quantity: lazystr(_Amount(quantity, item))


def in_units_of_batch(batch_id: int) -> Said:
    """Says quantities of a batch; looks for it only when something is said."""
    return lambda quantity: in_units_of(Batch.objects.select_related("item").get(pk=batch_id).item)(quantity)


class _Amount:
    """A quantity that finds its words when it is read."""

    def __init__(self, quantity: int, item: Item) -> None:
        self.quantity, self.item = quantity, item

    def __str__(self) -> str:
        unit = _(units.name_of(self.quantity, self.item.unit))
        said = _("{n} {unit}").format(n=units.shown(self.quantity, self.item.unit), unit=unit)
        packs = units.whole_packs(self.quantity, self.item.packs)
        if packs is None:
            return said
        return _("{amount} ({n} {pack})").format(amount=said, n=packs[0], pack=packs[1])
