"""How long every class lasts, now and at each level, and what to order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shouwang.base.posture import rules as postures
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.base.posture.rules import Posture
from shouwang.means.reserve import rules
from shouwang.means.reserve.rules import LEAD, Cover, Demand, Lead, Order, Use
from shouwang.means.reserve.selectors import telling
from shouwang.means.reserve.selectors.shelves import Apart, Shelf, facts, shelf, spending, uses
from shouwang.means.reserve.selectors.telling import AtLevel, Coming

DEVIATION = 0.25
"""Daily use is taken to vary by a quarter where the ledger shows too little; our own judgement."""


@dataclass(frozen=True, slots=True)
class AtEachLevel:
    """How long a class would last at a level, with what is on its way, and how many days the level orders."""

    level: AtLevel
    cover: Cover
    days: float | None
    floor: int

    @property
    def is_low(self) -> bool:
        """Whether it would last less long than ordered."""
        return self.days is not None and self.days < self.floor


@dataclass(frozen=True, slots=True)
class Row:
    """One class of goods.

    Args:
        cover: of what is there.
        after: the same with what is on its way.
        floor: days that the posture orders to be kept.
        target: the same in units.
        lead: how long a delivery takes.
        levels: how long it would last at each level.
        apart: items of the class that are not counted.
    """

    item_class: str
    unit: str
    cover: Cover
    after: Cover
    uses: tuple[Use, ...]
    floor: int
    target: float
    order: Order
    lead: Lead
    coming: tuple[Coming, ...]
    days: float | None
    levels: tuple[AtEachLevel, ...]
    apart: tuple[Apart, ...]

    @property
    def label(self) -> str:
        """The class."""
        return ITEM_CLASSES[self.item_class]

    @property
    def counts(self) -> bool:
        """Whether anything uses it up, now or at a level, or it is ordered to be kept, or on its way."""
        at_levels = any(each.cover.per_day or each.floor for each in self.levels)
        return bool(self.uses or self.floor or self.coming or at_levels)

    @property
    def is_fed(self) -> bool:
        """Whether anything that counts is on its way."""
        return any(each.units for each in self.coming)

    @property
    def is_low(self) -> bool:
        """Whether less is there than the posture orders."""
        return bool(self.floor) and self.cover.stock < self.target


def rows(compound_id: int, *, now: datetime) -> list[Row]:
    """Every class that is kept, used or ordered to be kept; what is low first, then what runs out first."""
    measures, there = posture.in_force(compound_id, since=now), shelf(compound_id, now=now)
    held = postures.anywhere(measures, now)
    levels = [each for source in telling.levels for each in source(compound_id=compound_id, now=now)]
    known = facts(compound_id, (*measures, *(one for each in levels for one in each.measures)), now=now)
    spent = uses(compound_id, measures, known, there, now=now)
    at_levels = [(each, spending(compound_id, each.measures, known, there, now)) for each in levels]
    there_is = {*there.apart, *there.coming, *(key for key, lots in there.lots.items() if lots)}
    kept = {key for key in ITEM_CLASSES if key in there_is or held.value("reserve_days", key)}
    found = [_row(key, held, spent, at_levels, there, now) for key in {*kept, *(use.item_class for use in spent)}]
    return sorted(found, key=lambda row: (not row.is_low, row.days is None, row.days or 0.0, row.item_class))


def _row(
    key: str,
    held: Posture,
    spent: Sequence[Use],
    at_levels: Sequence[tuple[AtLevel, tuple[Posture, dict[str, float]]]],
    there: Shelf,
    now: datetime,
) -> Row:
    own = tuple(use for use in spent if use.item_class == key)
    rate = sum(use.per_day for use in own)
    found, floor = rules.cover(there.lots.get(key, ()), rate, now=now), held.value("reserve_days", key) or 0
    lead, coming = there.leads.get(key, LEAD), there.coming.get(key, ())
    order = rules.propose(
        Demand(rate, rate * DEVIATION),
        lead,
        position=found.stock + sum(each.units or 0.0 for each in coming),
        target=floor * rate,
        pack=there.packs.get(key, 1),
    )
    levels = tuple(
        AtEachLevel(
            level,
            there.cover(key, rates.get(key, 0.0), now),
            rules.cover(there.lots.get(key, ()), rates.get(key, 0.0), now=now).days(now),
            at.value("reserve_days", key) or 0,
        )
        for level, (at, rates) in at_levels
    )
    return Row(
        item_class=key,
        unit=there.units.get(key, "pieces"),
        cover=found,
        after=there.cover(key, rate, now),
        uses=own,
        floor=floor,
        target=floor * rate,
        order=order,
        lead=lead,
        coming=coming,
        days=found.days(now),
        levels=levels,
        apart=there.apart.get(key, ()),
    )


@dataclass(frozen=True, slots=True)
class Days:
    """How long a class lasts.

    Args:
        days: None when no end is in sight.
        floor: as many days as the posture orders to be kept.
        next_at: when the next delivery that counts is due; None when none is.
    """

    days: float | None
    floor: int
    next_at: datetime | None = None

    @property
    def is_low(self) -> bool:
        """Whether it lasts less long than ordered."""
        return self.days is not None and self.days < self.floor


def days_of_cover(compound_id: int, *, now: datetime) -> dict[str, Days]:
    """How long every class that is used lasts under the posture in force, for the stock list."""
    there, measures = shelf(compound_id, now=now), posture.in_force(compound_id, since=now)
    held = postures.anywhere(measures, now)
    rates = rules.per_day(uses(compound_id, measures, facts(compound_id, measures, now=now), there, now=now))
    return {
        key: Days(
            rules.cover(there.lots.get(key, ()), rate, now=now).days(now),
            held.value("reserve_days", key) or 0,
            min((each.at for each in there.coming.get(key, ()) if each.units), default=None),
        )
        for key, rate in rates.items()
    }
