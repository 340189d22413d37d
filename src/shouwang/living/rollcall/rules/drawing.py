"""The geometry of the map of homes: buildings side by side, units within them, one cell a home. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 612
_LEFT = 24
_FLOOR = 6.0
_CELL_HEIGHT = 4.8
_BETWEEN_BUILDINGS = 14.0
_BETWEEN_UNITS = 5.0
_WIDEST_CELL = 12.0
_LABEL = 62.0
"""What the name of a building and the number of its homes not reached take below it."""
_HEAD = 10
_FOOT = 26


@dataclass(frozen=True, slots=True)
class Cell:
    """A home on the ground: where it lies, and whether it stands empty. Cells come in the order they are drawn."""

    home_id: int
    building_id: int
    number: str
    unit_id: int
    floor: int
    vacant: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """All cells of a building that are filled alike: ``kind`` is the end of the class name, ``d`` the path."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class Block:
    """A building: its paths, where its name stands, and how many of its homes are not reached, if it was asked."""

    building_id: int
    number: str
    shapes: tuple[Shape, ...]
    x: float
    width: float
    middle: float
    top: float
    height: float
    label_y: float
    label_end: float
    missing: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Buildings side by side on one line of ground, with the floors that are named."""

    ground: float
    blocks: tuple[Block, ...]
    floors: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole map; ``spots`` holds the middle of every home's cell."""

    height: int
    rows: tuple[Row, ...]
    spots: Mapping[int, tuple[float, float]]

    @property
    def width(self) -> int:
        """Its width in its own units."""
        return WIDTH

    @property
    def buildings(self) -> int:
        """How many buildings it shows."""
        return sum(len(row.blocks) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Pin:
    """A numbered pin; the number is the one of the list beside the map."""

    number: int
    x: float
    y: float


def draw(ground: Sequence[Cell], classes: Mapping[int, str]) -> Drawing:
    """The map of homes.

    Args:
        classes: home → the end of its class name (``ok``, ``help``, ``none``…), else it is drawn as ``void``.
    """
    by_building: dict[int, list[Cell]] = defaultdict(list)
    for cell in ground:
        by_building[cell.building_id].append(cell)
    buildings = list(by_building.values())
    per_row = _per_row(len(buildings))
    spots: dict[int, tuple[float, float]] = {}
    rows, top = [], 0.0
    for start in range(0, len(buildings), per_row):
        row = _row(buildings[start : start + per_row], per_row, top, classes, spots)
        rows.append(row)
        top = row.ground + _FOOT
    return Drawing(int(top) + 2, tuple(rows), spots)


def pins(drawn: Drawing, home_ids: Iterable[int]) -> tuple[Pin, ...]:
    """Pins for some homes, numbered from 1 in the order given."""
    numbered = enumerate(home_ids, start=1)
    return tuple(Pin(number, *drawn.spots[home_id]) for number, home_id in numbered if home_id in drawn.spots)


def _per_row(buildings: int) -> int:
    return max(1, min(buildings, 6 if buildings <= 24 else 8 if buildings <= 48 else 10))


def _row(
    buildings: Sequence[Sequence[Cell]],
    per_row: int,
    top: float,
    classes: Mapping[int, str],
    spots: dict[int, tuple[float, float]],
) -> Row:
    highest = max(max(cell.floor for cell in cells) for cells in buildings)
    lowest = min(min(cell.floor for cell in cells) for cells in buildings)
    ground = top + _HEAD + (highest - lowest + 1) * _FLOOR + 2
    slot = (WIDTH - _LEFT) / per_row
    blocks = tuple(
        _block(cells, _LEFT + 4 + index * slot, slot - _BETWEEN_BUILDINGS, ground, lowest, classes, spots)
        for index, cells in enumerate(buildings)
    )
    return Row(round(ground, 1), blocks, _floors(lowest, highest, ground))


def _floors(lowest: int, highest: int, ground: float) -> tuple[tuple[float, int], ...]:
    named = sorted({lowest, *range(6, highest + 1, 6)} if highest >= 6 else {lowest, highest})
    return tuple((round(_y(floor, lowest, ground) + 5, 1), floor) for floor in named)


def _y(floor: int, lowest: int, ground: float) -> float:
    return ground - 2 - (floor - lowest + 1) * _FLOOR


def _block(
    cells: Sequence[Cell],
    x: float,
    width: float,
    ground: float,
    lowest: int,
    classes: Mapping[int, str],
    spots: dict[int, tuple[float, float]],
) -> Block:
    columns = _columns(cells)
    units = len(columns)
    count = sum(columns.values())
    pitch = min(_WIDEST_CELL * 1.1, (width - _BETWEEN_UNITS * (units - 1)) / count)
    cell_width = round(pitch * 0.91, 1)
    left: dict[int, float] = {}
    at = x
    for unit_id, wide in columns.items():
        left[unit_id] = at
        at += wide * pitch + _BETWEEN_UNITS
    paths: dict[str, list[str]] = defaultdict(list)
    seen: dict[tuple[int, int], int] = defaultdict(int)
    close = f"h{cell_width:g}v{_CELL_HEIGHT:g}h-{cell_width:g}z"
    for cell in cells:
        column = seen[(cell.unit_id, cell.floor)]
        seen[(cell.unit_id, cell.floor)] = column + 1
        cell_x, cell_y = left[cell.unit_id] + column * pitch, _y(cell.floor, lowest, ground)
        spots[cell.home_id] = (round(cell_x + cell_width / 2, 1), round(cell_y + _CELL_HEIGHT / 2, 1))
        paths[classes.get(cell.home_id, "void")].append(f"M{cell_x:.1f} {cell_y:.4g}{close}")
    used = at - _BETWEEN_UNITS - x
    top = min(_y(cell.floor, lowest, ground) for cell in cells)
    return Block(
        building_id=cells[0].building_id,
        number=cells[0].number,
        shapes=tuple(Shape(kind, "".join(found)) for kind, found in sorted(paths.items(), key=_last_on_top)),
        x=round(x, 1),
        width=round(used, 1),
        middle=round(x + used / 2, 1),
        top=round(top, 1),
        height=round(ground - top, 1),
        label_y=round(ground + 14, 1),
        label_end=round(x + max(used, min(width, _LABEL)), 1),
        missing=len(paths.get("none", ())),
        asked=not paths.keys() <= {"void"},
    )


def _last_on_top(item: tuple[str, list[str]]) -> int:
    """Outlined and urgent cells are drawn last, so that no neighbour hides their edge."""
    return ("void", "home", "away", "ok", "none", "help").index(item[0])


def _columns(cells: Sequence[Cell]) -> dict[int, int]:
    """How many homes lie side by side in each unit."""
    counted: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for cell in cells:
        counted[cell.unit_id][cell.floor] += 1
    return {unit_id: max(floors.values()) for unit_id, floors in counted.items()}
