"""What stands beside the grid of a roster: a cell, an open shift with candidates, a sick call, ways to fill gaps."""

from __future__ import annotations

from datetime import date
from typing import Any

from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel import numerals
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.views import common
from shouwang.web import pages


def panel_of(request: pages.Request, grid: selectors.Grid, led: frozenset[str] | None) -> dict[str, Any]:
    """What stands beside the grid: a cell to be changed, an open shift with candidates, a sick call; or nothing."""
    query = request.GET
    day = common.read_day(query.get("day"))
    if day is None or not grid.roster.starts_on <= day < grid.roster.ends_on:
        leave_id = numerals.whole(query.get("leave"), 0)
        if leave_id:
            return _sick_panel(request, grid, leave_id, led)
        return _mend_panel(request, grid) if query.get("mend") else {}
    who = numerals.whole(query.get("user"), 0)
    if who:
        return _cell_panel(grid, who, day, led)
    key, slot = query.get("at", ""), query.get("slot", "")
    if key in POSTS and slot in rules.SLOT_LABELS:
        return _open_panel(grid, (key, day, slot), led)
    return {}


def _cell_panel(grid: selectors.Grid, user_id: int, day: date, led: frozenset[str] | None) -> dict[str, Any]:
    line = next((each for group in grid.groups for each in group.lines if each.file.user_id == user_id), None)
    if line is None:
        return {}
    cell = next(each for each in line.cells if each.day == day)
    duty = grid.asked.cells[str(user_id)][grid.asked.index(day)]
    beside = _beside(grid, user_id, (duty.post, day, duty.shift)) if duty and not cell.locked else []
    return {
        "kind": "cell",
        "file": line.file,
        "day": day,
        "cell": cell,
        "may": not cell.locked and (led is None or line.file.station.key in led),
        "options": selectors.options(grid.asked, user_id, day),
        "faults": [f for f in grid.faults if f.user_id == user_id and f.day in (day, None)],
        "asked_beside": bool(duty and not cell.locked),
        "beside": [each for each in beside if each.may][:3],
        "against": selectors.why_nobody(beside),
    }


def _beside(grid: selectors.Grid, user_id: int, where: rules.Where) -> list[selectors.StandIn]:
    """Why this person: those who might be there instead, with what it would cost."""
    return [each for each in selectors.stand_ins(grid.asked, where) if each.user_id != user_id]


def _open_panel(grid: selectors.Grid, where: rules.Where, led: frozenset[str] | None) -> dict[str, Any]:
    key, day, slot = where
    found = selectors.stand_ins(grid.asked, where)
    need = grid.asked.needs.get(where)
    return {
        "kind": "open",
        "key": key,
        "day": day,
        "slot": slot,
        "need": need,
        "lead": led is None or key in led,
        "may": [each for each in found if each.may][:6],
        "against": selectors.why_nobody(found),
        "kept_away": sum(not each.may for each in found),
        "missing": next((g.missing.get((day, slot), 0) for g in grid.groups if g.station.key == key), 0),
    }


def _sick_panel(
    request: pages.Request, grid: selectors.Grid, leave_id: int, led: frozenset[str] | None
) -> dict[str, Any]:
    leave = selectors.request(leave_id, request.compound.pk)
    if led is not None and (leave.station is None or leave.station.key not in led):
        return {}
    opened = selectors.opened_by(leave)
    open_ = [
        each
        for each in opened
        if any(
            group.missing.get((each.day, each.slot)) for group in grid.groups if group.station.key == each.station.key
        )
    ]
    first = open_[0] if open_ else None
    ranked = selectors.stand_ins(grid.asked, (first.station.key, first.day, first.slot)) if first else []
    replan = selectors.replan_of(leave.pk, grid.roster)
    return {
        "kind": "sick",
        "leave": leave,
        "opened": opened,
        "open": open_,
        "first": first,
        "may": [each for each in ranked if each.may][:4],
        "against": selectors.why_nobody(ranked),
        "link": f"leave={leave.pk}",
        **_plans(request, replan),
    }


def _mend_panel(request: pages.Request, grid: selectors.Grid) -> dict[str, Any]:
    """Gaps that a change of level opened, with the ways to fill them."""
    replan = selectors.replan_of(None, grid.roster)
    return {"kind": "mend", "link": "mend=1", **_plans(request, replan)}


def _plans(request: pages.Request, replan: Any) -> dict[str, Any]:
    return {
        "replan": replan,
        "curve": curve_of(replan.found) if replan and not replan.is_busy else None,
        "chosen": chosen_of(request, replan.found) if replan and not replan.is_busy else None,
    }


def chosen_of(request: pages.Request, found: dict[str, Any]) -> int:
    """Which point of the trade-off is shown: the one asked for, else the one accepted, else the one that
    leaves the fewest gaps and then disturbs the fewest."""
    points = found["points"]
    asked = numerals.whole(request.GET.get("point"), len(points))
    if asked < len(points):
        return asked
    best = min(range(len(points)), key=lambda n: (points[n]["missing"], points[n]["disturbed"]), default=0)
    return int(found.get("accepted", best))


def curve_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The points of a trade-off, laid out on a drawing of 344 × 100 from the dearest to the one that disturbs most."""
    points = found["points"]
    costs = [each["yuan"] for each in points] or [0]
    low, high = min(costs), max(costs)
    most = max([1, *(each["disturbed"] for each in points)])
    return [
        {
            **each,
            "letter": chr(ord("A") + n),
            "more": each["yuan"] - low,
            "x": round(30 + 280 * (each["yuan"] - low) / (high - low or 1)),
            "y": round(88 - 70 * each["disturbed"] / most),
        }
        for n, each in enumerate(points)
    ]
