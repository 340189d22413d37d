"""How postures read on a page: measures per kind that say the same become one line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as posture
from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.rules import Change, InForce, Posture


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference or of what is in force.

    Args:
        kinds: the kinds of a measure per kind that read the same; else empty.
        building_ids: where it differs from the compound as a whole; empty for the whole scope.
        direction: 1 tightens, -1 loosens, 0 neither.
    """

    measure: str
    kinds: tuple[str, ...]
    value: Any
    before: Any = None
    direction: int = 0
    building_ids: tuple[int, ...] = ()


def lines_in_force(held: Posture) -> tuple[Line, ...]:
    """What is in force at a place, in the catalogue's order, without what asks nothing."""
    position = {key: index for index, key in enumerate(CATALOGUE)}
    asked = [each for each in held.held.values() if each.value != CATALOGUE[each.key[0]].order.loosest()]
    asked.sort(key=lambda each: (position[each.key[0]], each.key[1]))
    return _folded(Line(each.key[0], _kinds(each.key), each.value) for each in asked)


def lines_of(changes: Sequence[Change]) -> tuple[Line, ...]:
    """A difference as lines."""
    return _folded(Line(c.key[0], _kinds(c.key), c.after, c.before, c.direction) for c in changes)


def unchanged(before: Posture, after: Posture) -> tuple[Line, ...]:
    """What stays as it is, though something in force asks for it."""
    same = [held for key, held in after.held.items() if before.value(*key) == held.value]
    return lines_in_force(Posture({held.key: held for held in same}))


def _kinds(key: posture.Key) -> tuple[str, ...]:
    return (key[1],) if key[1] else ()


def _folded(lines: Iterable[Line]) -> tuple[Line, ...]:
    folded: dict[tuple[object, ...], Line] = {}
    for line in lines:
        same = (line.measure, repr(line.value), repr(line.before), line.direction, line.building_ids)
        known = folded.get(same)
        folded[same] = replace(known, kinds=known.kinds + line.kinds) if known else line
    return tuple(folded.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of measures does to the compound.

    Args:
        lines: what changes, for the whole scope first, then where single buildings differ.
        same: what stays.
    """

    lines: tuple[Line, ...]
    same: tuple[Line, ...]

    @property
    def tightened(self) -> int:
        """How many lines tighten."""
        return sum(line.direction >= 0 for line in self.lines)

    @property
    def loosened(self) -> int:
        """How many lines loosen."""
        return sum(line.direction < 0 for line in self.lines)


def differ(before: Sequence[InForce], after: Sequence[InForce], places: Sequence[PlaceRef]) -> Difference:
    """The difference at some places between two sets of measures, each set already narrowed to now.

    The first place stands for the scope; the others are shown only where they differ from it.
    """
    scope, *others = [_at_place(before, after, place) for place in places]
    lines = list(lines_of(posture.difference(*scope)))
    seen = set(lines)
    apart: dict[Line, tuple[int, ...]] = {}
    for place, (was, will) in zip(places[1:], others, strict=True):
        for line in lines_of(posture.difference(was, will)):
            if line not in seen and place.building_id is not None:
                apart[line] = (*apart.get(line, ()), place.building_id)
    lines += [replace(line, building_ids=ids) for line, ids in apart.items()]
    return Difference(tuple(lines), unchanged(*scope))


def _at_place(before: Sequence[InForce], after: Sequence[InForce], place: PlaceRef) -> tuple[Posture, Posture]:
    was = posture.join(item for item in before if item.scope.covers(place))
    will = posture.join(item for item in after if item.scope.covers(place))
    return was, will
