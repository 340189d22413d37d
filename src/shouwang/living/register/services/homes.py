"""Planning and writing a list of homes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from shouwang.base.places import services as places
from shouwang.kernel import rooms
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules.fields import Field
from shouwang.living.register.rules.filling import Line
from shouwang.living.register.rules.problems import Problem
from shouwang.living.register.services.ground import Ground, Key
from shouwang.living.register.services.plans import Context, Counts, Progress, settle


@dataclass
class HomesPlan:
    """The homes that a list adds or changes."""

    context: Context
    counts: Counts = field(default_factory=Counts)
    rows: list[places.HomeRow] = field(default_factory=list)
    before: list[dict[str, Any]] = field(default_factory=list)
    fresh: list[places.HomeRow] = field(default_factory=list)

    def write(self, progress: Progress) -> dict[str, Any]:
        """All homes in one go: one query for each kind of place."""
        written = places.ensure_homes(compound_id=self.context.compound_id, rows=[*self.fresh, *self.rows])
        progress(self.counts.writable)
        made = [written[(row.building, row.unit, row.room)].pk for row in self.fresh]
        return {"homes": made, "home_states": self.before}


def plan(lines: Sequence[Line], context: Context) -> HomesPlan:
    """Match homes by building, unit and room; a home named twice is refused the second time."""
    ground = Ground.of(context.compound_id, makes_homes=True)
    made = HomesPlan(context)
    seen: set[Key] = set()
    for line in lines:
        key = ground.place(line) if not line.problems else None
        if key is None:
            continue
        if key in seen:
            line.problems.append(Problem("row.duplicate", _("The file has this home twice."), {}, None, str(line.room)))
            continue
        seen.add(key)
        _plan_home(line, key, ground, made)
    return made


def _plan_home(line: Line, key: Key, ground: Ground, made: HomesPlan) -> None:
    home = ground.homes[key]
    named = ground.fresh.get(key) or rooms.Room(home.building.number, home.unit.number, home.room)
    status, area, people = line.get(Field.STATUS), line.get(Field.AREA), line.get(Field.HOUSEHOLD_SIZE)
    floor = rooms.floor_of(named.room)
    row = places.HomeRow(named.building, named.unit, named.room, floor, status, area, people)
    if home is None:
        made.counts.new.append(line.number)
        made.fresh.append(row)
        return
    wanted = (
        (Field.STATUS, status, home.status),
        (Field.AREA, area, home.area_m2),
        (Field.HOUSEHOLD_SIZE, people, home.declared_people),
    )
    changes = tuple(column for column, value, known in wanted if value is not None and value != known)
    if not settle(made.counts, line.number, changes):
        return
    made.rows.append(replace(row, floor=0))
    made.before.append(remembered(home))


def remembered(home: Any) -> dict[str, Any]:
    """What is needed to put a home back as it was."""
    area = str(home.area_m2) if home.area_m2 is not None else None
    return {"id": home.pk, "status": home.status, "area": area, "people": home.declared_people}


def take_back(*, compound_id: int, trace: dict[str, Any]) -> int:
    """Undo the homes of an import; returns how many had to stay because others depend on them."""
    states = [
        (entry["id"], entry["status"], Decimal(entry["area"]) if entry["area"] else None, entry["people"])
        for entry in trace.get("home_states", [])
    ]
    if states:
        places.restore_homes(compound_id=compound_id, states=states)
    return places.remove_homes(compound_id=compound_id, home_ids=trace.get("homes", []))
