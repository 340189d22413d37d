"""Household exits under a quota, judged afterwards: who is out too long, who came home late. Pure.

A list, and nothing else: no rule of the gate reads it, and nobody is kept out of the own home by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """How an exit stands."""

    OUT = "out"
    LATE = "late"
    EXCEPTED = "excepted"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Quota:
    """So many exits of a household in so many days, of so many hours each, since an instant."""

    exits: int
    days: int
    hours: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Trip:
    """Somebody's way out, and back.

    Args:
        back_at: None while nobody saw a way back.
        again_at: when the same person was next seen going out, with the way back between unseen.
        excepted: for medical help or work with a certificate.
    """

    out_at: datetime
    back_at: datetime | None
    again_at: datetime | None
    excepted: bool


def due_at(trip: Trip, quota: Quota) -> datetime:
    """Until when the way back is in time; who left before the quota held has the full time from then on."""
    return max(trip.out_at, quota.since) + timedelta(hours=quota.hours)


def over(trip: Trip, quota: Quota, *, now: datetime) -> timedelta:
    """For how long the trip went (or goes) on beyond its time; zero where it did not, or where nobody can know."""
    if trip.again_at is not None:
        return timedelta(0)
    return max(timedelta(0), (trip.back_at or now) - due_at(trip, quota))


def standing(trip: Trip, quota: Quota, *, now: datetime) -> Standing:
    """How a trip stands at an instant."""
    if not over(trip, quota, now=now):
        return Standing.FINE
    if trip.excepted:
        return Standing.EXCEPTED
    return Standing.OUT if trip.back_at is None else Standing.LATE


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a household has left.

    Args:
        frees_at: when the next used exit no longer counts; None when none is used.
    """

    quota: Quota
    used: int
    left: int
    frees_at: datetime | None


def allowance(quota: Quota, exits: Sequence[datetime], *, now: datetime) -> Allowance:
    """What is left of a quota after exits that count (medical help and certified work do not).

    With none left, ``frees_at`` is when going out is planned for again, not merely when the oldest exit ends.
    """
    window = timedelta(days=quota.days)
    counted = sorted(at for at in exits if at > now - window)
    left = max(0, quota.exits - len(counted))
    frees = None
    if counted:
        frees = (counted[0] if left else counted[len(counted) - quota.exits]) + window
    return Allowance(quota, len(counted), left, frees)
