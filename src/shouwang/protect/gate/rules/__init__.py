"""The decision at the gate: facts, posture and now in; allow, check or refuse out, with every reason. Pure."""

from shouwang.protect.gate.rules.cases import FEVER_C, Case, asked, case_of, is_night, temperature_limit
from shouwang.protect.gate.rules.conflicts import (
    CONFLICT_LABELS,
    TWICE_WITHIN,
    ConflictKind,
    clock_suspicious,
    differs,
    let_in_unknown,
    time_of,
)
from shouwang.protect.gate.rules.facts import (
    GRAVITY,
    Decision,
    Direction,
    Errand,
    ExitGround,
    Facts,
    Kind,
    Order,
    Proof,
    Reason,
    Verdict,
)
from shouwang.protect.gate.rules.judging import decide, judge
from shouwang.protect.gate.rules.mending import Step, steps
from shouwang.protect.gate.rules.periods import Period, period
from shouwang.protect.gate.rules.queueing import Flowing, Observed, Queue, queue
from shouwang.protect.gate.rules.readings import NotATemperature, is_bare, is_reading, looks_measured, read_temperature
from shouwang.protect.gate.rules.rows import RULES, SAFETY, SPOKEN, WORDS, table_json
from shouwang.protect.gate.rules.table import Row

__all__ = [
    "CONFLICT_LABELS",
    "FEVER_C",
    "GRAVITY",
    "RULES",
    "SAFETY",
    "SPOKEN",
    "TWICE_WITHIN",
    "WORDS",
    "Case",
    "ConflictKind",
    "Decision",
    "Direction",
    "Errand",
    "ExitGround",
    "Facts",
    "Flowing",
    "Kind",
    "NotATemperature",
    "Observed",
    "Order",
    "Period",
    "Proof",
    "Queue",
    "Reason",
    "Row",
    "Step",
    "Verdict",
    "asked",
    "case_of",
    "clock_suspicious",
    "decide",
    "differs",
    "is_bare",
    "is_night",
    "is_reading",
    "judge",
    "let_in_unknown",
    "looks_measured",
    "period",
    "queue",
    "read_temperature",
    "steps",
    "table_json",
    "temperature_limit",
    "time_of",
]
