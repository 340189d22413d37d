"""The flow through a gate as it is drawn: in above the line, out below, each by the first answer. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

WIDE, HIGH, GROUND, LABELS = 720.0, 60.0, 66.0, 20.0
"""Of the drawing: its width, the highest bar, where the line lies, and the room for the hours below it."""
ANSWERS = ("allowed", "checked", "refused")


class Counted(Protocol):
    """What is drawn: people met in one direction within one slot."""

    @property
    def at(self) -> datetime: ...
    @property
    def direction(self) -> str: ...
    @property
    def allowed(self) -> int: ...
    @property
    def checked(self) -> int: ...
    @property
    def refused(self) -> int: ...


@dataclass(frozen=True)
class Piece:
    """One rectangle."""

    answer: str
    y: float
    height: float


@dataclass(frozen=True)
class Slot:
    """One hour or day, as a group of bars and as a line of the table."""

    at: datetime
    x: float
    width: float
    pieces: tuple[Piece, ...]
    into: tuple[int, int, int]
    out: tuple[int, int, int]

    @property
    def middle(self) -> float:
        """Where its label stands."""
        return round(self.x + self.width / 2, 1)

    @property
    def empty(self) -> bool:
        """Whether nobody came."""
        return not any((*self.into, *self.out))


def most(counted: Iterable[Counted]) -> int:
    """The longest bar among these: the scale that charts of one page share."""
    heights = _sums(counted)
    return max((sum(answers) for answers in heights.values()), default=0)


def slots(counted: Iterable[Counted], starts: Sequence[datetime], *, scale: int) -> tuple[Slot, ...]:
    """The bars of one chart.

    Args:
        starts: when each slot begins.
        scale: how many people the highest bar means; at least 1.
    """
    sums, pitch = _sums(counted), WIDE / len(starts)
    drawn = []
    for index, at in enumerate(starts):
        into, out = sums.get((at, "in"), (0, 0, 0)), sums.get((at, "out"), (0, 0, 0))
        pieces = (*_stack(into, scale, up=True), *_stack(out, scale, up=False))
        drawn.append(Slot(at, round(index * pitch + 2, 1), round(pitch - 4, 1), pieces, into, out))
    return tuple(drawn)


def _sums(counted: Iterable[Counted]) -> Mapping[tuple[datetime, str], tuple[int, int, int]]:
    sums: dict[tuple[datetime, str], tuple[int, int, int]] = {}
    for row in counted:
        before = sums.get((row.at, row.direction), (0, 0, 0))
        sums[row.at, row.direction] = (
            before[0] + row.allowed,
            before[1] + row.checked,
            before[2] + row.refused,
        )
    return sums


def _stack(answers: tuple[int, int, int], scale: int, *, up: bool) -> list[Piece]:
    pieces, edge = [], GROUND if up else GROUND + LABELS
    for answer, count in zip(ANSWERS, answers, strict=True):
        if count:
            height = HIGH * count / max(1, scale)
            top = edge - height if up else edge
            pieces.append(Piece(answer, round(top, 1), round(height, 1)))
            edge += -height if up else height
    return pieces
