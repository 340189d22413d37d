"""Finding the table in a sheet: title rows, one or two heading rows, merged cells, where the people begin."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from shouwang.living.register.rules.cells import text_of
from shouwang.living.register.rules.fields import FIELDS, MEANINGS, Field, Kind
from shouwang.living.register.rules.workbooks import Cell, Grid

LOOKED_AT = 40
_DECORATION = re.compile(r"[\s*:：()（）\[\]【】_.、]|必填|选填")
_DATA_LIKE = re.compile(r"\d{3,}|栋|\d室")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things are; all rows count from 0.

    Args:
        heading_rows: none, one or two rows.
        first_row: the first row of data.
        headings: the words above each column.
    """

    heading_rows: tuple[int, ...]
    first_row: int
    headings: tuple[str, ...]

    @property
    def title_rows(self) -> int:
        """Rows above the headings."""
        return self.heading_rows[0] if self.heading_rows else self.first_row


@lru_cache(maxsize=20_000)
def match_heading(heading: str, kind: Kind) -> tuple[Field, float]:
    """The field that a heading names and how surely, 0 to 1."""
    plain = _DECORATION.sub("", heading).lower()
    if not plain:
        return Field.SKIP, 0.0
    best, sure = Field.SKIP, 0.0
    for field in FIELDS[kind]:
        for spelling in MEANINGS[field].headings:
            likeness = _likeness(plain, spelling.replace(" ", "") if spelling.isascii() else spelling)
            if likeness > sure:
                best, sure = field, likeness
    return best, sure


def _likeness(plain: str, spelling: str) -> float:
    spelling = _DECORATION.sub("", spelling)
    if plain == spelling:
        return 1.0
    if len(spelling) >= 2 and spelling in plain:
        return 0.72 + 0.2 * len(spelling) / len(plain)
    ratio = difflib.SequenceMatcher(None, plain, spelling).ratio()
    return ratio * 0.85 if ratio >= 0.66 else 0.0


def find(grid: Grid, kind: Kind) -> Layout:
    """The layout of a sheet; without recognisable headings the columns are told by their content."""
    rows = grid.rows[:LOOKED_AT]
    scores = [_heading_score(row, kind) for row in rows]
    best = max(range(len(rows)), key=lambda index: (scores[index], -index), default=0)
    if not rows or scores[best] < 1.6:
        first = next((index for index, row in enumerate(rows) if _filled(row) >= 2), 0)
        return Layout((), first, tuple("" for _ in range(grid.width)))
    top = _spread(grid, best)
    if best > 0 and scores[best - 1] > 0 and _shares_merge(grid, best - 1, best):
        return _two_rows(grid, best - 1)
    following = grid.rows[best + 1] if best + 1 < len(grid.rows) else []
    if _is_second_heading(grid, best, following, kind):
        return _two_rows(grid, best)
    return Layout((best,), best + 1, tuple(top))


def _filled(row: list[Cell]) -> int:
    return sum(1 for value in row if text_of(value))


def _heading_score(row: list[Cell], kind: Kind) -> float:
    texts = [text_of(value) for value in row if isinstance(value, str) and value.strip()]
    if not len(texts) >= 2:
        return 0.0
    sure = sum(match for text in texts if len(text) <= 16 and (match := match_heading(text, kind)[1]) >= 0.7)
    data = sum(1 for value in row if not isinstance(value, str) or re.search(r"\d{3,}", value))
    return sure - data if data < len(row) else 0.0


def _spread(grid: Grid, index: int) -> list[str]:
    """A heading row with the words of merged cells written over all columns they cover."""
    row = grid.rows[index]
    texts = [text_of(row[column]) if column < len(row) else "" for column in range(grid.width)]
    for (top, left), (bottom, right) in grid.merges:
        if top <= index <= bottom and left < grid.width and top < len(grid.rows) and left < len(grid.rows[top]):
            words = text_of(grid.rows[top][left])
            texts[left : right + 1] = [words] * (min(right, grid.width - 1) - left + 1)
    return texts


def _shares_merge(grid: Grid, upper: int, lower: int) -> bool:
    return any(top == upper and bottom == lower for (top, _left), (bottom, _right) in grid.merges)


def _is_second_heading(grid: Grid, index: int, row: list[Cell], kind: Kind) -> bool:
    texts = [text_of(value) for value in row]
    words = [text for text in texts if text]
    if not words or any(_DATA_LIKE.search(text) for text in words):
        return False
    known = sum(1 for text in words if match_heading(text, kind)[1] >= 0.7)
    merged = any(top == index and (bottom > index or right > left) for (top, left), (bottom, right) in grid.merges)
    return known >= 1 and (merged or known >= max(2, len(words) * 0.6))


def _two_rows(grid: Grid, upper: int) -> Layout:
    above, below = _spread(grid, upper), _spread(grid, upper + 1)
    joined = tuple(b if not a or a == b or not b else f"{a} {b}" for a, b in zip(above, below, strict=True))
    joined = tuple(words or over for words, over in zip(joined, above, strict=True))
    return Layout((upper, upper + 1), upper + 2, joined)


def fill_merged(grid: Grid, first_row: int) -> None:
    """Write the value of a merged cell into every row it covers, below the headings; changes the grid."""
    for (top, left), (bottom, right) in grid.merges:
        if top < first_row or bottom == top or top >= len(grid.rows) or left >= len(grid.rows[top]) or right - left > 2:
            continue
        value = grid.rows[top][left]
        for row in grid.rows[top + 1 : bottom + 1]:
            if left < len(row) and row[left] in ("", None):
                row[left] = value
