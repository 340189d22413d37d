"""What a manager may know of confidential answers: totals of closed months, of five people or more. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shouwang.means.welfare.rules.questionnaires import Scale

FEWEST = 5
"""Fewer people than this are never counted aloud."""
_MARKED = frozenset({"moderate", "moderately_severe", "severe"})


@dataclass(frozen=True, slots=True)
class Total:
    """One questionnaire in one month.

    Args:
        people: how many took it; None when fewer than five did.
        marked: how many of them reached the score at which help is advised; None while this number, or the
            rest that it leaves, would be fewer than five.
    """

    scale: Scale
    month: date
    people: int | None
    marked: int | None


def total(scale: Scale, month: date, counted: Mapping[str, int], *, today: date) -> Total | None:
    """What may be said of a month, or None while it runs: a total that grows tells who came last.

    Args:
        counted: band → people.
    """
    if month >= today.replace(day=1):
        return None
    people = sum(counted.values())
    marked = sum(count for band, count in counted.items() if band in _MARKED)
    tellable = marked >= FEWEST and people - marked >= FEWEST
    return Total(scale, month, people if people >= FEWEST else None, marked if tellable else None)
