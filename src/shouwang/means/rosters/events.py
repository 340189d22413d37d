"""What happened to rosters, as others may react to it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RosterPublished:
    """A roster came into force; the shifts of these people changed."""

    roster_id: int
    compound_id: int
    user_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShiftsChanged:
    """After a sick call, a swap or a re-plan these people have other shifts than before."""

    compound_id: int
    user_ids: list[int] = field(default_factory=list)
    why: str = ""


@dataclass(frozen=True, slots=True)
class BegunWithoutGear:
    """Somebody began a shift without the protective equipment that the posture asks for, and said why."""

    compound_id: int
    clocking_id: int


@dataclass(frozen=True, slots=True)
class RequestWaits:
    """Somebody asked for leave, a swap or an open shift: the colleague, or whoever leads, is to answer."""

    compound_id: int
    request_id: int


@dataclass(frozen=True, slots=True)
class RequestSettled:
    """A request was approved, refused or taken back; nobody need answer it any more."""

    compound_id: int
    request_id: int


@dataclass(frozen=True, slots=True)
class ShiftsOpened:
    """Somebody cannot come: shifts have nobody now, and whoever leads the station is to fill them."""

    compound_id: int
    leave_id: int
    station: str
    number: int
