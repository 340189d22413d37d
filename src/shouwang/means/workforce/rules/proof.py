"""Whether what somebody hands in is the proof that the duty owes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce.rules.orders import ProofAsked, ProofKind
from shouwang.means.workforce.rules.states import DutyRefused

MAX_TEXT = 2000


@dataclass(frozen=True, slots=True)
class ProofGiven:
    """What somebody hands in.

    Args:
        number: as typed.
        override_reason: why no photo or code can be given; the duty is then to be verified by a leader.
    """

    number: str = ""
    text: str = ""
    place_code: str = ""
    override_reason: str = ""


def judge(asked: ProofAsked, given: ProofGiven, *, photos: int, code_fits: bool) -> dict[str, object]:
    """What is kept of the proof.

    Args:
        photos: how many photos of this duty are in hand.
        code_fits: whether the code given is printed at the duty's place.

    Raises:
        DutyRefused: ``duty.photo_missing``, ``duty.number_unreadable``, ``duty.number_out_of_range``,
            ``duty.text_missing``, ``duty.text_too_long`` or ``duty.wrong_place``.
    """
    kept: dict[str, object] = {"kind": str(asked.kind)}
    note = given.text.strip()
    if len(note) > MAX_TEXT:
        raise DutyRefused("duty.text_too_long", _("The text is longer than {most} characters."), most=MAX_TEXT).at(
            "text"
        )
    if note:
        kept["text"] = note
    if asked.kind is ProofKind.NUMBER:
        kept["number"] = _number(asked, given.number)
    elif asked.kind is ProofKind.TEXT and len(note) < 2:
        raise DutyRefused("duty.text_missing", _("Please write what was done.")).at("text")
    elif asked.kind in (ProofKind.PHOTO, ProofKind.PLACE_CODE):
        kept.update(_seen(asked, given, photos, code_fits))
    return kept


def _number(asked: ProofAsked, typed: str) -> float:
    try:
        number = float(typed.strip().replace(",", "").replace("，", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise DutyRefused("duty.number_unreadable", _("Please give a number.")).at("number")
    low, high = asked.low, asked.high
    if (low is not None and number < low) or (high is not None and number > high):
        raise DutyRefused(
            "duty.number_out_of_range",
            _("{number} is not plausible here: between {low} and {high} is expected."),
            number=typed.strip()[:20],
            low="−∞" if low is None else f"{low:g}",
            high="∞" if high is None else f"{high:g}",
        ).at("number")
    return number


def _seen(asked: ProofAsked, given: ProofGiven, photos: int, code_fits: bool) -> dict[str, object]:
    reason = given.override_reason.strip()
    if asked.kind is ProofKind.PHOTO:
        if photos >= asked.count:
            return {"photos": photos}
        if len(reason) >= 2:
            return {"photos": photos, "override_reason": reason[:MAX_TEXT]}
        raise DutyRefused(
            "duty.photo_missing", _("{missing} more photos are needed."), missing=max(1, asked.count - photos)
        )
    if code_fits:
        return {"place_code": given.place_code.strip().upper()}
    if len(reason) >= 2:
        return {"place_code": given.place_code.strip()[:40], "override_reason": reason[:MAX_TEXT]}
    raise DutyRefused(
        "duty.wrong_place",
        _("This code does not belong to the place of the duty. Scan it there, or say why you cannot."),
    ).at("place_code")
