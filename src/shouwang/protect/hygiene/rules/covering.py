"""Which cleaning answers which window: on time, late, missed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.hygiene.rules.due import Window


class State(StrEnum):
    """How a window stands."""

    ON_TIME = "on_time"
    LATE = "late"
    OVERDUE = "overdue"
    MISSED = "missed"
    DOING = "doing"
    OPEN = "open"
    AHEAD = "ahead"


STATE_LABELS: dict[str, str] = {
    State.ON_TIME: _("on time"),
    State.LATE: _("late"),
    State.OVERDUE: _("overdue"),
    State.MISSED: _("missed"),
    State.DOING: _("being done"),
    State.OPEN: _("due now"),
    State.AHEAD: _("to come"),
}


class Done(Protocol):
    """A cleaning as far as coverage asks."""

    @property
    def started_at(self) -> datetime:
        """When it was begun."""

    @property
    def finished_at(self) -> datetime | None:
        """When it was finished, if it was."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One window and what answered it."""

    window: Window
    state: State
    done: Done | None = None
    late_minutes: int = 0


def cover(windows: Sequence[Window], cleanings: Sequence[Done], now: datetime) -> list[Cell]:
    """Each window of one area with its cleaning.

    A cleaning answers the window in which it was begun, or the one before when that is still open and no more than
    half a window past; each answers one window. What was begun in time and wiped after the end is on time.
    """
    left = sorted(cleanings, key=lambda c: c.started_at)
    cells = []
    for window in windows:
        grace = window.due_at + (window.due_at - window.opens_at) / 2
        taken = next((c for c in left if window.opens_at <= c.started_at < grace), None)
        if taken is not None:
            left.remove(taken)
        cells.append(_cell(window, taken, grace, now))
    return cells


def _cell(window: Window, taken: Done | None, grace: datetime, now: datetime) -> Cell:
    if taken is None:
        past = max(0, int((now - window.due_at).total_seconds() // 60))
        if now < window.opens_at:
            return Cell(window, State.AHEAD)
        if now < window.due_at:
            return Cell(window, State.OPEN)
        return Cell(window, State.OVERDUE if now < grace else State.MISSED, late_minutes=past)
    if taken.started_at >= window.due_at:
        late = max(1, int((taken.started_at - window.due_at).total_seconds() // 60))
        return Cell(window, State.LATE, taken, late)
    return Cell(window, State.DOING if taken.finished_at is None else State.ON_TIME, taken)


COUNTED = {State.ON_TIME, State.LATE, State.OVERDUE, State.MISSED}


def share_on_time(cells: Sequence[Cell]) -> int | None:
    """Per cent on time of what could be judged; None when nothing could."""
    judged = [cell for cell in cells if cell.state in COUNTED]
    if not judged:
        return None
    return round(100 * sum(cell.state is State.ON_TIME for cell in judged) / len(judged))
