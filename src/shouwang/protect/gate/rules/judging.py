"""Judging one case by the table: every row that applies speaks, the gravest verdict wins. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shouwang.base.posture.rules import Posture
from shouwang.protect.gate.rules import rows
from shouwang.protect.gate.rules.cases import Case, asked, case_of
from shouwang.protect.gate.rules.facts import GRAVITY, Decision, Direction, Facts, Kind, Reason, Verdict
from shouwang.protect.gate.rules.table import Row, Test

Condition = Callable[[Case], bool]

_TESTS: Mapping[str, Callable[[str, tuple[str, ...]], Condition]] = {
    "is": lambda name, values: lambda case: case[name] in values,
    "not": lambda name, values: lambda case: case[name] not in values,
    "yes": lambda name, _values: lambda case: bool(case[name]),
    "no": lambda name, _values: lambda case: not case[name],
    "known": lambda name, _values: lambda case: case[name] is not None,
    "unknown": lambda name, _values: lambda case: case[name] is None,
    "over": lambda name, values: lambda case: case[name] is not None and case[name] > case[values[0]],
    "reached": lambda name, values: lambda case: case[values[0]] is not None and case[name] >= case[values[0]],
}


_Ready = tuple[tuple[Row, tuple[Condition, ...]], ...]
_SPLIT = ("direction", "kind")


def _ready(table: Iterable[Row], direction: str, kind: str) -> _Ready:
    """The rows that can speak of somebody of that kind going that way, with the conditions that are left to try."""
    fixed = {"direction": direction, "kind": kind}
    return tuple(
        (row, tuple(_made(test) for test in row.when if test.field not in _SPLIT))
        for row in table
        if all(_made(test)(fixed) for test in row.when if test.field in _SPLIT)
    )


def _made(test: Test) -> Condition:
    return _TESTS[test.op](test.field, test.values)


_BY_WAY_AND_KIND: Mapping[tuple[str, str], tuple[_Ready, _Ready]] = {
    (str(way), str(kind)): (_ready(rows.SAFETY, way, kind), _ready(rows.RULES, way, kind))
    for way in Direction
    for kind in Kind
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PARAMS = {row.code: tuple(_PLACEHOLDER.findall(row.message)) for row in (*rows.SAFETY, *rows.RULES)}


def decide(facts: Facts, posture: Posture) -> Decision:
    """Decide one person in one direction.

    Every rule that applies speaks; the gravest verdict wins. Life safety first: in an evacuation every exit is
    open whatever else holds, decisions only record, and an ambulance is never kept waiting. Whoever lives here is
    checked on the way home, never refused.

    Examples, each worked through:
        * A resident with a signed code on an everyday morning: no rule speaks, **allow**.
        * A courier at level Ⅱ (visitors need approval), not approved: ``visitor.not_approved``,
          **refuse**; the remedy is that the resident asks for approval.
        * A resident at 37.8 °C where everybody is measured and 37.3 is the limit:
          ``temperature.high``, **check**; the remedy is to measure again. A visitor is refused.
        * A person in isolation who goes out while the building burns: ``life_safety``, **allow**.
    """
    return judge(case_of(facts, asked(posture, facts.gate_kind)), posture)


def judge(case: Case, posture: Posture) -> Decision:
    """Judge a case that is already flat; the gate's busiest path enters here.

    Args:
        posture: where the sources of measures are looked up.
    """
    safety, others = _BY_WAY_AND_KIND[case["direction"], case["kind"]]
    spoken = _speaking(safety, case) or _speaking(others, case)
    if not spoken:
        return Decision(Verdict.ALLOW, ())
    spoken.sort(key=lambda row: -GRAVITY[row.verdict])
    return Decision(spoken[0].verdict, tuple(_reason(row, case, posture) for row in spoken))


def _speaking(table: _Ready, case: Case) -> list[Row]:
    spoken = []
    for row, conditions in table:
        for holds in conditions:
            if not holds(case):
                break
        else:
            spoken.append(row)
    return spoken


def _reason(row: Row, case: Case, posture: Posture) -> Reason:
    return Reason(
        verdict=row.verdict,
        code=row.code,
        params={name: case[name] for name in _PARAMS[row.code]},
        source=_source(row, case, posture),
        by=case[row.by] if row.by else "",
        until=case[row.until] if row.until else None,
    )


def _source(row: Row, case: Case, posture: Posture) -> Any:
    if not row.measure:
        return None
    if row.measure == "temperature_max_c":
        return posture.get("temperature_max_c").source or posture.get("temperature").source
    return posture.get(row.measure, case["gate_kind"] if row.measure == "gate_open" else "").source
