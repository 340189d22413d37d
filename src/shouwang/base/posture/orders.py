"""The orders of measures, from loosest to strictest: each knows its values, their join and their display."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Protocol

from shouwang.kernel.words import gettext_noop as _


class BadValue(ValueError):
    """A value that a measure does not know; the message says what it expects."""


class Order(Protocol):
    """A join-semilattice with a least element: what "stricter" means for one measure."""

    def read(self, raw: Any) -> Any:
        """The canonical value of stored or written JSON; raises BadValue."""

    def loosest(self) -> Any:
        """The value that asks nothing of anybody."""

    def join(self, one: Any, other: Any) -> Any:
        """The least value that is at least as strict as both."""

    def label(self, value: Any) -> tuple[str, Mapping[str, object]]:
        """An English message for display and the values of its placeholders."""


class Chain:
    """An order in which any two values compare, by ``strictness``."""

    def strictness(self, value: Any) -> tuple[float, ...]:
        """A key that grows with strictness and differs for different values."""
        raise TypeError(f"{type(self).__name__} needs a strictness")

    def join(self, one: Any, other: Any) -> Any:
        """The stricter of the two."""
        return one if self.strictness(one) >= self.strictness(other) else other


@dataclass(frozen=True)
class Choice(Chain):
    """Named steps, loosest first.

    Args:
        steps: code → English label, from loosest to strictest.
    """

    steps: Mapping[str, str]

    def read(self, raw: Any) -> str:
        if raw not in self.steps or not isinstance(raw, str):
            raise BadValue("one of: " + ", ".join(self.steps))
        return raw

    def loosest(self) -> str:
        return next(iter(self.steps))

    def strictness(self, value: Any) -> tuple[float, ...]:
        return (list(self.steps).index(value),)

    def label(self, value: Any) -> tuple[str, Mapping[str, object]]:
        return self.steps[value], {}


@dataclass(frozen=True)
class Limit(Chain):
    """A number; None asks nothing.

    Args:
        message: how a value reads, with ``{n}``.
        smaller_is_stricter: a ceiling (``≤ 37.3``) or, when False, a floor (``at least 3``).
        low, high: what a sane value lies between, inclusive.
        whole: whether the value counts things.
        zero: how a limit of nothing reads, where that is a word of its own.
    """

    message: str
    smaller_is_stricter: bool
    low: float
    high: float
    whole: bool = True
    zero: str = ""

    def read(self, raw: Any) -> float | None:
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise BadValue("a number")
        if not self.low <= raw <= self.high or (self.whole and raw != int(raw)):
            raise BadValue(f"a {'whole ' if self.whole else ''}number from {self.low:g} to {self.high:g}")
        return int(raw) if self.whole else float(raw)

    def loosest(self) -> None:
        return None

    def strictness(self, value: Any) -> tuple[float, ...]:
        if value is None:
            return (0.0,)
        return (1.0, -value if self.smaller_is_stricter else value)

    def label(self, value: Any) -> tuple[str, Mapping[str, object]]:
        if value is None:
            return "—", {}
        return (self.zero, {}) if value == 0 and self.zero else (self.message, {"n": f"{value:g}"})


@dataclass(frozen=True)
class Every(Chain):
    """A period in minutes, the shorter the stricter; None asks nothing."""

    def read(self, raw: Any) -> int | None:
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int) or not 5 <= raw <= 60 * 24 * 30:
            raise BadValue("whole minutes from 5 to 43200")
        return raw

    def loosest(self) -> None:
        return None

    def strictness(self, value: Any) -> tuple[float, ...]:
        return (0.0,) if value is None else (1.0, -value)

    def label(self, value: Any) -> tuple[str, Mapping[str, object]]:
        if value is None:
            return "—", {}
        for minutes, message, times in _PERIODS:
            if value % minutes == 0:
                return (message, {"n": value // minutes}) if value != minutes else (times, {})
            if minutes == 1440 and minutes % value == 0 and minutes // value <= 4:
                return _("{n} times a day"), {"n": minutes // value}
        return _("Every {n} minutes"), {"n": value}


_PERIODS = (
    (1440, _("Every {n} days"), _("Once a day")),
    (60, _("Every {n} hours"), _("Every hour")),
)


@dataclass(frozen=True)
class Quota(Chain):
    """Exits of a household: ``{"exits": n, "days": d, "hours": h}``; None asks nothing.

    The lower the rate ``exits / days``, the stricter; then the fewer exits; then the fewer hours.
    """

    def read(self, raw: Any) -> tuple[int, int, int] | None:
        if raw is None:
            return None
        if isinstance(raw, Mapping):
            raw = (raw.get("exits"), raw.get("days"), raw.get("hours", 24))
        if not isinstance(raw, list | tuple) or len(raw) != 3:
            raise BadValue("exits, days and hours")
        exits, days, hours = raw
        whole = all(isinstance(n, int) and not isinstance(n, bool) for n in raw)
        if not (whole and 1 <= exits <= 20 and 1 <= days <= 30 and 1 <= hours <= 24):
            raise BadValue("exits 1-20, days 1-30, hours 1-24")
        return (exits, days, hours)

    def loosest(self) -> None:
        return None

    def strictness(self, value: Any) -> tuple[float, ...]:
        if value is None:
            return (0.0,)
        exits, days, hours = value
        return (1.0, -exits / days, -exits, -hours)

    def label(self, value: Any) -> tuple[str, Mapping[str, object]]:
        if value is None:
            return "—", {}
        exits, days, hours = value
        if days == 1:
            return _("{exits} a day, {hours} h each"), {"exits": exits, "hours": hours}
        return _("{exits} per {days} days, {hours} h each"), {"exits": exits, "days": days, "hours": hours}


@dataclass(frozen=True)
class Union:
    """A set of things asked for; more is stricter, and the join asks for all.

    Args:
        members: code → English label.
    """

    members: Mapping[str, str]

    def read(self, raw: Any) -> tuple[str, ...]:
        if not isinstance(raw, Iterable) or isinstance(raw, str | Mapping):
            raise BadValue("a list of: " + ", ".join(self.members))
        chosen = set(raw)
        if not chosen <= set(self.members):
            raise BadValue("a list of: " + ", ".join(self.members))
        return tuple(code for code in self.members if code in chosen)

    def loosest(self) -> tuple[str, ...]:
        return ()

    def join(self, one: Any, other: Any) -> Any:
        return tuple(code for code in self.members if code in one or code in other)

    def label(self, value: Any) -> tuple[str, Mapping[str, object]]:
        return ("{list}", {"list": [self.members[code] for code in value]}) if value else ("—", {})


@dataclass(frozen=True)
class Portions:
    """How many of each thing are asked for: ``{"mask": 2, "suit": 1}``; the join asks for the most of each.

    A plain list of things, as it was written before quantities, asks for one of each.

    Args:
        members: code → English label.
        most: of one thing.
    """

    members: Mapping[str, str]
    most: int = 20

    def read(self, raw: Any) -> tuple[tuple[str, int], ...]:
        if isinstance(raw, str) or not isinstance(raw, Iterable):
            raise BadValue(f"how many, from 1 to {self.most}, of: " + ", ".join(self.members))
        given = raw.items() if isinstance(raw, Mapping) else raw
        pairs = [(each, 1) if isinstance(each, str) else each for each in given]
        asked: dict[Any, Any] = {}
        for pair in pairs:
            if not isinstance(pair, list | tuple) or len(pair) != 2 or not isinstance(pair[0], str):
                raise BadValue("pairs of a thing and how many of it")
            asked[pair[0]] = pair[1]
        whole = all(isinstance(n, int) and not isinstance(n, bool) and 1 <= n <= self.most for n in asked.values())
        if not whole or not set(asked) <= set(self.members):
            raise BadValue(f"how many, from 1 to {self.most}, of: " + ", ".join(self.members))
        return tuple((code, asked[code]) for code in self.members if code in asked)

    def loosest(self) -> tuple[tuple[str, int], ...]:
        return ()

    def join(self, one: Any, other: Any) -> Any:
        first, second = dict(one), dict(other)
        most = {code: max(first.get(code, 0), second.get(code, 0)) for code in self.members}
        return tuple((code, number) for code, number in most.items() if number)

    def label(self, value: Any) -> tuple[str, Mapping[str, object]]:
        return ("{list}", {"list": [(self.members[code], number) for code, number in value]}) if value else ("—", {})


def join_all(order: Order, values: Iterable[Any]) -> Any:
    """The join of any number of values; of none, the loosest."""
    return reduce(order.join, values, order.loosest())
