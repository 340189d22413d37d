"""What somebody typed into a search box, read as names, rooms, phones and numbers. Pure; selectors search by it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shouwang.kernel import numerals, pinyin, rooms

_BUILDING_MARK = re.compile(r"[栋幢座楼#]|号楼")
_NAME_BEFORE_NUMBER = re.compile(r"(?<=[㐀-鿿A-Za-z])(?=\d)")
_PHONE = re.compile(r"1\d{10}")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}")


@dataclass(frozen=True, slots=True)
class Lookup:
    """All parts must hold for a hit.

    Args:
        names: search keys of a name.
        room: a room with its building, or a unit of a building.
        buildings: buildings named alone.
        digits: numbers that may be a room, or the last four of a phone.
        phone, id_number: complete numbers, compared by blind index.
    """

    names: tuple[str, ...] = ()
    room: rooms.Room | None = None
    buildings: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()
    phone: str = ""
    id_number: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that can be searched."""
        return self == Lookup()


@dataclass
class _Parts:
    names: list[str] = field(default_factory=list)
    buildings: list[str] = field(default_factory=list)
    digits: list[str] = field(default_factory=list)
    room: rooms.Room | None = None
    phone: str = ""
    id_number: str = ""


def read(text: str) -> Lookup:
    """Read a search box.

    >>> read("zl 5号楼").names, read("zl 5号楼").buildings
    (('zl',), ('5',))
    >>> str(read("3栋2单元501").room), str(read("5号楼 0703").room), read("0703").digits
    ('3-2-501', '5-0703', ('0703',))
    >>> read("138 0013 8000").phone
    '13800138000'
    """
    plain = numerals.tidy(text)[:80]
    joined = plain.replace(" ", "").replace("-", "").removeprefix("+86")
    if _PHONE.fullmatch(joined):
        return Lookup(phone=joined)
    if _ID_NUMBER.fullmatch(joined):
        return Lookup(id_number=joined.upper())
    whole = _room(plain)
    if whole is not None:
        return Lookup(room=whole)
    parts = _Parts()
    for word in plain.split():
        for piece in [word] if _room(word) else _NAME_BEFORE_NUMBER.split(word):
            _sort_in(piece, parts)
    return Lookup(tuple(parts.names), parts.room, tuple(parts.buildings), tuple(parts.digits))


def _room(text: str) -> rooms.Room | None:
    """A room that names its building; a lone number is not one, nor is an initial before a number (``z 0101``)."""
    if not any(character.isdigit() for character in numerals.with_arabic_digits(text)):
        return None
    room = rooms.read_room(text)
    if room is None or not room.building:
        return None
    lettered = room.building.isalpha() and not (_BUILDING_MARK.search(text) or "-" in text)
    return None if lettered else room


def _sort_in(word: str, parts: _Parts) -> None:
    room = _room(word)
    if room is not None:
        parts.room = room
    elif word.isdigit():
        parts.digits.append(word)
    elif _BUILDING_MARK.search(word) and (building := rooms.read_building(word)):
        parts.buildings.append(building)
    else:
        parts.names.extend(pinyin.tokens(word))
