"""Who is on shift for cleaning: by the roster where there is one, else whoever holds the posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import Forbidden
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import selectors as rosters
from shouwang.means.workforce import selectors as workforce

STATION = "cleaning"


def may_lead(actor: Actor, compound_id: int, *, now: datetime) -> bool:
    """Whether somebody lays out the rounds, or leads those who do them, whatever their role."""
    led = rosters.leads(actor, compound_id, now=now)
    return actor.may("hygiene.edit", compound_id=compound_id) or led is None or STATION in led


def require_lead(actor: Actor, compound_id: int, *, now: datetime) -> None:
    """Refuse unless the actor leads the cleaners.

    Raises:
        Forbidden: ``hygiene.not_leading``.
    """
    if not may_lead(actor, compound_id, now=now):
        raise Forbidden("hygiene.not_leading", _("Only whoever leads the cleaners can do this."))


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who can take a round over ``[starts_at, ends_at)``."""

    user_id: int
    name: str
    starts_at: datetime
    ends_at: datetime


def crew(compound_id: int, *, day: datetime, now: datetime) -> tuple[Worker, ...]:
    """The cleaners of a day, in a fixed order; whoever is recorded absent now is left out.

    Args:
        day: its midnight.
    """
    posts = workforce.roster(compound_id, now=now)
    date = timezone.localdate(day)
    shifts = rosters.live_between(compound_id, date, date + timedelta(days=1)).filter(station__key=STATION)
    found = [
        Worker(shift.user_id, shift.user.name, shift.starts_at, shift.ends_at)
        for shift in shifts
        if not posts.is_away(shift.user_id, now)
    ]
    if not found:
        whole = (day, day + timedelta(days=1))
        held = {each.user_id: each.name for key in _posts(posts) for each in posts.present(key, now)}
        found = [Worker(user_id, name, *whole) for user_id, name in held.items()]
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.user_id)))


def _posts(roster: Any) -> list[str]:
    return [key for key, post in roster.posts.items() if post.group_key == STATION]
