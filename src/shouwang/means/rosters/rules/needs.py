"""How many people a shift needs: the everyday number, or what the posture orders where that is more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from shouwang.base.posture import rules as posture
from shouwang.kernel.spans import Span
from shouwang.means.rosters.rules.days import DayKind, span_of
from shouwang.means.rosters.rules.words import Slot

MEASURE = "minimum_on_duty"

Where = tuple[str, date, str]
"""Station key, day, slot: one shift that is to be filled."""


@dataclass(frozen=True, slots=True)
class Post:
    """A station as far as needs go."""

    key: str
    base: Mapping[str, int]
    rest_base: Mapping[str, int]
    hours: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Need:
    """How many people one shift needs, and why.

    Args:
        span: from when to when.
        base: the everyday number.
        minimum: what the posture orders over the shift; 0 where it orders nothing.
        because: who orders it.
    """

    span: Span
    base: int
    minimum: int
    because: posture.Source | None = None

    @property
    def required(self) -> int:
        """The larger of both."""
        return max(self.base, self.minimum)


def needs(
    posts: Iterable[Post],
    days: Mapping[date, DayKind],
    in_force: Sequence[posture.InForce],
    zone: tzinfo,
) -> dict[Where, Need]:
    """What every shift needs; shifts that need nobody are left out.

    Args:
        days: the days with what they are.
        in_force: what is raised in the compound over them, also over one building only: a post serves them all;
            drills never count.
    """
    orders = [item for item in in_force if item.key[0] == MEASURE and not item.source.exercise]
    found: dict[Where, Need] = {}
    for post in posts:
        mine = [item for item in orders if item.key[1] == post.key]
        for day, kind in days.items():
            for slot in Slot:
                need = _need(post, day, kind, slot, mine, zone)
                if need.required:
                    found[post.key, day, slot] = need
    return found


def _need(post: Post, day: date, kind: DayKind, slot: str, orders: Sequence[posture.InForce], zone: tzinfo) -> Need:
    span = span_of(day, slot, post.hours, zone)
    base = post.rest_base.get(slot, post.base.get(slot, 0)) if kind.off else post.base.get(slot, 0)
    held = posture.join(item for item in orders if item.source.span.overlaps(span)).get(MEASURE, post.key)
    return Need(span, base, int(held.value or 0), held.source)


def starts_from(found: Mapping[Where, Need], now: datetime) -> dict[Where, Need]:
    """The shifts that have not begun."""
    return {where: need for where, need in found.items() if need.span.start > now}


def shortfall(found: Mapping[Where, Need], there: Mapping[Where, int]) -> dict[Where, int]:
    """How many people are missing, shift by shift; full ones are left out."""
    missing = {where: need.required - there.get(where, 0) for where, need in found.items()}
    return {where: number for where, number in missing.items() if number > 0}
