"""What a guard can still do so that a check or a refusal becomes an admission: the fields that the rows name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shouwang.protect.gate.rules import rows
from shouwang.protect.gate.rules.facts import Errand, ExitGround, Verdict
from shouwang.protect.gate.rules.table import Row

ORDER = (
    "errand",
    "credentials_shown",
    "identity_checked",
    "invited",
    "approved",
    "temperature_c",
    "mask",
    "ground",
    "reason",
)
"""In which order a guard does it: who it is, what is shown, what is measured, what is said."""

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "ground": (ExitGround.MEDICAL, ExitGround.WORK, ExitGround.SUPPLIES),
    "errand": (Errand.GUEST, Errand.SERVICE, Errand.CONTRACTOR, Errand.MEDICAL),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to complete.

    Args:
        field: of the case.
        choices: the values that would help, where the field is a choice.
    """

    field: str
    choices: tuple[str, ...] = ()


def steps(spoken: Iterable[tuple[str, str]]) -> tuple[Step, ...]:
    """The steps that would silence every row that spoke; none when one of them cannot be silenced at the gate.

    Args:
        spoken: code and verdict of each reason.

    Examples:
        * ``exit.quota``: the ground of the exit, one of medical and work.
        * ``temperature.missing`` and ``pass.missing``: name and face, then a reading.
        * ``visitor.blocked``: nothing that a guard can tick; the duty phone helps.
    """
    told = [row for key in spoken if (row := rows.SPOKEN.get(key)) is not None and row.verdict is not Verdict.ALLOW]
    if not all(row.mends for row in told):
        return ()
    fields = {field for row in told for field in row.mends}
    return tuple(Step(field, _helping(field, told)) for field in ORDER if field in fields)


def _helping(field: str, told: Iterable[Row]) -> tuple[str, ...]:
    """The choices of a field that silence each row that it mends."""
    mended = [row for row in told if field in row.mends]
    return tuple(choice for choice in _CHOICES.get(field, ()) if all(_silent(row, field, choice) for row in mended))


def _silent(row: Row, field: str, choice: str) -> bool:
    """Whether a row no longer speaks once the field, empty before, has this value."""
    for test in row.when:
        if test.field == field:
            holds = {
                "is": choice in test.values,
                "not": choice not in test.values,
                "no": not choice,
                "yes": bool(choice),
            }
            if not holds[test.op]:
                return True
    return False
