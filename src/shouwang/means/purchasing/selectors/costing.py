"""What each day and each level cost: goods at their newest price, and the hours of people; and what funds are for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from shouwang.base.posture import selectors as posture
from shouwang.base.posture.rules import Source
from shouwang.means.purchasing.rules import buying
from shouwang.means.purchasing.rules.buying import Spent
from shouwang.means.purchasing.selectors.buying import newest_prices
from shouwang.means.supplies import selectors as supplies


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of people on a day, and what they cost in cents."""

    day: date
    hours: float
    cents: int


@dataclass(frozen=True, slots=True)
class Cause:
    """An incident that money can be given for."""

    ref: str
    title: str
    since: datetime


Hours = Callable[..., Sequence[Worked]]
Causes = Callable[..., Sequence[Cause]]
_hours: list[Hours] = []
_causes: list[Causes] = []


def register_hours(source: Hours) -> None:
    """Let somebody say what people worked: ``hours(compound_id=…, since=…, until=…, now=…)``; called by the wiring."""
    _hours[:] = [source]


def register_causes(source: Causes) -> None:
    """Let somebody say which incidents there are: ``causes(compound_id=…)``; called by the wiring."""
    _causes[:] = [source]


def causes(compound_id: int) -> list[Cause]:
    """The incidents that money can be given for, the newest first."""
    return [each for source in _causes for each in source(compound_id=compound_id)]


@dataclass(frozen=True)
class DayCost:
    """What a day cost, and the gravest response that held on it."""

    day: date
    level: Source | None
    spent: Spent


def costs(compound_id: int, *, days: int, now: datetime) -> list[DayCost]:
    """What each of the last days cost, the newest first; goods without a price are left out."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=days - 1)
    sources = {each.source for each in posture.in_force(compound_id, since=first)}
    earnest = [each for each in sources if each.kind != "normal" and not each.exercise and each.span.start <= now]
    asked = {"since": first.date(), "until": midnight.date() + timedelta(days=1), "now": now}
    worked = {each.day: each for source in _hours for each in source(compound_id=compound_id, **asked)}
    found = []
    for back in range(days):
        start = midnight - timedelta(days=back)
        end = start + timedelta(days=1)
        used = supplies.used(compound_id, since=start, until=end)
        people = worked.get(start.date(), Worked(start.date(), 0.0, 0))
        spent = Spent(buying.cost(used, newest_prices(used)), people.cents, people.hours)
        found.append(DayCost(start.date(), _gravest(earnest, start, end), spent))
    return found


def _gravest(sources: Sequence[Source], start: datetime, end: datetime) -> Source | None:
    held = [each for each in sources if each.span.start < end and (each.span.end is None or each.span.end > start)]
    return max(held, key=lambda each: (each.severity, each.span.start), default=None)


def by_level(found: Sequence[DayCost]) -> list[tuple[Source | None, Spent]]:
    """The days of each level together, the gravest first; the everyday last."""
    levels = {_key(each.level): each.level for each in reversed(found)}
    sums = buying.by_level((_key(each.level), each.spent) for each in found)
    together = [(levels[key], spent) for key, spent in sums.items()]
    return sorted(together, key=lambda each: -1 if each[0] is None else each[0].severity, reverse=True)


def _key(level: Source | None) -> str:
    return f"{level.title.zh}|{level.numeral}" if level else ""
