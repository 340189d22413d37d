"""What is kept back for a purpose: until when it holds, and what is free beside it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from shouwang.means.supplies.rules.ledger import Kind

LONGEST = timedelta(days=30)
"""Nothing is kept back for longer without being asked for anew."""

BINDS = frozenset({Kind.ISSUE, Kind.TRANSFER, Kind.LEND, Kind.REPAY, Kind.DONATE_OUT})
"""Movements that leave alone what is kept back; what is broken, lost or counted is gone all the same."""


def holds(ended_at: datetime | None, until: datetime, now: datetime) -> bool:
    """Whether goods are still kept back: until the time, unless they were let go before."""
    return ended_at is None and now < until


def free(held: int, kept: int) -> int:
    """What is free beside what is kept back; below nothing where more was lost than was free."""
    return held - kept
