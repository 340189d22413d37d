"""How long goods last and what to order; what a change of level would spend; other apps import this module only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as postures
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.base.posture.rules import Consequence, InForce, Posture
from shouwang.base.residents import selectors as residents
from shouwang.base.residents.rules import RestrictionKind
from shouwang.kernel.words import Words
from shouwang.means.reserve import rules
from shouwang.means.reserve.rules import Cover, Demand, Facts, Lead, Lot, Order, Use
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies.rules.units import UNITS

HISTORY = timedelta(days=28)
LEAD = Lead(3.0, 1.0)
"""Days until a delivery comes when nobody knows the supplier's own."""
DEVIATION = 0.25
"""Daily use is taken to vary by a quarter where the ledger shows too little; our own judgement."""

Source = Callable[..., Sequence[Use]]
Levels = Callable[..., Sequence["AtLevel"]]


@dataclass(frozen=True, slots=True)
class AtLevel:
    """The measures that would hold at a level: its name, numeral and severity."""

    name: Words
    numeral: str
    severity: int
    measures: Sequence[InForce]


_sources: list[Source] = []
_levels: list[Levels] = []


def register_source(source: Source) -> None:
    """Let an app say what it uses up: ``source(compound_id=…, posture=…, now=…)``; called by the wiring."""
    if source not in _sources:
        _sources.append(source)


def register_levels(levels: Levels) -> None:
    """Let an app say which levels there are: ``levels(compound_id=…, now=…)``; called by the wiring."""
    if levels not in _levels:
        _levels.append(levels)


def facts(compound_id: int, *, now: datetime) -> Facts:
    """What of a compound uses things up."""
    areas = Counter(places.areas(compound_id).order_by().values_list("kind", flat=True))
    isolated: set[int] = set()
    homes = []
    for order in residents.restrictions_in_force(compound_id, now=now).filter(kind=RestrictionKind.ISOLATION):
        isolated |= {order.person_id} if order.person_id else set()
        homes += [order.home_id] if order.home_id else []
    isolated |= set(residents.members_of(homes, now=now, living=True).values_list("person_id", flat=True))
    return Facts(areas, len(isolated), residents.people_count(compound_id, now=now))


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is of every class, in shown units, and how fast history used it."""

    lots: Mapping[str, tuple[Lot, ...]]
    units: Mapping[str, str]
    history: Mapping[str, float]
    packs: Mapping[str, int]


def shelf(compound_id: int, *, now: datetime) -> Shelf:
    """The stock by class; items of a class do for one another."""
    today = timezone.localtime(now).date()
    used = supplies.used(compound_id, since=now - HISTORY, until=now)
    lots: dict[str, list[Lot]] = {}
    units: dict[str, str] = {}
    history: dict[str, float] = {}
    packs: dict[str, int] = {}
    held = supplies.good_lots(compound_id, today=today)
    for item in supplies.items(compound_id):
        unit, key = UNITS[item.unit], item.item_class
        units.setdefault(key, unit.label)
        packs.setdefault(key, max(1, *[size // unit.scale for size in item.packs.values()] or [1]))
        history[key] = history.get(key, 0.0) + used.get(item.pk, 0) / unit.scale / HISTORY.days
        for lot in held.get(item.pk, ()):
            lots.setdefault(key, []).append(Lot(lot.quantity / unit.scale, _end(lot.expires_on)))
    return Shelf({key: tuple(found) for key, found in lots.items()}, units, history, packs)


def _end(day: date | None) -> datetime | None:
    """The instant after the last day of a batch."""
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day, time())) + timedelta(days=1)


def uses(compound_id: int, held: Posture, known: Facts, there: Shelf, *, now: datetime) -> list[Use]:
    """Everything that is used up in a day under a posture."""
    told = [use for source in _sources for use in source(compound_id=compound_id, posture=held, now=now)]
    return rules.settled(rules.uses(held, known), told, there.history)


@dataclass(frozen=True, slots=True)
class Row:
    """One class of goods.

    Args:
        floor: days that the posture orders to be kept.
        target: the same in units.
        levels: how long it would last at each level.
    """

    item_class: str
    unit: str
    cover: Cover
    uses: tuple[Use, ...]
    floor: int
    target: float
    order: Order
    days: float | None
    levels: tuple[tuple[AtLevel, float | None, int], ...]

    @property
    def label(self) -> str:
        """The class."""
        return ITEM_CLASSES[self.item_class]

    @property
    def is_low(self) -> bool:
        """Whether less is there than the posture orders."""
        return bool(self.floor) and self.cover.stock < self.target


def rows(compound_id: int, *, now: datetime) -> list[Row]:
    """Every class that is kept, used or ordered to be kept; what is low first, then what runs out first."""
    known, there = facts(compound_id, now=now), shelf(compound_id, now=now)
    held = posture.at(PlaceRef(compound_id), now=now)
    levels = [each for source in _levels for each in source(compound_id=compound_id, now=now)]
    spent = uses(compound_id, held, known, there, now=now)
    at_levels = [(each, _spending(compound_id, each.measures, known, there, now)) for each in levels]
    kept = {key for key in ITEM_CLASSES if there.lots.get(key) or held.value("reserve_days", key)}
    found = [_row(key, held, spent, at_levels, there, now) for key in {*kept, *(use.item_class for use in spent)}]
    return sorted(found, key=lambda row: (not row.is_low, row.days is None, row.days or 0.0, row.item_class))


@dataclass(frozen=True, slots=True)
class Days:
    """How many days a class lasts (None: no end in sight), and how many the posture orders."""

    days: float | None
    floor: int

    @property
    def is_low(self) -> bool:
        """Whether it lasts less long than ordered."""
        return self.days is not None and self.days < self.floor


def days_of_cover(compound_id: int, *, now: datetime) -> dict[str, Days]:
    """How long every class that is used lasts under the posture in force, for the stock list."""
    known, there = facts(compound_id, now=now), shelf(compound_id, now=now)
    held = posture.at(PlaceRef(compound_id), now=now)
    rates = rules.per_day(uses(compound_id, held, known, there, now=now))
    return {
        key: Days(rules.cover(there.lots.get(key, ()), rate, now=now).days(now), held.value("reserve_days", key) or 0)
        for key, rate in rates.items()
    }


def _spending(
    compound_id: int, measures: Sequence[InForce], known: Facts, there: Shelf, now: datetime
) -> tuple[Posture, dict[str, float]]:
    held = postures.at(measures, PlaceRef(compound_id), now)
    return held, rules.per_day(uses(compound_id, held, known, there, now=now))


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
    found = rules.cover(there.lots.get(key, ()), rate, now=now)
    floor = held.value("reserve_days", key) or 0
    order = rules.propose(
        Demand(rate, rate * DEVIATION), LEAD, position=found.stock, target=floor * rate, pack=there.packs.get(key, 1)
    )
    levels = []
    for level, (at, rates) in at_levels:
        then = rules.cover(there.lots.get(key, ()), rates.get(key, 0.0), now=now)
        levels.append((level, then.days(now), at.value("reserve_days", key) or 0))
    unit = there.units.get(key, "pieces")
    return Row(key, unit, found, own, floor, floor * rate, order, found.days(now), tuple(levels))


def consequences(
    *, compound_id: int, before: Sequence[InForce], after: Sequence[InForce], now: datetime
) -> tuple[Consequence, ...]:
    """What a change of level would use up: "Masks: 340 more for 7 days; run out on Friday 14:00"."""
    known, there = facts(compound_id, now=now), shelf(compound_id, now=now)
    was, is_then = (_spending(compound_id, each, known, there, now) for each in (before, after))
    found = []
    for key in ITEM_CLASSES:
        said = _foretold(key, was, is_then, there, now)
        if said is not None:
            found.append(said)
    return tuple(found)


def _foretold(
    key: str,
    before: tuple[Posture, dict[str, float]],
    after: tuple[Posture, dict[str, float]],
    there: Shelf,
    now: datetime,
) -> Consequence | None:
    (held, rates), (then, new_rates) = before, after
    days = then.value("reserve_days", key) or 0
    rate, new = rates.get(key, 0.0), new_rates.get(key, 0.0)
    if (rate, held.value("reserve_days", key) or 0) == (new, days):
        return None
    cover = rules.cover(there.lots.get(key, ()), new, now=now)
    missing = max(0, round(days * new - cover.stock + 0.499))
    values = {
        "goods": _(ITEM_CLASSES[key]),
        "missing": missing,
        "unit": _(there.units.get(key, "pieces")),
        "days": days,
        "rate": _number(new),
        "at": date_format(timezone.localtime(cover.empty_at), _("D j M H:i")) if cover.empty_at else "",
    }
    if missing and cover.empty_at:
        text = _("%(goods)s: %(missing)s %(unit)s more for %(days)s days; what there is runs out on %(at)s")
        return Consequence("goods", text % values, short=True)
    if cover.empty_at and cover.empty_at - now < timedelta(days=max(days, 3)):
        text = _("%(goods)s: %(rate)s %(unit)s a day; what there is runs out on %(at)s")
        return Consequence("goods", text % values, short=True)
    if new <= rate:
        return None
    return Consequence("goods", _("%(goods)s: %(rate)s %(unit)s a day, enough is there") % values)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"
