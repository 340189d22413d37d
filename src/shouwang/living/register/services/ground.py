"""Which home a room of a list means, and the homes a list adds; used by the plans of homes and residents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.kernel import rooms
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules.filling import Line
from shouwang.living.register.rules.problems import Problem

Key = tuple[str, str, str]


@dataclass
class Ground:
    """The homes of a compound by what people call them, and those that a list would add."""

    compound_id: int
    makes_homes: bool
    homes: dict[Key, Any] = field(default_factory=dict)
    by_door: dict[tuple[str, str], list[Key]] = field(default_factory=lambda: defaultdict(list))
    units: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    fresh: dict[Key, rooms.Room] = field(default_factory=dict)

    @classmethod
    def of(cls, compound_id: int, *, makes_homes: bool) -> Ground:
        """Read the compound's homes."""
        ground = cls(compound_id, makes_homes)
        for unit in places.units(compound_id):
            ground.units[unit.building.number].append(unit.number)
        for home in places.homes(compound_id):
            ground._add((home.building.number, home.unit.number, rooms.same_door(home.room)), home)
        return ground

    def _add(self, key: Key, home: Any) -> None:
        self.homes[key] = home
        self.by_door[(key[0], key[2])].append(key)

    def place(self, line: Line) -> Key | None:
        """The key of the line's home; a line that names no home of ours gets its problem."""
        room = line.room
        if room is None:
            return None
        door = rooms.same_door(room.room)
        key = (room.building, room.unit, door)
        if room.unit and key in self.homes:
            return key
        candidates = self.by_door.get((room.building, door), [])
        if not room.unit and len(candidates) == 1:
            return candidates[0]
        if not room.unit and len(candidates) > 1:
            self._refuse(line, "home.ambiguous", _("The building has several units with this room."))
            return None
        if self.makes_homes:
            return self._make(line, room)
        self._unknown(line)
        return None

    def _make(self, line: Line, room: rooms.Room) -> Key | None:
        units = self.units[room.building]
        if not room.unit and len(units) > 1:
            self._refuse(line, "home.ambiguous", _("The building has several units with this room."))
            return None
        unit = room.unit or (units[0] if units else "1")
        if unit not in units:
            units.append(unit)
        key = (room.building, unit, rooms.same_door(room.room))
        if key not in self.homes:
            self._add(key, None)
            self.fresh[key] = rooms.Room(room.building, unit, room.room)
        return key

    def _unknown(self, line: Line) -> None:
        numbers = list(dict.fromkeys(building for building, _unit, _door in self.homes))
        self._refuse(line, "home.unknown", _("The register has no such home."), known=shortened(numbers))

    def _refuse(self, line: Line, code: str, message: str, **params: Any) -> None:
        line.problems.append(Problem(code, message, params, line.place_column, str(line.room)))

    def make_fresh(self, keys: Iterable[Key]) -> list[int]:
        """Write the added homes that are really needed; returns their ids."""
        wanted = {key: self.fresh[key] for key in keys if key in self.fresh}
        if not wanted:
            return []
        rows = [
            place_services.HomeRow(r.building, r.unit, r.room, floor=rooms.floor_of(r.room)) for r in wanted.values()
        ]
        written = place_services.ensure_homes(compound_id=self.compound_id, rows=rows)
        for key, room in wanted.items():
            self.homes[key] = written[(room.building, room.unit, room.room)]
            del self.fresh[key]
        return [self.homes[key].pk for key in wanted]


def shortened(numbers: list[str]) -> str:
    """A list of building numbers for a sentence: ``1–12, A``.

    >>> shortened(["1", "2", "3", "7", "A"])
    '1–3, 7, A'
    """
    parts: list[str] = []
    run: list[int] = []
    for number in [*sorted(int(n) for n in numbers if n.isdigit()), None]:
        if run and number != run[-1] + 1:
            parts.append(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}")
            run = []
        if number is not None:
            run.append(number)
    return ", ".join([*parts, *[n for n in numbers if not n.isdigit()]])
