"""What each day and each level cost: goods at their newest price, and the hours of people; and what funds are for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from shouwang.base.posture import selectors as posture
from shouwang.base.posture.rules import Source
from shouwang.means.purchasing.rules import buying
from shouwang.means.purchasing.rules.buying import Spent
from shouwang.means.purchasing.selectors.pricing import newest_prices
from shouwang.means.supplies import selectors as supplies

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Worked:
    """One person's time at work, and cents for each hour of it."""

    start: datetime
    end: datetime
    an_hour: int

    def hours(self, since: datetime, until: datetime) -> float:
        """How much of it lies in ``[since, until)``."""
        return max(0.0, (min(self.end, until) - max(self.start, since)).total_seconds() / 3600)


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
    """Let somebody say when people worked: ``hours(compound_id=…, since=…, until=…, now=…)``; called by the wiring."""
    _hours[:] = [source]


def register_causes(source: Causes) -> None:
    """Let somebody say which incidents there are: ``causes(compound_id=…)``; called by the wiring."""
    _causes[:] = [source]


def causes(compound_id: int) -> list[Cause]:
    """The incidents that money can be given for, the newest first."""
    return [each for source in _causes for each in source(compound_id=compound_id)]


@dataclass(frozen=True)
class DayCost:
    """What a day cost, or the part of it in which one response was the gravest."""

    day: date
    level: Source | None
    spent: Spent


def costs(compound_id: int, *, days: int, now: datetime) -> list[DayCost]:
    """What each of the last days cost, the newest first; goods without a price are left out.

    A day on which the gravest response changed is split where it did: goods by when they were used, hours by when they
    were worked.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=days - 1)
    sources = {each.source for each in posture.in_force(compound_id, since=first)}
    earnest = [each for each in sources if each.kind != "normal" and not each.exercise and each.span.start <= now]
    asked = {"since": first.date(), "until": midnight.date() + DAY, "now": now}
    worked = [each for source in _hours for each in source(compound_id=compound_id, **asked)]
    found = []
    for back in range(days):
        start = midnight - timedelta(days=back)
        for level, since, until in reversed(_parts(earnest, start, start + DAY)):
            goods = _goods(compound_id, since, until)
            hours = [(each.hours(since, until), each.an_hour) for each in worked]
            people = round(sum(number * cents for number, cents in hours))
            spent = Spent(goods, people, sum(number for number, _cents in hours), (until - since) / DAY)
            found.append(DayCost(start.date(), level, spent))
    return found


def _goods(compound_id: int, since: datetime, until: datetime) -> int:
    used = supplies.used(compound_id, since=since, until=until)
    return buying.cost(used, newest_prices(used))


def _parts(sources: Sequence[Source], start: datetime, end: datetime) -> list[tuple[Source | None, datetime, datetime]]:
    """The spans of a day in which one source, or none, was the gravest, in their order."""
    edges = {edge for each in sources for edge in (each.span.start, each.span.end) if edge and start < edge < end}
    times = [start, *sorted(edges), end]
    found: list[tuple[Source | None, datetime, datetime]] = []
    for since, until in pairwise(times):
        level = max((each for each in sources if each.span.holds(since)), key=_gravity, default=None)
        if found and _key(found[-1][0]) == _key(level):
            found[-1] = (level, found[-1][1], until)
        else:
            found.append((level, since, until))
    return found


def _gravity(source: Source) -> tuple[int, datetime]:
    return source.severity, source.span.start


def by_level(found: Sequence[DayCost]) -> list[tuple[Source | None, Spent]]:
    """The time of each level together, the gravest first; the everyday last."""
    levels = {_key(each.level): each.level for each in reversed(found)}
    sums = buying.by_level((_key(each.level), each.spent) for each in found)
    together = [(levels[key], spent) for key, spent in sums.items()]
    return sorted(together, key=lambda each: -1 if each[0] is None else each[0].severity, reverse=True)


def _key(level: Source | None) -> str:
    return f"{level.title.zh}|{level.numeral}" if level else ""
