"""How long stock lasts: used up steadily, what expires first goes first, and what is on its way comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HORIZON = timedelta(days=180)
"""Nothing is foretold beyond."""
_NONE = 1e-9


@dataclass(frozen=True, slots=True)
class Lot:
    """Units that stop being good at an instant, or never."""

    units: float
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Units that will come."""

    at: datetime
    units: float


@dataclass(frozen=True, slots=True)
class Cover:
    """What becomes of stock.

    Args:
        stock: good units now.
        per_day: how many are used a day.
        empty_at: the first instant at which nothing is left; None when that lies beyond the horizon.
        gone_at: the last such instant, after everything that was to come has come; None when beyond the horizon.
        expiring: units that will expire before their turn comes, by the instant at which they do.
        points: instants and units left, for a drawing; straight lines between them.
    """

    stock: float
    per_day: float
    empty_at: datetime | None
    gone_at: datetime | None
    expiring: tuple[tuple[datetime, float], ...]
    points: tuple[tuple[datetime, float], ...]

    def days(self, now: datetime) -> float | None:
        """Days until nothing is left; None when that is not in sight."""
        return None if self.empty_at is None else (self.empty_at - now).total_seconds() / 86400


def cover(lots: Sequence[Lot], per_day: float, *, now: datetime, arrivals: Sequence[Arrival] = ()) -> Cover:
    """Use lots up day and night at an even rate, first-expired first out.

    Args:
        per_day: 0 or more; at 0 nothing runs out, but things still expire.
    """
    until = now + HORIZON
    good = [lot for lot in lots if lot.units > 0 and (lot.expires_at is None or lot.expires_at > now)]
    good.sort(key=lambda lot: (lot.expires_at is None, lot.expires_at or now))
    shelf = [_Shelved(lot.expires_at, lot.units) for lot in good]
    walk = _Walk(now, per_day, shelf)
    stock = walk.left
    for arrival in sorted((each for each in arrivals if now < each.at < until), key=lambda each: each.at):
        walk.go(arrival.at)
        walk.receive(arrival.units)
    walk.go(until)
    return Cover(stock, per_day, walk.empty_at, walk.gone_at, tuple(walk.expiring), tuple(walk.points))


@dataclass(slots=True)
class _Shelved:
    """A lot that is being used up."""

    expires_at: datetime | None
    units: float


class _Walk:
    """Time goes by over a shelf."""

    def __init__(self, now: datetime, per_day: float, shelf: list[_Shelved]) -> None:
        self.at, self.per_day, self.shelf = now, per_day, shelf
        self.empty_at: datetime | None = None
        self.gone_at: datetime | None = None
        self.expiring: list[tuple[datetime, float]] = []
        self.left = float(sum(lot.units for lot in shelf))
        self.points: list[tuple[datetime, float]] = [(now, self.left)]
        self._see()

    def receive(self, units: float) -> None:
        self.gone_at = None
        self.shelf.append(_Shelved(None, units))
        self.left += units
        self._note()

    def go(self, until: datetime) -> None:
        while self.at < until and self.shelf:
            first = self.shelf[0]
            expires_at, lasts = first.expires_at, self._lasts(first.units)
            stop = min(each for each in (until, expires_at, lasts) if each is not None)
            used = min(first.units, self.per_day * (stop - self.at).total_seconds() / 86400)
            self.at = stop
            first.units -= used
            self.left -= used
            if stop == lasts or first.units <= _NONE:
                self._off_the_shelf()
            elif expires_at is not None and stop >= expires_at:
                self._note()
                self.expiring.append((stop, self._off_the_shelf()))
            if stop in (lasts, expires_at):
                self._note()
            self._see()
        self.at = until
        self._note()

    def _lasts(self, units: float) -> datetime | None:
        """When a lot is used up; None when that is out of sight."""
        days = units / self.per_day if self.per_day else HORIZON.days + 1.0
        return self.at + timedelta(days=days) if days <= HORIZON.days else None

    def _off_the_shelf(self) -> float:
        """The first lot is used up or has expired; how much of it was left."""
        rest = self.shelf.pop(0).units
        self.left = self.left - rest if self.shelf else 0.0
        return rest

    def _note(self) -> None:
        self.points.append((self.at, self.left))

    def _see(self) -> None:
        if not self.shelf:
            self.empty_at = self.empty_at or self.at
            self.gone_at = self.gone_at or self.at


def units_at(points: Sequence[tuple[datetime, float]], at: datetime) -> float:
    """What is left at an instant, on the straight lines between points; of a step, what is there after it."""
    before = points[0]
    for point in points:
        if at < point[0]:
            length = point[0] - before[0]
            return before[1] + (point[1] - before[1]) * ((at - before[0]) / length) if length else before[1]
        before = point
    return before[1]
