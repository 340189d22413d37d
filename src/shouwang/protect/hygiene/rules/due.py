"""When which area is due: derived from the measures in force, never stored. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.orders import join_all
from shouwang.base.posture.rules import InForce

MEASURE = "disinfect_every"
WORK_STARTS, WORK_ENDS = timedelta(hours=7, minutes=50), timedelta(hours=21, minutes=50)
"""The part of a day in which public areas are disinfected; rounds of an interval begin with it."""
LEAST = timedelta(minutes=30)
"""What is left of a day after the last window and is shorter than this is no window: nobody gets round in it."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Place:
    """An area as the rounds see it.

    Args:
        ref: where it lies, for measures over a part of the compound.
        floor: 1 is the ground floor.
        work: minutes of work.
    """

    area_id: int
    kind: str
    ref: PlaceRef
    building: int = 0
    unit: int = 0
    floor: int = 1
    work: int = 3


@dataclass(frozen=True, slots=True)
class Window:
    """An area is to be done once within ``[opens_at, due_at)``; ``number`` counts its rounds of the day."""

    area_id: int
    number: int
    opens_at: datetime
    due_at: datetime


def of_hygiene(in_force: Iterable[InForce], *, exercises: bool = False) -> list[InForce]:
    """The measures that ask for disinfection; drills bind nobody."""
    return [each for each in in_force if each.key[0] == MEASURE and (exercises or not each.source.exercise)]


def every(asked: Sequence[InForce], at: datetime) -> timedelta | None:
    """The strictest interval of measures over one area at an instant; None asks nothing."""
    order = CATALOGUE[MEASURE].order
    minutes = join_all(order, (each.value for each in asked if each.source.span.holds(at)))
    return timedelta(minutes=minutes) if minutes else None


def windows(places: Iterable[Place], in_force: Sequence[InForce], day: datetime) -> list[Window]:
    """All windows of a day, by when they end and how often the area comes.

    Args:
        day: its midnight.
        in_force: everything that was or is in force on it. A level raised in the middle of a window ends it earlier;
            one that stands down lets the window run out.
    """
    asked = of_hygiene(in_force)
    made: dict[tuple[str, tuple[int, ...]], list[tuple[datetime, datetime]]] = {}
    found = []
    for place in places:
        touching = [
            index for index, each in enumerate(asked) if each.key[1] == place.kind and each.scope.covers(place.ref)
        ]
        key = (place.kind, tuple(touching))
        if key not in made:
            made[key] = _spans([asked[index] for index in touching], day)
        found += [Window(place.area_id, n, start, end) for n, (start, end) in enumerate(made[key], start=1)]
    return sorted(found, key=lambda w: (w.due_at, w.due_at - w.opens_at, w.area_id))


def _spans(asked: Sequence[InForce], day: datetime) -> list[tuple[datetime, datetime]]:
    begins, ends = day + WORK_STARTS, day + WORK_ENDS
    changes = sorted(
        {at for each in asked for at in (each.source.span.start, each.source.span.end) if at and begins < at < ends}
    )
    spans, at = [], begins
    while at < ends:
        interval = every(asked, at)
        if interval is None:
            at = next((change for change in changes if change > at), ends)
            continue
        if interval > _DAY and day.toordinal() % (interval // _DAY):
            break  # every so many days, and this is not one of them
        if ends - at < min(LEAST, interval):
            break
        due = _due(asked, at, interval, changes)
        spans.append((at, min(due, ends)))
        at = due
    return spans


def _due(asked: Sequence[InForce], opens: datetime, interval: timedelta, changes: Sequence[datetime]) -> datetime:
    due = opens + interval
    for change in changes:
        if opens < change < due:
            now = every(asked, change)
            due = min(due, change + now) if now else change
            if not now:
                break
    return due


def times_a_day(interval: timedelta | None) -> float:
    """How often an area with such an interval comes on a whole day, on average."""
    if interval is None:
        return 0
    if interval > _DAY:
        return _DAY / interval
    whole, rest = divmod(WORK_ENDS - WORK_STARTS, interval)
    return whole + (rest >= min(LEAST, interval))
