"""What those who lead have to hear of duties: what fell late together, what cannot be done, which posts are empty."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from shouwang.kernel.words import Words
from shouwang.means.workforce.models import Duty, DutyEntry
from shouwang.means.workforce.rules import MISSED, OPEN, State
from shouwang.means.workforce.selectors import posts


@dataclass(frozen=True, slots=True)
class Late:
    """Duties that one look at the clock found late, at the same step of going up.

    Args:
        at: when they were found late.
        last: whether a duty among them can go up no further.
    """

    compound_id: int
    at: datetime
    exercise: bool
    last: bool
    duties: tuple[Duty, ...]


def late_with(duty_id: int, step: int) -> Late | None:
    """The duties that fell late at the same instant as this one and are still open; None when it is settled."""
    found = DutyEntry.objects.filter(duty_id=duty_id, kind="late", data__step=step).select_related("duty").last()
    if found is None or found.duty.state not in OPEN:
        return None
    duty = found.duty
    together = Duty.objects.filter(
        entries__kind="late",
        entries__at=found.at,
        entries__data__step=step,
        compound_id=duty.compound_id,
        exercise=duty.exercise,
        state__in=OPEN,
    )
    rows = tuple(together.select_related("user", "post").order_by("due_at", "pk").distinct())
    last = any(0 < len(each.escalate_minutes) <= step for each in rows)
    return Late(duty.compound_id, found.at, duty.exercise, last, rows)


def not_executable(duty_id: int) -> Duty | None:
    """A duty that somebody says cannot be done; None for a round that a later one replaced, or an answered one."""
    found = Duty.objects.filter(pk=duty_id, state=State.NOT_EXECUTABLE).exclude(reason=MISSED)
    return found.select_related("user", "post").first()


def lost_posts(compound_id: int, source: tuple[str, str], *, now: datetime) -> list[tuple[Words, int]]:
    """The posts that nobody fills and that owe open duties to a source, with how many; such duties went up."""
    empty = {post.key for post in posts.unfilled_posts(compound_id=compound_id, now=now)}
    owed = Duty.objects.filter(
        compound_id=compound_id, source_kind=source[0], source_ref=source[1], state__in=OPEN, post__key__in=empty
    )
    counted = Counter(duty.post for duty in owed.select_related("post") if duty.post)
    return [(Words.of(post.title), n) for post, n in sorted(counted.items(), key=lambda each: each[0].order)]
