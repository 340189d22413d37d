"""Words of appeals, their numbers, their times, and where one stands at an instant. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shouwang.kernel.outcomes import Conflict, Refusal
from shouwang.kernel.words import gettext_noop as _

ANSWER_WITHIN = timedelta(minutes=30)
"""How soon an answer is owed, whatever the posture."""
GOES_UP_AFTER = (timedelta(0), timedelta(minutes=15))
"""How long after that an appeal that nobody answered goes up: to the managers, then to the company too."""
LAPSES_AFTER = timedelta(hours=12)
"""After this nobody answers any more: whoever still wants in asks at the gate again."""
APPEAL_WITHIN = timedelta(hours=4)
"""How long after a decision one may appeal against it."""
PASS_MINUTES = (15, 30, 60, 120, 240)
"""For how long somebody may be let pass by an answer."""
KEPT = timedelta(days=28)
"""How long an appeal is kept: as long as decisions under an emergency."""

LETTERS, DIGITS = "AHKMRWXY", "23456789"
"""Signs that sound and look different in both languages."""


class AppealRefused(Refusal):
    """An appeal, an answer or its use that cannot be."""


class AppealTaken(Conflict):
    """Somebody else was faster, or the answer was used."""


class Claim(StrEnum):
    """What is claimed."""

    LIVES_HERE = "lives_here"
    INVITED = "invited"
    MEDICAL = "medical"
    DATA = "data"
    OTHER = "other"


CLAIM_LABELS: dict[str, str] = {
    Claim.LIVES_HERE: _("Lives or works here"),
    Claim.INVITED: _("Was invited"),
    Claim.MEDICAL: _("Medical help or care"),
    Claim.DATA: _("What is noted is wrong"),
    Claim.OTHER: _("Something else"),
}


class Answer(StrEnum):
    """What the second person decided."""

    UPHELD = "upheld"
    ADMITTED = "admitted"
    CORRECTED = "corrected"


ANSWER_LABELS: dict[str, str] = {
    Answer.UPHELD: _("The decision stands"),
    Answer.ADMITTED: _("Let pass once"),
    Answer.CORRECTED: _("Data corrected, decide again"),
}


class State(StrEnum):
    """Where an appeal stands."""

    WAITING = "waiting"
    LATE = "late"
    LAPSED = "lapsed"
    UPHELD = "upheld"
    ADMITTED = "admitted"
    USED = "used"
    OVER = "over"
    CORRECTED = "corrected"


STATE_LABELS: dict[str, str] = {
    State.WAITING: _("Waits for an answer"),
    State.LATE: _("Answer overdue"),
    State.LAPSED: _("Lapsed without an answer"),
    State.UPHELD: _("The decision stands"),
    State.ADMITTED: _("May pass once"),
    State.USED: _("Passed"),
    State.OVER: _("Time to pass is over"),
    State.CORRECTED: _("Data corrected, decide again"),
}
OPEN = frozenset({State.WAITING, State.LATE})


def state(
    *, made_at: datetime, due_at: datetime, answer: str, until: datetime | None, used: bool, now: datetime
) -> State:
    """Where an appeal stands at an instant.

    Args:
        until: until when an answer lets pass.
        used: whether somebody passed by it.
    """
    if answer == Answer.UPHELD:
        return State.UPHELD
    if answer == Answer.CORRECTED:
        return State.CORRECTED
    if answer == Answer.ADMITTED:
        return State.USED if used else State.ADMITTED if until is not None and now < until else State.OVER
    if now >= made_at + LAPSES_AFTER:
        return State.LAPSED
    return State.LATE if now >= due_at else State.WAITING


def raised(*, due_at: datetime, now: datetime) -> int:
    """How many steps an appeal that waits has gone up the chain by now; 0 while it is in time."""
    return sum(now >= due_at + after for after in GOES_UP_AFTER)


def tidy_number(text: str) -> str:
    """A number as it is stored, from how it was typed or heard: ``hk 4-27`` → ``HK427``."""
    return "".join(ch for ch in text.upper() if ch.isalnum())[:12]


def is_number(text: str) -> bool:
    """Whether something typed may be a slip's number."""
    sign = tidy_number(text)
    return len(sign) == 5 and set(sign[:2]) <= set(LETTERS) and set(sign[2:]) <= set(DIGITS)


def check_answer(answer: Answer, sentence: str, minutes: int | None) -> None:
    """Refuse an answer without a sentence, or one that lets pass for a time that is not offered.

    Raises:
        AppealRefused: ``appeal.no_sentence``, ``appeal.minutes``.
    """
    if not sentence.strip():
        raise AppealRefused("appeal.no_sentence", _("Say why in a sentence: the person and the guard read it.")).at(
            "sentence"
        )
    if answer is Answer.ADMITTED and minutes not in PASS_MINUTES:
        raise AppealRefused("appeal.minutes", _("Choose for how long the person may pass.")).at("minutes")
