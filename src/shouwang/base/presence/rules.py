"""How stays follow from moves, how a stay is known, and how long it may be kept. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shouwang.base.residents.rules import NeedKind
from shouwang.kernel.words import gettext_noop as _


class How(StrEnum):
    """Who or what saw it."""

    GUARD = "guard"
    DEVICE = "device"
    OFFLINE = "offline"
    STEWARD = "steward"
    ASSUMED = "assumed"
    """Nobody saw it: the time in which it must have happened is over."""


HOW_LABELS: dict[str, str] = {
    How.GUARD: _("seen by a guard"),
    How.DEVICE: _("by a device"),
    How.OFFLINE: _("seen by a guard without network"),
    How.STEWARD: _("said by a steward"),
    How.ASSUMED: _("assumed"),
}


class Standing(StrEnum):
    """What is known of somebody now; nobody who was never seen at a gate is said to be out."""

    INSIDE = "inside"
    OUT = "out"
    UNSEEN = "unseen"


STANDING_LABELS: dict[str, str] = {
    Standing.INSIDE: _("Inside"),
    Standing.OUT: _("Out"),
    Standing.UNSEEN: _("Not seen since the records began"),
}


def standing(inside: bool | None) -> Standing:
    """The standing from the last thing seen: True inside, False out, None nothing."""
    if inside is None:
        return Standing.UNSEEN
    return Standing.INSIDE if inside else Standing.OUT


RESCUE_NEEDS = (
    NeedKind.FRAIL,
    NeedKind.DISABILITY,
    NeedKind.DIALYSIS,
    NeedKind.DEMENTIA,
    NeedKind.HEARING,
    NeedKind.SIGHT,
    NeedKind.INFANT,
    NeedKind.PREGNANCY,
)
"""Who cannot get out unaided, or does not hear or see the alarm; other needs are nobody's business in a fire."""


class Purpose(StrEnum):
    """What a visit is kept for; closed, because each purpose needs its own ground and period."""

    ACCESS = "access"
    TRACING = "tracing"
    ACTIVITY = "activity"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a purpose keeps a visit after its last known end, and why so long."""

    label: str
    days: int
    reason: str


KEEPING: dict[Purpose, Keeping] = {
    Purpose.ACCESS: Keeping(
        _("Access log"),
        90,
        _(
            "A theft or a complaint is reported within a quarter. Records of security work are kept 30 days at least"
            " (保安服务管理条例, Art. 25); beyond that as briefly as the purpose allows (个人信息保护法, Art. 19, 47)."
            " 90 days is our choice, no legal figure."
        ),
    ),
    Purpose.TRACING: Keeping(
        _("Tracing in an epidemic"),
        28,
        _(
            "Two periods of 14 days in which contacts are looked for; what was collected against an epidemic serves"
            " nothing else (个人信息保护法, Art. 6, 19, 47). 28 days is our choice, no legal figure."
        ),
    ),
    Purpose.ACTIVITY: Keeping(
        _("Attendance of an activity"),
        30,
        _("For questions after the activity (个人信息保护法, Art. 19, 47). Our choice, no legal figure."),
    ),
    Purpose.DELIVERY: Keeping(
        _("Delivery to a door"),
        30,
        _("For parcels that are missed (个人信息保护法, Art. 19, 47). Our choice, no legal figure."),
    ),
}
"""Purpose → keeping. Which days are right where is for each company to settle with its counsel."""


def erase_on(purpose: Purpose, at: datetime) -> date:
    """The day from which a visit known at that instant has served its purpose.

    >>> from datetime import UTC
    >>> erase_on(Purpose.TRACING, datetime(2026, 11, 1, 8, tzinfo=UTC))
    datetime.date(2026, 11, 29)
    """
    return (at + timedelta(days=KEEPING[purpose].days)).date()


@dataclass(frozen=True, slots=True)
class Seen:
    """One end as it was seen: which way, when, under which nonce."""

    nonce: uuid.UUID
    inward: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """``[entered_at, left_at)``; a nonce is None at an end that nobody saw.

    An end without nonce but with an instant is a conclusion: the person came in again then, so the
    way out before was missed.
    """

    entered_at: datetime | None
    left_at: datetime | None
    entry_nonce: uuid.UUID | None
    exit_nonce: uuid.UUID | None


def stays(moves: Iterable[Seen]) -> list[Stay]:
    """The stays of one person at one place that follow from everything seen, in whatever order it was told.

    Sorted by time; at one instant the way in comes first. Two moves of one person the same way at
    the same instant are one move told twice, and the first nonce told stands. This is what the SQL
    of ``services`` keeps up move by move; the tests compare both.
    """
    told: dict[tuple[datetime, bool], Seen] = {}
    for move in moves:
        told.setdefault((move.at, move.inward), move)
    found: list[Stay] = []
    for move in sorted(told.values(), key=lambda seen: (seen.at, not seen.inward)):
        standing = found[-1] if found and found[-1].left_at is None else None
        if standing is not None:
            exit_nonce = None if move.inward else move.nonce
            found[-1] = Stay(standing.entered_at, move.at, standing.entry_nonce, exit_nonce)
        if move.inward:
            found.append(Stay(move.at, None, move.nonce, None))
        elif standing is None:
            found.append(Stay(None, move.at, None, move.nonce))
    return found


def month_of(at: datetime) -> datetime:
    """The first instant of the UTC month."""
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def months(first: datetime, last: datetime) -> list[datetime]:
    """The first instants of all months from one instant's to the other's.

    >>> from datetime import UTC
    >>> [m.month for m in months(datetime(2026, 11, 23, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC))]
    [11, 12, 1]
    """
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = month_of(month + timedelta(days=32))
    return found
