"""From rows of cells to homes, people and staff: what is written above holds below, each fault is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from shouwang.kernel import rooms
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules import cells, layout
from shouwang.living.register.rules.columns import Column
from shouwang.living.register.rules.fields import Field, Kind
from shouwang.living.register.rules.filling import READERS, Line
from shouwang.living.register.rules.problems import REASONS, Problem
from shouwang.living.register.rules.workbooks import Cell, Grid

_ENDING = re.compile(
    r"^(?:合计|总计|小计|共计|共\s*\d+|制表|填表|审核|编制|签字|签名|盖章|备注[:：]|说明[:：]|注[:：]|以上|以下空白|打印|日期[:：]|单位[:：]|第\s*\d+\s*页)"
)
LONGEST_NOTE = 200
_OUR_OWN = frozenset({Field.PERSON_NUMBER, Field.ACCOUNT})


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
    _compare(line)
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
            line.room = _same_home(parts, above, at, kind) or _from_parts(parts, above, Field.BUILDING in at)
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


def _same_home(parts: dict[Field, str], above: Above, at: dict[Field, int], kind: Kind) -> rooms.Room | None:
    """The home above, where a list names the building in each row, but unit and room only in a household's first.

    Where only one of the two is empty, it was forgotten.
    """
    if kind is not Kind.RESIDENTS or not {Field.BUILDING, Field.UNIT, Field.ROOM} <= at.keys():
        return None
    named = rooms.read_building(parts[Field.BUILDING])
    empty = not parts[Field.UNIT] and not parts[Field.ROOM]
    return above.room if empty and named and named == above.building else None


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


def _compare(line: Line) -> None:
    """Remark upon an identity number that says another birth date or sex than the cell of its row."""
    for name, code in ((Field.BORN_ON, "id.other_birth"), (Field.SEX, "id.other_sex")):
        if name not in line.beside or name not in line.numbered:
            continue
        column, value, read = line.beside[name]
        said = line.numbered[name]
        if read != said and not (name is Field.BORN_ON and cells.agrees(value, read, said)):
            title, _remedy = REASONS[code]
            line.remarks.append(Problem(code, title, {"kept": str(line.get(name))}, column, cells.text_of(value)[:40]))


def _fit(line: Line) -> None:
    if len(line.note) > LONGEST_NOTE:
        line.notes = [line.note[:LONGEST_NOTE]]
    for name in (Field.POST, Field.GROUP):
        if len(line.get(name) or "") > 40:
            line.problems.append(Problem("row.too_long", _("A text is too long."), {}, None, line.get(name)))
