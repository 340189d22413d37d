"""Proposing what each column holds, from its heading and from what stands in it, with how sure that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from shouwang.kernel import china, rooms
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules import cells, layout
from shouwang.living.register.rules.fields import FIELDS, REPEATABLE, Field, Kind
from shouwang.living.register.rules.workbooks import Grid, column_letters

SAMPLE = 300
SURE, FAIR = 0.9, 0.7


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet and what it is taken for.

    Args:
        confidence: 0 to 1; ``confirmed`` once a person looked at it.
        spellings: different spellings in it that are read as ``reading``.
    """

    index: int
    heading: str
    field: Field
    confidence: float
    confirmed: bool = False
    spellings: tuple[str, ...] = ()
    reading: str = ""

    @property
    def letter(self) -> str:
        """The column's letters in the program it comes from."""
        return column_letters(self.index)

    @property
    def grade(self) -> int:
        """3 high, 2 fair, 1 low."""
        return 3 if self.confidence >= SURE else 2 if self.confidence >= FAIR else 1

    @property
    def percent(self) -> int:
        """The confidence in hundredths."""
        return round(self.confidence * 100)

    @property
    def open(self) -> bool:
        """Whether a person must still confirm it before anything is written."""
        return self.grade == 1 and not self.confirmed and self.field is not Field.SKIP

    def as_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {**asdict(self), "field": str(self.field), "spellings": list(self.spellings)}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Column:
        """Read the stored form."""
        return cls(**{**stored, "field": Field(stored["field"]), "spellings": tuple(stored["spellings"])})


HOW: dict[Field, str] = {
    Field.SKIP: _("Not read"),
    Field.PERSON_NUMBER: _("Finds the same person again"),
    Field.HOME: _("Taken apart into building, unit and room"),
    Field.BUILDING: _("“ditto” and empty cells mean the building above"),
    Field.UNIT: _("Only its number counts"),
    Field.ROOM: _("“7-3” is read as 0703, “1906室” without 室"),
    Field.NAME: _("What stands beside a name goes to the notes"),
    Field.RELATION: _("Owner, tenant, family or carer"),
    Field.PHONE: _("Landlines are kept apart; scientific notation must be mended in the file"),
    Field.OTHER_PHONE: _("Kept as a second number"),
    Field.ID_NUMBER: _("Checked by its last character; tells birth date and sex"),
    Field.SEX: _("男 or 女, M or F"),
    Field.BORN_ON: _("1990.5.3, 1990年5月3日 and date cells"),
    Field.HOUSEHOLD_SIZE: _("“三”, “2口”, “5(含婴)”: kept with the home as what it declared"),
    Field.NEEDS: _("Living alone, wheelchair, chronic illness, infants become tags; the text is kept"),
    Field.NOTE: _("Kept as it is"),
    Field.AREA: _("Square metres; units are dropped"),
    Field.STATUS: _("Lived in, let or vacant"),
    Field.POST: _("Fills the post of that name"),
    Field.GROUP: _("The group of the command or the team"),
    Field.ROLE: _("What the account may do"),
    Field.ACCOUNT: _("Finds the same account again"),
    Field.BUILDINGS: _("“3、4、5” are three buildings"),
}


def propose(grid: Grid, found: layout.Layout, kind: Kind) -> list[Column]:
    """A field for every column; no field is given twice unless several columns may hold it."""
    body = [
        row for row in grid.rows[found.first_row : found.first_row + SAMPLE * 4] if any(cells.text_of(c) for c in row)
    ]
    scored: list[tuple[float, int, Field]] = []
    for index in range(grid.width):
        heading = found.headings[index] if index < len(found.headings) else ""
        values = [row[index] for row in body if index < len(row) and cells.text_of(row[index])][:SAMPLE]
        if heading or values:
            scored += [(score, index, field) for field, score in _scores(heading, values, kind).items() if score > 0.3]
    chosen: dict[int, tuple[Field, float]] = {}
    taken: set[Field] = set()
    for score, index, field in sorted(scored, key=lambda entry: (-entry[0], entry[1])):
        if index not in chosen and (field not in taken or field in REPEATABLE):
            chosen[index] = (field, score)
            taken.add(field)
    columns = [_column(grid, found, body, index, chosen.get(index)) for index in range(grid.width)]
    return _whole_room(columns, body)


def _column(
    grid: Grid, found: layout.Layout, body: list[list[Any]], index: int, chosen: tuple[Field, float] | None
) -> Column:
    heading = found.headings[index] if index < len(found.headings) else ""
    field, score = chosen or (Field.SKIP, 0.95)
    spellings, reading = _alike(field, [row[index] for row in body if index < len(row)])
    return Column(index, heading, field, round(min(score, 0.99), 2), False, spellings, reading)


def _whole_room(columns: list[Column], body: list[list[Any]]) -> list[Column]:
    """A lone room column whose cells hold building and room too is the whole room."""
    if any(column.field in (Field.BUILDING, Field.HOME) for column in columns):
        return columns
    for position, column in enumerate(columns):
        values = [row[column.index] for row in body if column.index < len(row)]
        if column.field is Field.ROOM and _share(values, _is_home) > 0.5:
            columns[position] = replace(column, field=Field.HOME)
    return columns


def _scores(heading: str, values: list[Any], kind: Kind) -> dict[Field, float]:
    named, likeness = _named(heading, kind)
    scores: dict[Field, float] = {}
    for field in FIELDS[kind]:
        content = _content(field, values)
        if field is named:
            scores[field] = likeness if content is None or not values else likeness * (0.62 + 0.37 * content)
        elif content is not None and content > 0.75 and likeness < 0.7 and field not in _ONLY_WITH_HEADING:
            scores[field] = 0.68 * content
    if _is_serial(values) and named in (Field.SKIP, Field.HOUSEHOLD_SIZE):
        scores[Field.SKIP] = max(scores.get(Field.SKIP, 0), 0.99)
    if not heading and not values:
        return {}
    return scores


_AMBIGUOUS: dict[str, float] = {
    "备注": 0.58,
    "情况说明": 0.58,
    "remarks": 0.58,
    "其他": 0.55,
    "类型": 0.68,
    "身份": 0.8,
    "业主": 0.87,
    "租户": 0.8,
}
"""Headings under which companies keep all sorts of things; how sure they are at best."""


def _named(heading: str, kind: Kind) -> tuple[Field, float]:
    """The field of a heading; of a heading in two rows the lower words decide when they are known."""
    field, sure = layout.match_heading(heading, kind)
    lower = heading.rsplit(" ", 1)[-1]
    if lower.lower() in _AMBIGUOUS:
        return field, min(sure, _AMBIGUOUS[lower.lower()])
    if lower != heading:
        below, below_sure = layout.match_heading(lower, kind)
        if below_sure >= 0.7:
            return below, max(below_sure, 0.85)
    return field, sure


def _share(values: list[Any], test: Callable[[Any], bool]) -> float:
    filled = [value for value in values if cells.text_of(value)]
    return sum(1 for value in filled if test(value)) / len(filled) if filled else 0.0


def _content(field: Field, values: list[Any]) -> float | None:
    """The share of cells that read well as the field; None when content says nothing about it."""
    test = _TESTS.get(field)
    return None if test is None else _share(values, test)


def _reads(reader: Callable[[Any], object]) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        try:
            return bool(reader(value))
        except Refusal:
            return False

    return test


def _is_mobile(value: Any) -> bool:
    text = cells.text_of(value)
    if re.fullmatch(r"\*+\d{4}|1\d\*{2,}\d{2,}|1\d{2}\*+\d{4}|\d\.\d+[eE]\+10", text):
        return True
    return _reads(lambda part: any(china.read_phone(p).mobile for p in cells.split_phones(part)))(value)


def _is_phone(value: Any) -> bool:
    text = re.sub(r"\D", "", cells.text_of(value))
    return _is_mobile(value) or (7 <= len(text) <= 13 and not _is_day(value))


def _is_day(value: Any) -> bool:
    """A day, which also has the digits of a telephone, and reads as house 2024, unit 5, room 1."""
    return bool(re.match(r"(19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\b", cells.text_of(value)))


def _is_id(value: Any) -> bool:
    text = cells.text_of(value).replace(" ", "")
    return bool(re.fullmatch(r"\d{17}[\dXx]|\d{15}|\d{4,6}\*+\w{2,4}|\d\.\d+[eE]\+1[47]", text))


def _is_home(value: Any) -> bool:
    room = rooms.read_room(cells.text_of(value))
    return room is not None and bool(room.building) and not _is_day(value)


def _is_name(value: Any) -> bool:
    text = cells.text_of(value)
    return bool(re.fullmatch(r"[一-龥][一-龥·*]{1,4}", text)) and not re.search(r"[栋楼室号元房]", text)


def _is_building(value: Any) -> bool:
    text = cells.text_of(value)
    return bool(re.search(r"[栋幢#座]|号楼", text)) or rooms.is_ditto(text)


_TESTS: dict[Field, Callable[[Any], bool]] = {
    Field.PHONE: _is_phone,
    Field.ID_NUMBER: _is_id,
    Field.HOME: _is_home,
    Field.SEX: lambda value: cells.text_of(value) in {"男", "女", "男性", "女性"},
    Field.NAME: _is_name,
    Field.BUILDING: lambda value: _is_building(value) or rooms.read_building(cells.text_of(value)) is not None,
    Field.AREA: lambda value: bool(re.fullmatch(r"\d{2,3}(\.\d+)?\s*(㎡|平米?|m2)?", cells.text_of(value))),
    Field.HOUSEHOLD_SIZE: _reads(lambda value: cells.read_count(cells.text_of(value)) in range(30)),
    Field.BORN_ON: lambda value: bool(re.search(r"(19|20)\d\d[-./年]?\d", cells.text_of(value))),
}
_ONLY_WITH_HEADING = frozenset({Field.BUILDING, Field.AREA, Field.HOUSEHOLD_SIZE})


def _is_serial(values: list[Any]) -> bool:
    numbers = [int(text) for value in values if (text := cells.text_of(value)).isdigit() and len(text) < 7]
    rising = all(later > earlier for earlier, later in pairwise(numbers))
    return len(numbers) >= 5 and len(numbers) >= 0.9 * len(values) and rising


def _alike(field: Field, values: Iterable[Any]) -> tuple[tuple[str, ...], str]:
    """Spellings of one column that look different and mean the same, to show how it is read."""
    reader = _READERS.get(field)
    groups: dict[str, dict[str, None]] = {}
    for value in values if reader else ():
        text = cells.text_of(value)
        meaning = reader(text) if reader and text else None
        if meaning and text != meaning:
            groups.setdefault(meaning, {})[text] = None
    most = max(groups.items(), key=lambda group: len(group[1]), default=None)
    return (tuple(list(most[1])[:3]), most[0]) if most and len(most[1]) > 1 else ((), "")


_READERS: dict[Field, Callable[[str], str | None]] = {
    Field.BUILDING: rooms.read_building,
    Field.UNIT: rooms.read_unit,
    Field.ROOM: rooms.read_door,
}


def chosen_by_hand(columns: list[Column], fields: dict[int, Field]) -> list[Column]:
    """The columns as a person settled them: every one is confirmed, a changed one is sure.

    Raises:
        Refusal: ``columns.twice``: two columns for one field.
    """
    settled = []
    seen: set[Field] = set()
    for column in columns:
        field = fields.get(column.index, column.field)
        if field in seen and field not in REPEATABLE:
            raise Refusal(
                "columns.twice", _("Two columns are mapped to the same field: column {column}."), column=column.letter
            )
        seen.add(field)
        sure = column.confidence if field is column.field else 1.0
        settled.append(replace(column, field=field, confidence=sure, confirmed=True))
    return settled
