"""What happened at the gate."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GateOverridden:
    """A guard let somebody pass against the rules, with a reason."""

    decision_id: int
    compound_id: int


@dataclass(frozen=True)
class FeverConfirmed:
    """A second reading was high, too: somebody may be ill, and the medical post has to come."""

    decision_id: int
    compound_id: int
