"""Where a visit stands: what is stored, what the posture asks at this instant, and nothing that was copied. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shouwang.protect.visitors.rules.words import DELIVERING, ESSENTIAL, Kind, State


class Match(StrEnum):
    """Whether somebody is on the list of blocked persons."""

    NONE = ""
    ALIKE = "alike"
    """Only the name is the same: look at a document."""
    SURE = "sure"
    """The phone, the identity number or the plate is the same."""


class Asked(StrEnum):
    """What the posture asks of a visit, loosest first."""

    NOTHING = "nothing"
    HOST = "host"
    PROPERTY = "property"
    NO_VISITS = "no_visits"


def asked_of(visitors: str, entry: str) -> Asked:
    """What the measures ``visitors`` and ``entry`` ask of a visit together.

    >>> asked_of("register", "open"), asked_of("approved", "open"), asked_of("invited", "residents")
    (<Asked.NOTHING: 'nothing'>, <Asked.PROPERTY: 'property'>, <Asked.NO_VISITS: 'no_visits'>)
    """
    if visitors == "none" or entry in ("residents", "essential"):
        return Asked.NO_VISITS
    return {"approved": Asked.PROPERTY, "invited": Asked.HOST}.get(visitors, Asked.NOTHING)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stored of one visit; the columns of ``selectors.STANDING_SQL`` in their order.

    Args:
        entries: how often it lets in; None is any number within the span.
        used: how often somebody came in on it.
        inside: whether the last passage was a way in.
        blocked_id: the entry of the list of blocked persons that matches best.
    """

    invitation_id: int
    compound_id: int
    building_id: int | None
    unit_id: int | None
    home_id: int | None
    name: str
    kind: Kind
    code: str
    companions: int
    plate: str
    starts_at: datetime
    ends_at: datetime
    entries: int | None
    confirmed: bool
    approved: bool
    declined: bool
    cancelled: bool
    used: int = 0
    inside: bool = False
    blocked: Match = Match.NONE
    blocked_id: int | None = None

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Facts:
        """The facts of one row of the query."""
        values = list(row)
        values[6], values[19] = Kind(values[6]), Match(values[19] or "")
        return cls(*values)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gate wants to know of a visitor, at one instant.

    Args:
        invited: the host agreed.
        approved: the property agreed, or the posture asks nobody to.
        within: the instant lies in the span, and an entry is left.
        blocked: ``sure`` refuses, ``alike`` asks for a document.
        blocked_id: which entry of the list, for those who may read its reason.
        until: when the visitor has to be out again.
        inside: whether the visitor came in and did not leave.
        used, entries: how often somebody came in on it, and how often it lets in; None is any number.
    """

    invitation_id: int
    code: str
    name: str
    kind: Kind
    state: State
    invited: bool
    approved: bool
    within: bool
    blocked: Match
    blocked_id: int | None
    since: datetime
    until: datetime
    host_home_id: int | None
    companions: int
    plate: str
    inside: bool
    used: int
    entries: int | None

    @property
    def ready(self) -> bool:
        """Whether nothing of this app stands against letting in."""
        return self.state is State.READY and self.within and self.blocked is not Match.SURE


def state(facts: Facts, asked: Asked, now: datetime) -> State:
    """Where a visit stands under what is asked now.

    A visit that was confirmed at a loose level waits for approval, or is void, as soon as the level asks for
    more, and is good again when it asks for less, because nothing but the answers is stored. How far a courier
    goes was said when the guard tapped; nobody is asked about one.
    """
    ended = _ended(facts, now)
    if ended is not None:
        return ended
    if facts.kind in DELIVERING:
        return State.READY
    if facts.blocked is Match.SURE:
        return State.CALL
    if asked is Asked.NO_VISITS and facts.kind not in ESSENTIAL:
        return State.VOID
    if asked is not Asked.NOTHING and not facts.confirmed:
        return State.WAITS_HOST
    if asked in (Asked.PROPERTY, Asked.NO_VISITS) and not facts.approved:
        return State.WAITS_PROPERTY
    return State.READY


def _ended(facts: Facts, now: datetime) -> State | None:
    if facts.cancelled:
        return State.CANCELLED
    if facts.declined:
        return State.DECLINED
    if now >= facts.ends_at:
        return State.OVER
    spent = facts.entries is not None and facts.used >= facts.entries
    return State.USED if spent and not facts.inside else None


def standing(facts: Facts, asked: Asked, now: datetime) -> Standing:
    """The answer for the gate."""
    found = state(facts, asked, now)
    live = not facts.cancelled and not facts.declined
    left = facts.entries is None or facts.used < facts.entries
    agreed = asked in (Asked.NOTHING, Asked.HOST) or facts.kind in DELIVERING
    void = asked is Asked.NO_VISITS and facts.kind not in ESSENTIAL
    return Standing(
        invitation_id=facts.invitation_id,
        code=facts.code,
        name=facts.name,
        kind=facts.kind,
        state=found,
        invited=live and facts.confirmed,
        approved=live and not void and (agreed or facts.approved),
        within=facts.starts_at <= now < facts.ends_at and left,
        blocked=facts.blocked,
        blocked_id=facts.blocked_id,
        since=facts.starts_at,
        until=facts.ends_at,
        host_home_id=facts.home_id,
        companions=facts.companions,
        plate=facts.plate,
        inside=facts.inside,
        used=facts.used,
        entries=facts.entries,
    )
