"""The solver in a process of its own: killed, crashed or too slow, it takes no page with it and leaves greedy answers.

``settle`` is what the services call; :mod:`.solver` is the other end. They speak JSON lines: a list of components in,
one answer a line out, as soon as it is there. Names of recipients never leave.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from shouwang.means.allocation.rules import proving, sharing
from shouwang.means.allocation.rules.allocating import Answer, Problem
from shouwang.means.allocation.rules.claims import Group
from shouwang.means.allocation.rules.proving import Verdict
from shouwang.means.allocation.rules.sharing import Shares

SECONDS = 4.0
"""After so long the answers in hand are taken."""
COMMAND = (sys.executable, "-m", "shouwang.means.allocation.solver")


def settle(problems: Sequence[Problem], *, seconds: float = SECONDS, command: Sequence[str] = COMMAND) -> list[Answer]:
    """Answer components: simple ones here, by the theorem; the others by the solver, greedily where it fails.

    Args:
        seconds: how long the solver may take for all of them together.
        command: what is started; a test starts something that dies.
    """
    answers = [proving.settle(groups, stock) for groups, stock in problems]
    open_ = [index for index, (_shares, verdict) in enumerate(answers) if not verdict.proven]
    if open_ and find_spec("highspy") is not None:
        parts = _dealt(open_, problems)
        with ThreadPoolExecutor(len(parts)) as hands:
            asked = [hands.submit(_ask, [problems[index] for index in part], seconds, command) for part in parts]
            for part, answered in zip(parts, asked, strict=True):
                for place, answer in answered.result():
                    answers[part[place]] = answer
    return answers


def _solvers() -> int:
    """Two side by side where a core is idle; on a busy machine a second one only takes time from the first."""
    return 2 if os.getloadavg()[0] < (os.cpu_count() or 1) else 1


def _dealt(open_: Sequence[int], problems: Sequence[Problem]) -> list[list[int]]:
    """The components among the solvers, the largest first to whoever has least work."""
    work = {index: sum(group.need for group in problems[index][0]) for index in open_}
    parts: list[list[int]] = [[] for _ in range(min(_solvers(), len(open_)))]
    for index in sorted(open_, key=lambda each: -work[each]):
        min(parts, key=lambda part: sum(work[each] for each in part)).append(index)
    return parts


def _ask(problems: Sequence[Problem], seconds: float, command: Sequence[str]) -> list[tuple[int, Answer]]:
    asked = {"seconds": seconds, "problems": [_told(groups, stock) for groups, stock in problems]}
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        out, _nothing = child.communicate(json.dumps(asked), timeout=seconds + 2.0)
    except subprocess.TimeoutExpired:
        child.kill()
        out, _nothing = child.communicate()
    understood = (_understood(line, problems) for line in out.splitlines())
    return [found for found in understood if found is not None]


def _told(groups: Sequence[Group], stock: Mapping[str, int]) -> dict[str, Any]:
    items = {item for group in groups for item in group.accepts}
    rows = [[*group.stage, group.need, group.step, list(group.accepts), group.size] for group in groups]
    return {"groups": rows, "stock": {item: stock.get(item, 0) for item in items}}


def _understood(line: str, problems: Sequence[Problem]) -> tuple[int, Answer] | None:
    """One answer; a line that broke off in the middle, or that gives what is not there, is none."""
    try:
        told = json.loads(line)
        groups, stock = problems[int(told["index"])]
        shares = Shares(told["reach"], told["taken"], told["left"])
        believed = sharing.is_possible(shares, groups, stock)
        return (int(told["index"]), (shares, Verdict(*told["verdict"]))) if believed else None
    except (ValueError, KeyError, TypeError, IndexError):
        return None
