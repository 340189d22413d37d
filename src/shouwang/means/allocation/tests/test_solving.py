"""The solver in its own process: it proves, and when it dies or dawdles the greedy answer stays, with its gap."""

from __future__ import annotations

import sys

from shouwang.means.allocation import rules, solving
from shouwang.means.allocation.rules import Claim

CLAIMS = [Claim("box", 1, 0, 3, 3, ("m",)), *(Claim(f"one{n}", 1, 0, 2, 2, ("m",)) for n in range(2))]
STOCK = {"m": 4}


def _child(program):
    return (sys.executable, "-c", program)


def _settled_by(program, seconds=5.0):
    return rules.allocate(
        CLAIMS,
        STOCK,
        seed="s",
        settle=lambda problems: solving.settle(problems, seconds=seconds, command=_child(program)),
    )


def test_the_solver_in_its_own_process_proves_the_answer():
    made = rules.allocate(CLAIMS, STOCK, seed="s", settle=solving.settle)
    assert made.proven
    assert [verdict.how for verdict in made.verdicts] == ["solver"]
    assert {line.claim.key: line.got for line in made.lines} == {"box": 0, "one0": 2, "one1": 2}


def test_a_killed_solver_leaves_the_greedy_answer_with_its_gap():
    made = _settled_by("import os, signal, sys; sys.stdin.read(); os.kill(os.getpid(), signal.SIGKILL)")
    assert not made.proven
    assert made.verdicts[0].how == "greedy"
    assert 0 <= made.gap <= 1
    assert sum(line.got for line in made.lines) <= 4


def test_a_solver_that_prints_rubbish_or_half_a_line_is_not_believed():
    rubbish = "import sys; sys.stdin.read(); print('{\"index\": 0, \"reach\": [[9'); print('[]'); print('no')"
    assert _settled_by(rubbish).verdicts[0].how == "greedy"


def test_a_solver_that_answers_more_than_there_is_is_not_believed():
    liar = (
        "import sys, json; sys.stdin.read(); "
        "print(json.dumps({'index': 0, 'reach': [[2], [1]], 'taken': [{'m': 2}, {'m': 1}], 'left': {'m': 0},"
        " 'verdict': [True, 'solver', 0, 0, 0]}))"
    )
    assert _settled_by(liar).verdicts[0].how == "greedy"
