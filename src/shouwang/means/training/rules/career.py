"""The career ladder: which rank points, courses and teaching make. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _


class Rank(StrEnum):
    """A rung; the next needs everything of the one before and more."""

    NEWCOMER = "newcomer"
    SKILLED = "skilled"
    SENIOR = "senior"
    MENTOR = "mentor"


RANK_LABELS: dict[str, str] = {
    Rank.NEWCOMER: _("Newcomer"),
    Rank.SKILLED: _("Skilled"),
    Rank.SENIOR: _("Senior"),
    Rank.MENTOR: _("Mentor"),
}


@dataclass(frozen=True, slots=True)
class Record:
    """What counts for a rank.

    Args:
        earned: points ever earned; spending them does not lower a rank.
        courses: courses held now.
        drills: exercises taken part in.
        taught: practical sign-offs given to others.
    """

    earned: int = 0
    courses: int = 0
    drills: int = 0
    taught: int = 0


LADDER: tuple[tuple[Rank, Record], ...] = (
    (Rank.NEWCOMER, Record()),
    (Rank.SKILLED, Record(earned=60, courses=2)),
    (Rank.SENIOR, Record(earned=200, courses=4, drills=2)),
    (Rank.MENTOR, Record(earned=400, courses=5, drills=4, taught=3)),
)


@dataclass(frozen=True, slots=True)
class Rung:
    """Where somebody stands, and what is missing for the next rung; None on the highest."""

    rank: Rank
    next: Rank | None
    missing: Record | None


def rung(record: Record) -> Rung:
    """The highest rank whose every condition, and those below it, is met."""
    rank = Rank.NEWCOMER
    for each, asked in LADDER:
        missing = _missing(record, asked)
        if missing != Record():
            return Rung(rank, each, missing)
        rank = each
    return Rung(rank, None, None)


def _missing(record: Record, asked: Record) -> Record:
    return Record(
        max(0, asked.earned - record.earned),
        max(0, asked.courses - record.courses),
        max(0, asked.drills - record.drills),
        max(0, asked.taught - record.taught),
    )


SIGN_OFF_POINTS = 5
DRILL_POINTS = 10
MOST_PRAISE = 50
"""Points a leader may give at once, with a reason that everybody reads."""
