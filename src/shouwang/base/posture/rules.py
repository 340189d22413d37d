"""The posture of a place: which measures hold, how strictly, and why. Pure; strictest wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.orders import BadValue, join_all
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words

Key = tuple[str, str]
"""A measure and, for a measure per kind, the kind (else the empty string)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who raised measures: the answer to "why?".

    Args:
        raising_id: the raising that holds.
        kind: ``normal`` for the compound's everyday rules, else what the raiser calls itself.
        ref: the raiser's own id, such as an activation's.
        title: the plan's or order's name.
        level: the level's name; empty where levels do not apply.
        numeral: the level's numeral as the company writes it.
        severity: 0 (everyday) to 4 (gravest), which gives the colour.
        by: who ordered it.
        exercise: a drill, which binds nobody.
    """

    raising_id: int
    kind: str
    ref: str
    title: Words
    level: Words
    numeral: str
    severity: int
    by: str
    span: Span
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class InForce:
    """One measure that one source raised over one scope."""

    key: Key
    value: Any
    scope: PlaceRef
    source: Source


@dataclass(frozen=True, slots=True)
class Held:
    """What holds for one measure, and because of whom (the strictest sources first)."""

    key: Key
    value: Any
    because: tuple[InForce, ...] = ()

    @property
    def source(self) -> Source | None:
        """The source to name when one must be named."""
        return self.because[0].source if self.because else None


@dataclass(frozen=True, slots=True)
class Posture:
    """All that holds at one place and instant; what is not held is at its loosest."""

    held: Mapping[Key, Held]

    def get(self, measure: str, kind: str = "") -> Held:
        """What holds for a measure.

        Raises:
            KeyError: the catalogue has no such measure.
        """
        found = self.held.get((measure, kind))
        return found or Held((measure, kind), CATALOGUE[measure].order.loosest())

    def value(self, measure: str, kind: str = "") -> Any:
        """The value that holds for a measure."""
        return self.get(measure, kind).value

    def sources(self) -> tuple[Source, ...]:
        """Every source that holds something here, the gravest and newest first."""
        unique = {reason.source.raising_id: reason.source for held in self.held.values() for reason in held.because}
        return tuple(sorted(unique.values(), key=lambda s: (-s.severity, -s.span.start.timestamp(), s.raising_id)))


NOTHING = Posture({})


def read_measure(measure: str, kind: str, raw: Any) -> tuple[Key, Any]:
    """The key and canonical value of a measure as a plan writes it.

    Raises:
        BadValue: no such measure or kind, or a value outside its order.
    """
    entry = CATALOGUE.get(measure)
    if entry is None:
        raise BadValue(f"no measure is called {measure!r}")
    if entry.kinds is None and kind:
        raise BadValue(f"{measure} is not given per kind")
    if entry.kinds is not None and kind not in entry.kinds:
        raise BadValue(f"{measure} is given per kind, one of: " + ", ".join(entry.kinds))
    return (measure, kind), entry.order.read(raw)


def join(in_force: Iterable[InForce]) -> Posture:
    """The posture that measures make together.

    The join is commutative, associative and idempotent, and never looser than any of its parts.
    Sources that alone reach the joined value come first among the reasons.
    """
    grouped: dict[Key, list[InForce]] = {}
    for item in in_force:
        grouped.setdefault(item.key, []).append(item)
    return Posture({key: _held(key, items) for key, items in grouped.items()})


def _held(key: Key, items: list[InForce]) -> Held:
    value = join_all(CATALOGUE[key[0]].order, (item.value for item in items))
    because = sorted(
        items,
        key=lambda i: (i.value != value, -i.source.severity, i.source.span.start, i.source.raising_id),
    )
    return Held(key, value, tuple(because))


def at(in_force: Iterable[InForce], place: PlaceRef, now: datetime, *, exercises: bool = False) -> Posture:
    """The posture of a place at an instant, out of everything that was ever raised.

    Args:
        exercises: whether drills count; in earnest they never do.
    """
    return join(
        item
        for item in in_force
        if item.source.span.holds(now) and item.scope.covers(place) and (exercises or not item.source.exercise)
    )


def anywhere(in_force: Iterable[InForce], now: datetime) -> Posture:
    """What holds, in earnest, for whatever serves a compound as a whole, such as its posts and its store.

    These have to do for the strictest of its places: an order over one building binds whoever works in it too.
    """
    return join(item for item in in_force if item.source.span.holds(now) and not item.source.exercise)


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one measure between two postures."""

    key: Key
    before: Any
    after: Any
    direction: int
    """1 tightens, -1 loosens, 0 both differ without either containing the other."""


def difference(before: Posture, after: Posture) -> tuple[Change, ...]:
    """The measures whose value differs, in the catalogue's order."""
    position = {key: index for index, key in enumerate(CATALOGUE)}
    keys = sorted({*before.held, *after.held}, key=lambda key: (position[key[0]], key[1]))
    changes = []
    for key in keys:
        old, new = before.value(*key), after.value(*key)
        if old != new:
            changes.append(Change(key, old, new, _direction(key, old, new)))
    return tuple(changes)


def _direction(key: Key, old: Any, new: Any) -> int:
    joined = CATALOGUE[key[0]].order.join(old, new)
    return 1 if joined == new else -1 if joined == old else 0


@dataclass(frozen=True, slots=True)
class Consequence:
    """What obeying a changed posture will spend, or where it will fall short; said before anybody confirms.

    Args:
        kind: what it spends: ``hours``, ``goods`` or ``rounds``.
        text: one sentence in the reader's language, with its number and its moment.
        short: it cannot be met with what there is now.
    """

    kind: str
    text: str
    short: bool = False
