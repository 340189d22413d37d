"""Judging one case by the table: every row that applies speaks, the gravest verdict wins. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from shouwang.base.posture.rules import Posture
from shouwang.protect.gate.rules import rows
from shouwang.protect.gate.rules.cases import Case, asked, case_of
from shouwang.protect.gate.rules.facts import GRAVITY, Decision, Facts, Reason, Verdict
from shouwang.protect.gate.rules.table import Row

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


def _compiled(table: Iterable[Row]) -> tuple[tuple[Row, tuple[Condition, ...]], ...]:
    return tuple((row, tuple(_TESTS[test.op](test.field, test.values) for test in row.when)) for row in table)


_SAFETY, _RULES = _compiled(rows.SAFETY), _compiled(rows.RULES)
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
    spoken = _speaking(_SAFETY, case) or _speaking(_RULES, case)
    if not spoken:
        return Decision(Verdict.ALLOW, ())
    spoken.sort(key=lambda row: -GRAVITY[row.verdict])
    return Decision(spoken[0].verdict, tuple(_reason(row, case, posture) for row in spoken))


def _speaking(table: tuple[tuple[Row, tuple[Condition, ...]], ...], case: Case) -> list[Row]:
    return [row for row, conditions in table if all(holds(case) for holds in conditions)]


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
