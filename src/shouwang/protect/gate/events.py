"""What happened at the gate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GateOverridden:
    """A guard let somebody pass against the rules, with a reason."""

    decision_id: int
    compound_id: int
