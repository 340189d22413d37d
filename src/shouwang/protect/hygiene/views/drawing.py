"""What the coverage page draws: the heat map, what is owed, the bars of a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.base.places.rules import AREA_LABELS, AreaKind
from shouwang.protect.hygiene import rules, selectors
from shouwang.protect.hygiene.rules import State

TABS = (
    ("hygiene:coverage", "hygiene.see", gettext_lazy("Coverage")),
    ("hygiene:areas", "hygiene.see", gettext_lazy("Areas")),
    ("hygiene:methods", "hygiene.see", gettext_lazy("Methods")),
    ("hygiene:problems", "hygiene.see", gettext_lazy("Problems")),
    ("hygiene:mine", "hygiene.do", gettext_lazy("My round")),
)

CLASSES = {
    State.ON_TIME: "ok", State.LATE: "late", State.OVERDUE: "miss", State.MISSED: "miss", State.DOING: "run",
    State.OPEN: "todo", State.AHEAD: "todo",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """One cell: its class and what stands in it."""

    css: str
    text: str = ""


@dataclass(frozen=True)
class Row:
    """One line: building (empty when the line above has it), unit or kind, cells."""

    head: str
    sub: str
    boxes: list[Box]


@dataclass(frozen=True)
class Heat:
    """Rounds of the lifts across; lifts by unit, then other kinds by how many are done."""

    rounds: list[tuple[int, datetime, bool]]
    lifts: list[Row]
    others: list[Row]
    overdue: int


def heat(day: selectors.Day, now: datetime, *, each: bool = False) -> Heat:
    """The heat map of a day.

    Args:
        each: a line for every area that is no lift, instead of one for their kind.
    """
    lifts = [area for area, spot in day.spots.items() if spot.area.kind == AreaKind.LIFT]
    rounds = _rounds(day, lifts, now)
    rows, before = [], ""
    for area in lifts:
        place = day.spots[area].area
        head = _("Building %(n)s") % {"n": place.building.number} if place.building else place.name
        sub = _("Unit %(n)s") % {"n": place.unit.number} if place.unit else ""
        boxes = [_box(cell, now) for cell in day.cells.get(area, [])][: len(rounds)]
        boxes += [Box("none")] * (len(rounds) - len(boxes))
        rows.append(Row(head if head != before else "", sub, boxes))
        before = head
    overdue = sum(cell.state is State.OVERDUE for cell in day.all_cells())
    return Heat(rounds, rows, _others(day, rounds, each=each), overdue)


def _rounds(day: selectors.Day, lifts: list[int], now: datetime) -> list[tuple[int, datetime, bool]]:
    every = day.cells.get(lifts[0], []) if lifts else []
    every = every or max(day.cells.values(), key=len, default=[])
    return [
        (cell.window.number, cell.window.due_at, cell.window.opens_at <= now < cell.window.due_at) for cell in every
    ]


def _box(cell: rules.Cell, now: datetime) -> Box:
    done: Any = cell.done
    css = CLASSES[cell.state]
    if cell.state in (State.ON_TIME, State.LATE):
        at = timezone.localtime(done.started_at).strftime("%H:%M")
        return Box(css, at if cell.state is State.ON_TIME else _("%(at)s +%(n)s") % {"at": at, "n": cell.late_minutes})
    if cell.state is State.OVERDUE:
        return Box(css, _("%(n)s min over") % {"n": cell.late_minutes})
    if cell.state is State.MISSED:
        return Box(css, _("missed"))
    return Box(css, _("acting") if cell.state is State.DOING else "")


def _others(day: selectors.Day, rounds: list[tuple[int, datetime, bool]], *, each: bool) -> list[Row]:
    groups: dict[tuple[str, str], list[int]] = {}
    for area, spot in day.spots.items():
        if spot.area.kind != AreaKind.LIFT:
            label = _(AREA_LABELS[spot.area.kind])
            groups.setdefault((spot.area.name, label) if each else (label, ""), []).append(area)
    rows = []
    for (head, sub), areas in groups.items():
        cells = [cell for area in areas for cell in day.cells.get(area, [])]
        if not cells:
            continue
        boxes, since = [], None
        for _number, due, _now in rounds:
            mine = [c for c in cells if (since is None or since < c.window.due_at) and c.window.due_at <= due]
            boxes.append(_sum(mine))
            since = due
        rows.append(Row(head, sub or str(len(areas)), boxes))
    return rows


def _sum(cells: list[rules.Cell]) -> Box:
    if not cells:
        return Box("none")
    done = sum(cell.done is not None for cell in cells)
    worst = (State.MISSED, State.OVERDUE, State.LATE, State.DOING, State.OPEN, State.AHEAD, State.ON_TIME)
    state = next(each for each in worst if any(cell.state is each for cell in cells))
    return Box(CLASSES[state], f"{done}/{len(cells)}" if state is not State.AHEAD else "")


def owed(day: selectors.Day) -> list[dict[str, Any]]:
    """What is to be made up now, the longest first."""
    late = [cell for cell in day.all_cells() if cell.state is State.OVERDUE]
    late.sort(key=lambda cell: -cell.late_minutes)
    return [
        {"name": day.spots[c.window.area_id].area.name, "number": c.window.number, "minutes": c.late_minutes}
        for c in late[:20]
    ]


def bars(week: selectors.Figures) -> list[dict[str, Any]]:
    """Seven bars of the share on time, laid out for a drawing of 340 × 92."""
    return [
        {
            "x": 6 + 48 * index, "height": round(0.55 * (share or 0)), "y": 66 - round(0.55 * (share or 0)),
            "middle": 24 + 48 * index, "share": share, "day": at, "last": index == len(week.by_day) - 1,
        }
        for index, (at, share) in enumerate(week.by_day)
    ]  # fmt: skip


def flags(week: selectors.Figures) -> list[tuple[str, int]]:
    """What was wrong, with its name."""
    return [(_(rules.FLAG_LABELS[flag]), count) for flag, count in week.flags.most_common()]
