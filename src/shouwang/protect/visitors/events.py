"""What happened to visits; the wiring says who is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VisitorAsked:
    """Somebody at the gate asks to be let in; the host has to answer."""

    invitation_id: int
    compound_id: int


@dataclass(frozen=True)
class HostNudged:
    """A guard asks the host once more; ``turn`` tells one time from the other."""

    invitation_id: int
    compound_id: int
    turn: int


@dataclass(frozen=True)
class VisitorAnswered:
    """The property approved or declined what a host had confirmed."""

    invitation_id: int
    compound_id: int
    approved: bool


@dataclass(frozen=True)
class VisitorOverstayed:
    """A visitor is still inside although the time is over."""

    invitation_id: int
    compound_id: int
