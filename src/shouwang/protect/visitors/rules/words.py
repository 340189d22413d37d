"""Kinds of visits, where a visit stands, how it was asked for, and how this app says no. Pure."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _


class VisitorRefused(Refusal):
    """Something about a visit that cannot be done."""


class TooMany(VisitorRefused):
    """Somebody asks more often than a person would."""

    status: ClassVar[int] = 429


class Kind(StrEnum):
    """What somebody comes for."""

    GUEST = "guest"
    CARE = "care"
    SERVICE = "service"
    MEDICAL = "medical"
    CONTRACTOR = "contractor"
    OTHER = "other"
    COURIER = "courier"
    TAXI = "taxi"


KIND_LABELS: dict[str, str] = {
    Kind.GUEST: _("Family or friend"),
    Kind.CARE: _("Care"),
    Kind.SERVICE: _("Repair"),
    Kind.MEDICAL: _("Medical help"),
    Kind.CONTRACTOR: _("Moving or building work"),
    Kind.OTHER: _("Something else"),
    Kind.COURIER: _("Courier"),
    Kind.TAXI: _("Taxi"),
}

DELIVERING = frozenset({Kind.COURIER, Kind.TAXI})
"""Kinds that a guard registers in two taps and no host is asked about."""


def track_name(name: str, kind: str, code: str) -> str:
    """By what name somebody on a visit is inside; two couriers of one carrier are two.

    >>> track_name("美团", "courier", "K7QF2345"), track_name("钱进", "guest", "K7QF2345")
    ('美团 K7QF', '钱进')
    """
    return f"{name} {code[:4]}" if kind in DELIVERING else name


ESSENTIAL = frozenset({Kind.CARE, Kind.MEDICAL})
"""Kinds that an approval lets in even where visitors are not admitted: help is never kept out."""


class Channel(StrEnum):
    """Who asked for a visit, or who answered for the host."""

    HOST = "host"
    LINK = "link"
    STAFF = "staff"
    GUARD = "guard"
    SELF = "self"


class State(StrEnum):
    """Where a visit stands at an instant; nobody stores it."""

    WAITS_HOST = "waits_host"
    WAITS_PROPERTY = "waits_property"
    READY = "ready"
    VOID = "void"
    CALL = "call"
    USED = "used"
    OVER = "over"
    DECLINED = "declined"
    CANCELLED = "cancelled"


STATE_LABELS: dict[str, str] = {
    State.WAITS_HOST: _("Waits for the host"),
    State.WAITS_PROPERTY: _("Waits for approval"),
    State.READY: _("Confirmed"),
    State.VOID: _("Void at this level"),
    State.CALL: _("Please call the property first"),
    State.USED: _("Used"),
    State.OVER: _("Over"),
    State.DECLINED: _("Visit declined"),
    State.CANCELLED: _("Visit cancelled"),
}
