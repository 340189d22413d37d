"""Who is tired: the index of everybody's next shift, from the hours that the clock knows and those to come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as posture_rules
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel.spans import Span
from shouwang.means.rosters import selectors as rosters
from shouwang.means.welfare.rules import fatigue
from shouwang.means.welfare.rules.fatigue import Fatigue, Shift

LEAD = "welfare.see"
BACK, AHEAD = timedelta(days=15), timedelta(hours=36)


@dataclass(frozen=True)
class Strained:
    """One person's next shift, or the one under way, and how tired they will be in it."""

    user_id: int
    name: str
    post: str
    starts_at: datetime
    under_way: bool
    fatigue: Fatigue

    @property
    def post_label(self) -> str:
        """The post's English name, to be translated."""
        return POSTS.get(self.post, self.post)


def strained(actor: Actor, *, compound_id: int, now: datetime) -> list[Strained]:
    """Everybody who works within a day and a half, the most tired first.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, LEAD, compound_id=compound_id)
    return _strained(compound_id, now)


def own_strain(actor: Actor, *, compound_id: int, now: datetime) -> Strained | None:
    """One's own next shift, if one works soon."""
    return next((each for each in _strained(compound_id, now) if each.user_id == actor.user_id), None)


def tired(compound_id: int, *, now: datetime) -> list[Strained]:
    """Those who should rest before their next shift; for what leaders and they themselves are told."""
    return [each for each in _strained(compound_id, now) if each.fatigue.strain is fatigue.Strain.REST]


def _strained(compound_id: int, now: datetime) -> list[Strained]:
    first, last = timezone.localdate(now - BACK), timezone.localdate(now + AHEAD) + timedelta(days=1)
    shifts = list(rosters.live_between(compound_id, first, last).order_by("starts_at"))
    clocks = rosters.clocks(shifts)
    raised = posture.in_force(compound_id, since=now - BACK)
    by_user: dict[int, list[Any]] = defaultdict(list)
    for shift in shifts:
        by_user[shift.user_id].append(shift)
    found = []
    for mine in by_user.values():
        coming = next((shift for shift in mine if now < shift.ends_at and shift.starts_at <= now + AHEAD), None)
        if coming is not None:
            worked = _worked([shift for shift in mine if shift.starts_at <= coming.starts_at], clocks, raised, now)
            seen = fatigue.assess(worked, zone=timezone.get_current_timezone())
            found.append(_of(coming, seen, now))
    return sorted(found, key=lambda each: (-each.fatigue.kss, -each.fatigue.week_hours, each.name))


def _of(shift: Any, seen: Fatigue, now: datetime) -> Strained:
    return Strained(shift.user_id, shift.user.name, shift.station.key, shift.starts_at, shift.starts_at <= now, seen)


def _worked(shifts: list[Any], clocks: dict[int, Any], raised: Any, now: datetime) -> list[Shift]:
    """Hours as the clock has them where it was pressed; else as the roster has them. Overlaps are cut."""
    found: list[Shift] = []
    for shift in shifts:
        clock = clocks.get(shift.pk)
        start = clock.came_at if clock and clock.came_at else shift.starts_at
        end = clock.left_at if clock and clock.left_at else shift.ends_at
        start = max(start, found[-1].end) if found else start
        if end > start:
            held = posture_rules.at(raised, PlaceRef(shift.compound_id), min(start, now))
            found.append(Shift(Span(start, end), fatigue.exposed(held.value("ppe", shift.station.key))))
    return found
