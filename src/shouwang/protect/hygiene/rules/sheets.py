"""Reading a list of areas from the cells of a spreadsheet: which column is which, and what a row says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.hygiene.rules.words import HygieneRefused

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind", "类别", "类型", "区域类别"),
    "name": ("area", "name", "区域", "名称", "区域名称"),
    "building": ("building", "楼栋", "楼号", "栋"),
    "floor": ("floor", "楼层", "层"),
    "size": ("m²", "m2", "size", "面积", "面积（㎡）", "平方米", "㎡"),
    "surfaces": ("surfaces", "表面", "重点部位", "部位"),
    "method": ("method", "方法", "消毒方法"),
}
"""What a column may be called, in small letters."""
MUST = ("kind", "name")
LOOKED_THROUGH = 20
"""Rows in which the headings are looked for; titles may stand above them."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row, read; None where the sheet says nothing."""

    kind: str
    name: str
    building: str = ""
    floor: int | None = None
    size_m2: Decimal | None = None
    surfaces: str | None = None
    method: str | None = None


def columns(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]]:
    """The row of the headings, and which column holds what.

    Raises:
        HygieneRefused: ``hygiene.headings``: no row names kind and area.
    """
    known = {heading: field for field, headings in HEADINGS.items() for heading in headings}
    for index, row in enumerate(rows[:LOOKED_THROUGH]):
        found = {known[text]: place for place, cell in enumerate(row) if (text := str(cell).strip().lower()) in known}
        if all(field in found for field in MUST):
            return index, found
    raise HygieneRefused("hygiene.headings", _("No row of this sheet has the headings “Kind” and “Area”."))


def read_row(
    row: Sequence[object], where: Mapping[str, int], *, kinds: Mapping[str, str], methods: Mapping[str, str]
) -> AreaRow:
    """What a row says.

    Args:
        where: field → column.
        kinds, methods: name in any language, in small letters → key.

    Raises:
        HygieneRefused: ``hygiene.kind``, ``hygiene.names``, ``hygiene.floor``, ``hygiene.size``, ``hygiene.method``.
    """
    said = {field: _text(row[place]) if place < len(row) else "" for field, place in where.items()}
    kind = kinds.get(said["kind"].lower())
    if kind is None:
        raise HygieneRefused("hygiene.kind", _("There is no kind of area “{kind}”."), kind=said["kind"])
    if not said["name"]:
        raise HygieneRefused("hygiene.names", _("The area has no name."))
    method = methods.get(said.get("method", "").lower())
    if said.get("method") and method is None:
        raise HygieneRefused("hygiene.method", _("Choose a method of the library."))
    return AreaRow(
        kind,
        said["name"][:80],
        said.get("building", "").removesuffix("号楼").removesuffix("栋").strip(),
        _floor(said.get("floor", "")),
        _size(said.get("size", "")),
        said.get("surfaces", "")[:120] or None,
        method,
    )


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _floor(text: str) -> int | None:
    if not text:
        return None
    digits = text.removesuffix("层").removesuffix("楼").removesuffix("F")
    try:
        floor = int(digits)
    except ValueError:
        floor = 1000
    if not -10 <= floor <= 200:
        raise HygieneRefused("hygiene.floor", _("Floors lie between −10 and 200."))
    return floor


def _size(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        size = Decimal(text)
    except InvalidOperation:
        size = Decimal(0)
    if not 0 < size < 100_000:
        raise HygieneRefused("hygiene.size", _("An area has between 0.1 and 99,999 m²."))
    return size
