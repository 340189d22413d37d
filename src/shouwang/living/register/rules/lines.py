"""From rows of cells to homes, people and staff: what is written above holds below, each fault is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shouwang.kernel import china, rooms
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules import cells, layout
from shouwang.living.register.rules.columns import Column
from shouwang.living.register.rules.fields import Field, Kind
from shouwang.living.register.rules.problems import Problem
from shouwang.living.register.rules.workbooks import Cell, Grid

_ENDING = re.compile(
    r"^(?:合计|总计|小计|共计|共\s*\d+|制表|填表|审核|编制|签字|签名|盖章|备注[:：]|说明[:：]|注[:：]|以上|以下空白|打印|日期[:：]|单位[:：]|第\s*\d+\s*页)"
)
LONGEST_NOTE = 200
_OUR_OWN = frozenset({Field.PERSON_NUMBER, Field.ACCOUNT})
LONGEST_NAME = 60
_TAGS_ALONE = frozenset({"需求标签", "needs"})


@dataclass(slots=True)
class Line:
    """One row as it was understood; fields that the sheet does not hold are absent from ``values``.

    Args:
        number: the row's number in the sheet, from 1.
        cells: the original cells, to give a refused row back.
        own: the row names somebody by our own number or account: it comes from our export, and its cells are taken
            as they are written.
    """

    number: int
    cells: list[Cell]
    values: dict[Field, Any] = field(default_factory=dict)
    room: rooms.Room | None = None
    place_column: int | None = None
    notes: list[str] = field(default_factory=list)
    needs: tuple[str, ...] = ()
    vacant: bool = False
    own: bool = False
    problems: list[Problem] = field(default_factory=list)

    def get(self, name: Field) -> Any:
        """The value of a field, or None."""
        return self.values.get(name)

    @property
    def note(self) -> str:
        """All that goes to the notes."""
        return "；".join(dict.fromkeys(note for note in self.notes if note))


@dataclass
class Above:
    """What the rows above said, for dittos and for empty cells."""

    building: str = ""
    unit: str = ""
    room: rooms.Room | None = None
    texts: dict[int, str] = field(default_factory=dict)


def read_lines(grid: Grid, found: layout.Layout, columns: list[Column], kind: Kind, *, today: date) -> Iterator[Line]:
    """Every row that holds something, in order; blank rows, repeated headings and signatures are passed over."""
    layout.fill_merged(grid, found.first_row)
    read = [column for column in columns if column.field is not Field.SKIP]
    heading = [cells.text_of(value) for value in grid.rows[found.heading_rows[-1]]] if found.heading_rows else []
    above = Above()
    for index in range(found.first_row, len(grid.rows)):
        row = [cells.unguarded(value) for value in grid.rows[index]]
        texts = [cells.text_of(value) for value in row]
        if _passed_over(texts, heading, read):
            continue
        line = Line(index + 1, grid.rows[index], own=_is_own(texts, read))
        yield _read_line(line, row, texts, read, kind, above, today)


def _is_own(texts: list[str], read: list[Column]) -> bool:
    return any(texts[column.index] for column in read if column.field in _OUR_OWN and column.index < len(texts))


def _passed_over(texts: list[str], heading: list[str], read: list[Column]) -> bool:
    filled = [text for text in texts if text]
    if not any(texts[column.index] for column in read if column.index < len(texts)):
        return True
    if heading and [t for t in texts if t] == [h for h in heading if h]:
        return True
    return len(filled) <= 3 and (
        bool(_ENDING.match(filled[0])) or (len(filled) == 1 and len(filled[0]) > 6 and len(read) > 1)
    )


def _read_line(
    line: Line, row: list[Cell], texts: list[str], read: list[Column], kind: Kind, above: Above, today: date
) -> Line:
    texts = _without_dittos(texts, above)
    if kind is not Kind.STAFF:
        _read_place(line, texts, read, above, kind)
    for column in read:
        reader = READERS.get(column.field)
        if reader is None or column.index >= len(row):
            continue
        text = texts[column.index]
        try:
            reader(line, column, row[column.index] if not rooms.is_ditto(str(row[column.index])) else text, text, today)
        except Refusal as refusal:
            line.problems.append(Problem.of(refusal, column.index, text))
    if kind is not Kind.HOMES:
        _require_name(line, read)
    _fit(line)
    return line


def _without_dittos(texts: list[str], above: Above) -> list[str]:
    full = [above.texts.get(index, "") if rooms.is_ditto(text) else text for index, text in enumerate(texts)]
    above.texts = {index: text or above.texts.get(index, "") for index, text in enumerate(full)}
    return full


def _read_place(line: Line, texts: list[str], read: list[Column], above: Above, kind: Kind) -> None:
    at = {column.field: column.index for column in read if column.index < len(texts)}
    parts = {
        name: texts[at[name]] if name in at else "" for name in (Field.HOME, Field.BUILDING, Field.UNIT, Field.ROOM)
    }
    line.place_column = next((at[n] for n in (Field.HOME, Field.BUILDING, Field.ROOM) if n in at), None)
    whole = parts[Field.HOME]
    try:
        if Field.HOME in at and (whole or not parts[Field.ROOM]):
            line.room = _whole(whole, parts[Field.BUILDING], above)
        else:
            line.room = _from_parts(parts, above, Field.BUILDING in at)
    except Refusal as refusal:
        wrong = next(
            (at[n] for n in (Field.HOME, Field.ROOM, Field.BUILDING, Field.UNIT) if n in at and parts[n]), None
        )
        column = refusal.params.pop("column", None)
        where = at.get(column, wrong) if isinstance(column, Field) else wrong
        line.problems.append(Problem.of(refusal, where, " ".join(filter(None, parts.values()))))
        above.room = None
        return
    above.building, above.unit, above.room = line.room.building, line.room.unit, line.room


def _whole(text: str, building: str, above: Above) -> rooms.Room:
    if not text:
        if above.room is None:
            raise Refusal("home.missing", _("Building or room is missing."))
        return above.room
    room = rooms.read_room(text)
    if room is None:
        raise Refusal("home.unreadable", _("The room cannot be read."))
    named = rooms.read_building(building) if building else ""
    return room if room.building else rooms.Room(named or above.building, room.unit, room.room)


def _from_parts(parts: dict[Field, str], above: Above, has_building: bool) -> rooms.Room:
    if not any(parts.values()):
        if above.room is None:
            raise Refusal("home.missing", _("Building or room is missing."))
        return above.room
    building = _part(parts[Field.BUILDING], rooms.read_building, Field.BUILDING)
    unit = _part(parts[Field.UNIT], rooms.read_unit, Field.UNIT)
    door = parts[Field.ROOM]
    if not door:
        raise Refusal("home.missing", _("Building or room is missing."))
    simple = rooms.read_door(door)
    whole = None if has_building and simple else rooms.read_room(door)
    if simple is None and whole is None:
        raise Refusal("home.unreadable", _("The room cannot be read."), column=Field.ROOM)
    whole = whole or rooms.Room("", "", simple or "")
    same_building = building in ("", above.building)
    found = rooms.Room(
        building or whole.building or above.building,
        unit or whole.unit or (above.unit if same_building and not parts[Field.UNIT] and not has_building else ""),
        whole.room,
    )
    if not found.building:
        raise Refusal("home.missing", _("Building or room is missing."))
    return found


def _part(text: str, reader: Callable[[str], str | None], name: Field) -> str:
    if not text:
        return ""
    found = reader(text)
    if found is None:
        raise Refusal("home.unreadable", _("The room cannot be read."), column=name)
    return found


def _require_name(line: Line, read: list[Column]) -> None:
    if Field.NAME in line.values or any(p.code.startswith("name.") for p in line.problems):
        return
    if line.vacant or line.get(Field.HOUSEHOLD_SIZE) == 0:
        line.vacant = True
        return
    column = next((column.index for column in read if column.field is Field.NAME), None)
    line.problems.append(Problem("name.missing", _("The name is missing."), {}, column, ""))


def _fit(line: Line) -> None:
    if len(line.note) > LONGEST_NOTE:
        line.notes = [line.note[:LONGEST_NOTE]]
    for name in (Field.POST, Field.GROUP):
        if len(line.get(name) or "") > 40:
            line.problems.append(Problem("row.too_long", _("A text is too long."), {}, None, line.get(name)))


def _name(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if text in cells.EMPTY_HOME:
        line.vacant = True
        return
    if cells.is_nothing(text):
        return
    if line.own and len(text) <= LONGEST_NAME:
        line.values[Field.NAME] = _as_written(value, text)
        return
    name, note = cells.read_name(text)
    line.values[Field.NAME] = name
    if note:
        line.notes.append(note)


def _phone(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if cells.is_nothing(text) or cells.is_masked(text):
        return
    for part in cells.split_phones(value):
        phone = china.read_phone(part)
        main = phone.mobile and column.field is Field.PHONE and Field.PHONE not in line.values
        if main:
            line.values[Field.PHONE] = phone.number
        else:
            line.values.setdefault(Field.OTHER_PHONE, phone.number)


def _other_phone(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if text in cells.NOTHING or cells.is_masked(text):
        return
    line.values.setdefault(Field.OTHER_PHONE, china.read_phone(cells.split_phones(value)[0]).number)


def _id_number(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if cells.is_nothing(text) or cells.is_masked(text):
        return
    passport = china.read_passport(text)
    if passport:
        line.values[Field.ID_NUMBER] = passport
        return
    read = china.read_resident_id(value, today=today)
    line.values[Field.ID_NUMBER] = read.number
    line.values.setdefault(Field.SEX, str(read.sex))
    if not (line.own and Field.BORN_ON in line.values):
        line.values[Field.BORN_ON] = read.born_on


def _born_on(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    born_on = cells.read_date(value, today=today) if not cells.is_masked(text) else None
    if born_on and (line.own or Field.BORN_ON not in line.values):
        line.values[Field.BORN_ON] = born_on


def _sex(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    sex = cells.read_sex(text)
    if sex:
        line.values[Field.SEX] = str(sex)


def _count(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    found = cells.read_count(text)
    if found is not None:
        line.values[Field.HOUSEHOLD_SIZE] = found
        line.needs = tuple(dict.fromkeys((*line.needs, *cells.read_needs(text))))


def _needs(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if not text or cells.is_masked(text):
        return
    if column.heading not in _TAGS_ALONE:
        line.notes.append(_as_written(value, text))
    line.needs = tuple(dict.fromkeys((*line.needs, *cells.read_needs(text))))
    line.vacant = line.vacant or text in cells.EMPTY_HOME


def _note(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if text:
        line.notes.append(_as_written(value, text))


def _as_written(value: Cell, text: str) -> str:
    """A remark keeps its own punctuation: tidying would write full-width marks anew at every import."""
    return " ".join(value.split()) if isinstance(value, str) and not rooms.is_ditto(value) else text


def _relation(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    found = cells.read_word(text, cells.RELATIONS, code="relation.unknown")
    if found:
        line.values[Field.RELATION] = found


def _status(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    found = cells.read_word(text, cells.STATUSES, code="status.unknown") if text != "无" else "vacant"
    if found:
        line.values[Field.STATUS] = found


def _area(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    area: Decimal | None = cells.read_area(text)
    if area is not None:
        line.values[Field.AREA] = area


def _text(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if not cells.is_nothing(text):
        line.values[column.field] = text


def _number(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    digits = text.lstrip("P0")
    if digits.isdigit():
        line.values[Field.PERSON_NUMBER] = int(digits)


def _buildings(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    if cells.is_nothing(text) or text in {"全部", "全小区", "all"}:
        return
    numbers = [rooms.read_building(part) for part in re.split(r"[、,，;；/\s]+", text) if part]
    if any(number is None for number in numbers):
        raise Refusal("building.unknown", _("The buildings cannot be read."))
    line.values[Field.BUILDINGS] = tuple(number for number in numbers if number)


Reader = Callable[[Line, Column, Cell, str, date], None]
READERS: dict[Field, Reader] = {
    Field.NAME: _name,
    Field.PHONE: _phone,
    Field.OTHER_PHONE: _other_phone,
    Field.ID_NUMBER: _id_number,
    Field.BORN_ON: _born_on,
    Field.SEX: _sex,
    Field.HOUSEHOLD_SIZE: _count,
    Field.NEEDS: _needs,
    Field.NOTE: _note,
    Field.RELATION: _relation,
    Field.STATUS: _status,
    Field.AREA: _area,
    Field.POST: _text,
    Field.GROUP: _text,
    Field.ROLE: _text,
    Field.ACCOUNT: _text,
    Field.PERSON_NUMBER: _number,
    Field.BUILDINGS: _buildings,
}
