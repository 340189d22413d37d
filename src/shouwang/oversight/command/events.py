"""What happened in command; ids and plain strings only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IncidentReported:
    """Somebody reported something from a phone; a manager has to confirm or dismiss it."""

    incident_id: int
    compound_id: int


@dataclass(frozen=True)
class LevelChanged:
    """A plan was activated, raised, lowered or stood down; an empty level is none."""

    activation_id: int
    incident_id: int
    compound_id: int
    before: str
    after: str
    exercise: bool


@dataclass(frozen=True)
class ConsentAsked:
    """A second person is asked to consent to a level."""

    consent_id: int
    compound_id: int


@dataclass(frozen=True)
class PlanStarted:
    """Somebody on duty started a level that the plan gives their role; those who lead have to know at once."""

    activation_id: int
    compound_id: int
    by: str
    level: str
