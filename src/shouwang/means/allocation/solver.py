"""``python -m shouwang.means.allocation.solver``: reads components, prints proven answers; see :mod:`.solving`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from shouwang.means.allocation.rules import program, proving
from shouwang.means.allocation.rules.claims import Group


def serve(asked: TextIO, out: TextIO) -> None:
    """Answer everything that is asked, what needs least work first."""
    told = json.load(asked)
    deadline = time.monotonic() + told["seconds"]
    problems = [(index, _groups(each["groups"]), each["stock"]) for index, each in enumerate(told["problems"])]
    for index, groups, stock in sorted(problems, key=lambda each: sum(group.need for group in each[1])):
        shares, verdict = proving.settle(groups, stock, solver=program.climb, deadline=deadline)
        fields = [verdict.proven, verdict.how, verdict.reached, verdict.at_most, verdict.asking]
        answer = {"index": index, "reach": shares.reach, "taken": shares.taken, "left": shares.left, "verdict": fields}
        print(json.dumps(answer), file=out, flush=True)


def _groups(rows: Iterable[Sequence[Any]]) -> list[Group]:
    return [Group((row[0], row[1]), row[2], row[3], tuple(row[4]), row[5]) for row in rows]


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
