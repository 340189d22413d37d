"""When a duty falls to the next person, is late, goes up, or comes round again. All times are aware."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from shouwang.means.workforce.rules.states import OPEN, State


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What of a duty is watched by the clock.

    Args:
        late_steps: how many of the late steps have been taken: the deadline itself, then ``escalate_minutes``.
        closed_at: when it was finished or given up.
        repeats: whether it comes round again and the next round is not made yet.
    """

    state: State
    waiting: bool
    due_at: datetime
    acknowledge_by: datetime | None
    escalate_minutes: tuple[int, ...] = ()
    late_steps: int = 0
    repeats: bool = False
    closed_at: datetime | None = None

    def acknowledge_due(self) -> datetime | None:
        """When it falls to the next person, if it is still offered then."""
        return self.acknowledge_by if self.state is State.OFFERED and not self.waiting else None

    def late_due(self) -> datetime | None:
        """When the next late step is due."""
        steps = (0, *sorted(self.escalate_minutes))
        if self.state not in OPEN or self.waiting or self.late_steps >= len(steps):
            return None
        return self.due_at + timedelta(minutes=steps[self.late_steps])

    def round_due(self) -> datetime | None:
        """When the next round is made: at the deadline, or as soon as this round is settled."""
        if not self.repeats or self.waiting or self.state is State.CANCELLED:
            return None
        return self.due_at if self.closed_at is None else min(self.due_at, self.closed_at)


def next_check(clockwork: Clockwork) -> datetime | None:
    """The next instant at which time alone changes something about the duty; None when never."""
    instants = (clockwork.acknowledge_due(), clockwork.late_due(), clockwork.round_due())
    return min((at for at in instants if at is not None), default=None)


def next_round(
    *,
    round_number: int,
    due_at: datetime,
    now: datetime,
    repeat_minutes: int | None,
    daily_at: Sequence[str],
    until: datetime | None,
    zone: tzinfo,
) -> tuple[int, datetime] | None:
    """Number and deadline of the round that comes next, or None when the series is over.

    Rounds whose time passed while nobody watched (the server was off) are numbered but not made.
    """
    number, due = round_number, due_at
    while True:
        following = _after(due, repeat_minutes, daily_at, zone)
        if following is None or (until is not None and following > until):
            return None
        number, due = number + 1, following
        if due > now:
            return number, due


def _after(due: datetime, repeat_minutes: int | None, daily_at: Sequence[str], zone: tzinfo) -> datetime | None:
    if repeat_minutes:
        return due + timedelta(minutes=repeat_minutes)
    if not daily_at:
        return None
    local = due.astimezone(zone)
    times = sorted((int(text[:2]), int(text[3:5])) for text in daily_at)
    for day in (local, local + timedelta(days=1)):
        for hour, minute in times:
            at = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
            if at > local:
                return at
    return None


def released_times(
    *,
    due_at: datetime,
    prerequisites_due_at: datetime | None,
    acknowledge_minutes: int | None,
    released_at: datetime,
) -> tuple[datetime, datetime | None]:
    """Deadline and acknowledgement time of a duty whose last prerequisite was settled just now.

    The deadline of the plan holds unless the prerequisite was late: then the time that the plan left between the
    two deadlines is kept, so that nobody is late because of somebody else.
    """
    gap = due_at - prerequisites_due_at if prerequisites_due_at else timedelta()
    least = timedelta(minutes=acknowledge_minutes or 0)
    due = max(due_at, released_at + max(gap, least))
    return due, (released_at + least if acknowledge_minutes is not None else None)
