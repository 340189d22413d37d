"""When a printed card holds, and what may be printed on one. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _

LONGEST_DAYS = 366
"""How long a card without an account or a home behind it may hold at most."""
KEPT_DAYS = 90
"""How long an ended card's holder and reason are kept: as long as the access log."""
MOST_PRINTED = 200
"""Cards on one print-out: 25 sheets of paper."""
MOST_IN_BATCH = 500


class CardRefused(Refusal):
    """A card or key that cannot be made, printed or ended this way."""


class Ended(StrEnum):
    """Why a card was ended before its time."""

    LOST = "lost"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"


class State(StrEnum):
    """Where a card stands at an instant."""

    VALID = "valid"
    EARLY = "early"
    OVER = "over"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


STATE_LABELS: dict[str, str] = {
    State.VALID: _("Card valid"),
    State.EARLY: _("Not yet valid"),
    State.OVER: _("Card expired"),
    State.LOST: _("Card lost"),
    State.WITHDRAWN: _("Card withdrawn"),
}


def state(
    *, starts_at: datetime, ends_at: datetime | None, revoked_at: datetime | None, how: str, now: datetime
) -> State:
    """Where a card stands; ended before its time counts more than its span."""
    if revoked_at is not None and revoked_at <= now:
        return State.LOST if how == Ended.LOST else State.WITHDRAWN
    if starts_at > now:
        return State.EARLY
    return State.OVER if ends_at is not None and ends_at <= now else State.VALID


def check_span(starts_at: datetime, ends_at: datetime | None, *, end_needed: bool, now: datetime) -> None:
    """Refuse a span that is empty, over, or without an end where one is needed.

    Raises:
        CardRefused: ``card.span``, ``card.no_end``.
    """
    if ends_at is None:
        if end_needed:
            raise CardRefused("card.no_end", _("A card for somebody without a home or account here needs an end.")).at(
                "until"
            )
        return
    if ends_at <= max(starts_at, now):
        raise CardRefused("card.span", _("The last day lies before the first day, or is over.")).at("until")
    if end_needed and ends_at - starts_at > timedelta(days=LONGEST_DAYS):
        raise CardRefused("card.too_long", _("Such a card holds for {days} days at most."), days=LONGEST_DAYS).at(
            "until"
        )
