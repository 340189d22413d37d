"""What the cell of each column says, put into the line that a row becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shouwang.kernel import china, rooms
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules import cells
from shouwang.living.register.rules.columns import Column
from shouwang.living.register.rules.fields import Field
from shouwang.living.register.rules.problems import Problem
from shouwang.living.register.rules.workbooks import Cell

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
        numbered: what the identity number says of birth and sex.
        beside: what their own columns say: column, cell and what was read there.
        remarks: what somebody should look at; the row is written all the same.
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
    numbered: dict[Field, Any] = field(default_factory=dict)
    beside: dict[Field, tuple[int, Cell, Any]] = field(default_factory=dict)
    remarks: list[Problem] = field(default_factory=list)

    def get(self, name: Field) -> Any:
        """The value of a field, or None."""
        return self.values.get(name)

    @property
    def note(self) -> str:
        """All that goes to the notes."""
        return "；".join(dict.fromkeys(note for note in self.notes if note))


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
    line.numbered = {Field.BORN_ON: read.born_on, Field.SEX: str(read.sex)}
    line.values.setdefault(Field.SEX, str(read.sex))
    if not (line.own and Field.BORN_ON in line.values):
        line.values[Field.BORN_ON] = read.born_on


def _born_on(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    born_on = cells.read_date(value, today=today) if not cells.is_masked(text) else None
    if born_on:
        line.beside[Field.BORN_ON] = (column.index, value, born_on)
    if born_on and (line.own or Field.BORN_ON not in line.values):
        line.values[Field.BORN_ON] = born_on


def _sex(line: Line, column: Column, value: Cell, text: str, today: date) -> None:
    sex = cells.read_sex(text)
    if sex:
        line.values[Field.SEX] = str(sex)
        line.beside[Field.SEX] = (column.index, value, str(sex))


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
