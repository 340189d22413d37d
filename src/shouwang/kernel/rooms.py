"""Reading of room numbers as people write them; used by search, sign-in, the gate and the import.

A room is written ``building-unit-room``. What is missing stays empty: ``5栋501`` has no unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shouwang.kernel.numerals import tidy, with_arabic_digits

DITTO = frozenset({"同上", "同", "上同", "″", '"', "''", "〃", "“", "”", "々", "同前", '-"-', "-〃-", "do.", "ditto"})

_NUMBER = r"[A-Za-z]?\d{1,4}[A-Za-z]?|[A-Za-z]"
_BUILDING = re.compile(rf"^(?:第)?(?P<building>{_NUMBER})(?:号楼|栋楼|幢楼|号栋|栋|幢|座|楼|#楼|#|号)(?P<rest>.*)$")
_UNIT = re.compile(rf"^(?:第)?(?P<unit>{_NUMBER})(?:单元|门洞|门栋|门|单|座|unit)(?P<rest>.*)$", re.IGNORECASE)
_ROOM = re.compile(r"^(?:(?P<floor>\d{1,2})(?:层|楼))?(?P<room>[A-Za-z]?\d{1,5}[A-Za-z]?)(?:号房|房间|室|房|号|户)?$")
_FLOOR_DOOR = re.compile(r"^(?P<floor>\d{1,2})-(?P<door>\d{1,2})$")
_PARTS = re.compile(r"\s*[-/、.．]\s*|\s+")
_ZONE = re.compile(r"^.{0,12}?(?:小区|花园|家园|[一-龥]里|苑)(?=[第A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Room:
    """A room by what is written on its door; an unknown part is empty."""

    building: str = ""
    unit: str = ""
    room: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.building, self.unit, self.room) if part)


def is_ditto(text: str) -> bool:
    """Whether a cell says "as above" (同上, 〃, a lone quotation mark)."""
    return text.strip().lower() in DITTO


def read_room(text: str) -> Room | None:
    """Building, unit and room of one text, or None when it is no room.

    >>> str(read_room("3栋2单元501")), str(read_room("３号楼二单元５０１室")), str(read_room("12# 1-0302"))
    ('3-2-501', '3-2-501', '12-1-0302')
    >>> read_room("501"), read_room("5栋501")
    (Room(building='', unit='', room='501'), Room(building='5', unit='', room='501'))
    >>> read_room("租户换人了") is None
    True
    """
    rest = with_arabic_digits(tidy(text))
    rest = _ZONE.sub("", rest).replace("室室", "室")
    building, rest = _take(_BUILDING, "building", rest)
    if building and _FLOOR_DOOR.match(rest) and not _looks_like_room(rest.split("-")[1]):
        return Room(_number(building), "", read_door(rest) or "")
    unit, rest = _take(_UNIT, "unit", rest)
    parts = [part for part in _PARTS.split(rest.strip(" -/")) if part]
    return _assemble(_number(building), _number(unit), parts)


def _assemble(building: str, unit: str, parts: list[str]) -> Room | None:
    if not parts:
        return None
    door = read_door(parts[-1])
    front = [_plain(part) for part in parts[:-1]]
    known = (1 if building else 0) + (1 if unit else 0)
    if door is None or any(part is None for part in front) or len(front) + known > 2:
        return None
    numbers = [part for part in front if part]
    if len(numbers) == 2:
        return Room(numbers[0], numbers[1], door)
    if len(numbers) == 1:
        return Room(building, numbers[0], door) if building else Room(numbers[0], unit, door)
    return Room(building, unit, door)


def read_building(text: str) -> str | None:
    """The number of a building cell: ``12#``, ``十二号楼``, ``3 栋``, ``A座`` → ``12``, ``12``, ``3``, ``A``."""
    plain = with_arabic_digits(tidy(text)).replace(" ", "")
    plain = _ZONE.sub("", plain)
    found, rest = _take(_BUILDING, "building", plain)
    if found and not rest:
        return _number(found)
    return _plain(plain)


def read_unit(text: str) -> str | None:
    """The number of a unit cell: ``2单元``, ``二``, ``A`` → ``2``, ``2``, ``A``."""
    plain = with_arabic_digits(tidy(text)).replace(" ", "")
    found, rest = _take(_UNIT, "unit", plain)
    if found and not rest:
        return _number(found)
    return _plain(plain)


def read_door(text: str) -> str | None:
    """The number of a room cell: ``1906室`` → ``1906``, ``7-3`` → ``0703``, ``五〇一`` → ``501``."""
    plain = with_arabic_digits(tidy(text)).replace(" ", "")
    pair = _FLOOR_DOOR.match(plain)
    if pair:
        return f"{int(pair['floor']):02d}{int(pair['door']):02d}"
    found = _ROOM.match(plain)
    if not found:
        return None
    if found["floor"] and len(found["room"]) <= 2 and found["room"].isdigit():
        return f"{int(found['floor'])}{int(found['room']):02d}"
    return found["room"].upper()


def floor_of(door: str) -> int:
    """The floor a room number tells: ``0703`` → 7, ``1906`` → 19, ``12`` → 0 (unknown).

    >>> floor_of("0703"), floor_of("501"), floor_of("B12")
    (7, 5, 0)
    """
    digits = door.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits[:-2]) if digits.isdigit() and len(digits) in (3, 4, 5) else 0


def same_door(door: str) -> str:
    """The key under which ``0501`` and ``501`` are the same door."""
    return door.upper().lstrip("0") or "0"


def _take(pattern: re.Pattern[str], name: str, text: str) -> tuple[str, str]:
    found = pattern.match(text)
    return (found[name], found["rest"].strip(" -/")) if found else ("", text)


def _plain(text: str) -> str | None:
    found = re.fullmatch(_NUMBER, text.strip().rstrip("#"))
    return _number(found.group()) if found else None


def _number(text: str) -> str:
    return text.upper().lstrip("0") or text[:1]


def _looks_like_room(text: str) -> bool:
    return len(text) >= 3
