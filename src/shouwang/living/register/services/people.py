"""Planning and writing a list of residents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shouwang.base.places import services as places
from shouwang.base.residents.services import bulk
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules.fields import Field
from shouwang.living.register.rules.filling import Line
from shouwang.living.register.rules.problems import Problem
from shouwang.living.register.services.ground import Ground, Key
from shouwang.living.register.services.homes import remembered
from shouwang.living.register.services.plans import Context, Counts, Progress, settle

_COLUMNS = {
    "home_id": Field.ROOM,
    "name": Field.NAME,
    "relation": Field.RELATION,
    "phone": Field.PHONE,
    "other_phone": Field.OTHER_PHONE,
    "id_number": Field.ID_NUMBER,
    "sex": Field.SEX,
    "born_on": Field.BORN_ON,
    "needs": Field.NEEDS,
    "note": Field.NOTE,
}
"""What differs of somebody, by the column of the list in which it stands."""
_SAID = {
    "id.conflict": _("This id number is registered under another name."),
    "person.unknown": _("The register has nobody of this number here."),
}


@dataclass
class PeoplePlan:
    """The residents that a list adds or changes, and the homes it needs for them."""

    context: Context
    ground: Ground
    counts: Counts = field(default_factory=Counts)
    lines: list[tuple[Line, Key]] = field(default_factory=list)
    vacant: list[Key] = field(default_factory=list)
    declared: dict[Key, int] = field(default_factory=dict)
    provisional: dict[Key, int] = field(default_factory=dict)
    people: bulk.Plan = field(default_factory=lambda: bulk.Plan(0))

    def write(self, progress: Progress) -> dict[str, Any]:
        """New homes first, then people by the thousand."""
        context = self.context
        homes = self.ground.make_fresh([*(key for _line, key in self.lines), *self.vacant, *self.declared])
        self.people.settle(
            {number: self.ground.homes[key].pk for key, number in self.provisional.items() if self.ground.homes[key]}
        )
        trace = bulk.write(plan=self.people, now=context.now, progress=progress)
        made, emptied = set(homes), set(self.vacant)
        touched = {key: self.ground.homes[key] for key in dict.fromkeys([*self.vacant, *self.declared])}
        trace["home_states"] = [remembered(home) for home in touched.values() if home.pk not in made]
        trace["homes"] = homes
        rows = [
            places.HomeRow(
                home.building.number,
                home.unit.number,
                home.room,
                status="vacant" if key in emptied else None,
                declared_people=self.declared.get(key),
            )
            for key, home in touched.items()
        ]
        if rows:
            places.ensure_homes(compound_id=context.compound_id, rows=rows)
        return trace


def plan(lines: Sequence[Line], context: Context) -> PeoplePlan:
    """Place each line in its home, refuse people named twice, and match the rest with the register."""
    made = PeoplePlan(context, Ground.of(context.compound_id, makes_homes=context.makes_homes))
    seen: dict[tuple[Key, str, str], int] = {}
    emptied: list[tuple[Line, Key]] = []
    for line in lines:
        key = made.ground.place(line) if line.room is not None else None
        if key is None or line.problems:
            continue
        if line.vacant:
            emptied.append((line, key))
        elif not _twice(line, key, seen):
            made.lines.append((line, key))
    _plan_people(made)
    _plan_vacant(made, emptied)
    _plan_declared(made)
    return made


def _twice(line: Line, key: Key, seen: dict[tuple[Key, str, str], int]) -> bool:
    name, number = line.get(Field.NAME), line.get(Field.ID_NUMBER) or ""
    if line.get(Field.PERSON_NUMBER):  # two of one name in one home are told apart by it
        name = f"P{line.get(Field.PERSON_NUMBER)}"
    first = seen.get((key, name, number)) or seen.get((key, name, ""))
    if first is None:
        seen[(key, name, number)] = line.number
        return False
    message = _("The same person stands in row {row}.")
    line.problems.append(Problem("row.duplicate", message, {"row": first}, None, f"{line.room} {name}"))
    return True


def _plan_people(made: PeoplePlan) -> None:
    by_number = {line.number: line for line, _key in made.lines}
    planned = bulk.plan(compound_id=made.context.compound_id, rows=_rows(made), now=made.context.now)
    for number, code in planned.refused.items():
        by_number[number].problems.append(Problem(code, _SAID[code], {}, None, by_number[number].get(Field.NAME)))
    made.lines = [(line, key) for line, key in made.lines if line.number not in planned.refused]
    changes = {row: tuple(_COLUMNS[name] for name in names) for row, names in planned.changes.items()}
    made.counts = Counts(planned.new, planned.updated, planned.unchanged, changes)
    made.people = planned


def _plan_vacant(made: PeoplePlan, emptied: list[tuple[Line, Key]]) -> None:
    """An empty home of the list; one in which the register knows people stays as it is."""
    lived_in = made.people.lived_in
    for line, key in emptied:
        home = made.ground.homes[key]
        if home is not None and (home.status == "vacant" or home.pk in lived_in):
            made.counts.unchanged.append(line.number)
            continue
        made.vacant.append(key)
        if home is None:
            made.counts.new.append(line.number)
        else:
            settle(made.counts, line.number, (Field.STATUS,))


def _plan_declared(made: PeoplePlan) -> None:
    """How many live in a home as its first row says it; the register keeps it beside the people it knows."""
    said: dict[Key, tuple[int, int]] = {}
    for line, key in made.lines:
        people = line.get(Field.HOUSEHOLD_SIZE)
        if people is not None:
            said.setdefault(key, (line.number, people))
    new, counts = set(made.counts.new), made.counts
    for key, (number, people) in said.items():
        home = made.ground.homes[key]
        if home is not None and home.declared_people == people:
            continue
        made.declared[key] = people
        if number not in new:
            counts.changes[number] = (*counts.changes.get(number, ()), Field.HOUSEHOLD_SIZE)
    counts.unchanged = [number for number in counts.unchanged if number not in counts.changes]
    counts.updated = sorted({*counts.updated, *(number for number in counts.changes if number not in new)})


def _rows(made: PeoplePlan) -> list[bulk.PersonRow]:
    let = {key for line, key in made.lines if line.get(Field.RELATION) == "tenant"}
    first: dict[Key, bool] = defaultdict(lambda: True)
    made.provisional = {key: -index for index, key in enumerate(made.ground.fresh, start=1)}
    rows = []
    for line, key in made.lines:
        home = made.ground.homes[key]
        rows.append(
            _row(line, home.pk if home is not None else made.provisional[key], is_let=key in let, is_first=first[key])
        )
        first[key] = False
    return rows


def _row(line: Line, home_id: int, *, is_let: bool, is_first: bool) -> bulk.PersonRow:
    relation = line.get(Field.RELATION)
    mobile, landline = line.get(Field.PHONE), line.get(Field.OTHER_PHONE)
    return bulk.PersonRow(
        key=line.number,
        home_id=home_id,
        name=line.get(Field.NAME),
        person_id=line.get(Field.PERSON_NUMBER),
        relation=relation,
        default_relation="owner" if is_first else "family",
        lives_in=not (is_let and relation == "owner"),
        phone=mobile or landline,
        other_phone=landline if mobile and landline != mobile else None,
        id_number=line.get(Field.ID_NUMBER),
        sex=line.get(Field.SEX),
        born_on=line.get(Field.BORN_ON),
        note=line.note or None,
        needs=line.needs,
    )
