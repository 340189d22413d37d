"""Rosters: a compound's own month, a sick call in it, and the yardstick's instances.

The public instances are not ours to give away. Put their text files (``Instance1.txt`` …) into a folder
and name it in ``SHOUWANG_YARDSTICK``; without it instances of our own of the same sizes are solved, whose
best costs nobody knows. ``SHOUWANG_YARDSTICK_SECONDS`` is the time for each, 60 unless it is set.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from shouwang.means.rosters.engine import candidates, checking, replanning, solving, yardstick
from shouwang.means.rosters.engine.problem import Problem
from shouwang.means.rosters.engine.results import Outcome, Progress
from tools.bench import Figure, _months

GOALS = {1: 607, 2: 828, 3: 1001, 4: 1720, 5: 1150, 7: 1120, 8: 1500}
"""Cost to reach within 60 s on the public instance of that number."""
MONTH_SECONDS = 30.0
SICK_DAYS = frozenset({10, 11, 12})


def run() -> Iterator[Figure]:
    """The month first, then the instances."""
    yield from _month()
    yield from _instances()


def _month() -> Iterator[Figure]:
    problem = _months.own_month()
    seen: list[Progress] = []
    outcome, seconds = _solved(problem, MONTH_SECONDS, seen)
    first = next(news.seconds for news in seen if news.cost is not None)
    yield Figure("month of 60 staff, 31 days, 3 shifts, 6 posts: first roster", first, "s", "≤ 2 s")
    yield Figure("month, cost of the first roster", next(n.cost for n in seen if n.cost is not None), "points")
    yield Figure(f"month, cost after {seconds:.0f} s", outcome.cost or 0, "points")
    yield Figure("month, places left empty", sum(line.amount for line in outcome.lines if line.code == "under"), "")
    yield Figure("month, hard rules broken", len(checking.broken(problem, outcome.lines)), "", "0")
    roster = dict(outcome.roster or {})
    name = _months.sick(problem, roster, min(SICK_DAYS))
    duty = roster[name][min(SICK_DAYS)]
    began = time.perf_counter()
    candidates.rank(problem, roster, day=min(SICK_DAYS), shift=duty.shift if duty else "", post="gate")
    yield Figure("candidates for one open shift", time.perf_counter() - began, "s", "≤ 1 s")
    began = time.perf_counter()
    mended = replanning.replan(problem, roster, {name: SICK_DAYS}, from_day=min(SICK_DAYS), seconds=0.9)
    yield Figure("sick call, re-plan", time.perf_counter() - began, "s", "≤ 1 s")
    yield Figure("sick call, people disturbed", sum(line.code == "disturbed" for line in mended.lines), "people")


def _instances() -> Iterator[Figure]:
    folder = os.environ.get("SHOUWANG_YARDSTICK", "")
    limit = float(os.environ.get("SHOUWANG_YARDSTICK_SECONDS", "60"))
    for number, goal in GOALS.items():
        file = Path(folder, f"Instance{number}.txt")
        public = bool(folder) and file.exists()
        problem = yardstick.read(file.read_text()) if public else _months.like_public(number)
        outcome, seconds = _solved(problem, limit, [])
        name = f"instance {number}" if public else f"our own instance of size {number}"
        yield Figure(f"{name}, cost in {seconds:.0f} s", outcome.cost or -1, "points", f"≤ {goal}" if public else "")
        yield Figure(f"{name}, bound", outcome.bound or 0, "points")


def _solved(problem: Problem, limit: float, seen: list[Progress]) -> tuple[Outcome, float]:
    outcome = solving.solve(problem, seconds=limit, on_progress=seen.append)
    return outcome, outcome.seconds
