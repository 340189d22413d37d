"""Words of the rounds, and the refusals. Pure."""

from __future__ import annotations

from enum import StrEnum

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _


class HygieneRefused(Refusal):
    """Something on a round that cannot be done."""


class Flag(StrEnum):
    """What was wrong with how an area was done."""

    TOO_FAST = "too_fast"
    WRONG_DOSE = "wrong_dose"
    MIXED = "mixed"
    NOT_DRAWN = "not_drawn"
    NO_PHOTO = "no_photo"
    CLOCK = "clock"


FLAG_LABELS: dict[str, str] = {
    Flag.TOO_FAST: _("Wiped too soon"),
    Flag.WRONG_DOSE: _("Wrong dose"),
    Flag.MIXED: _("After an agent that it must not meet"),
    Flag.NOT_DRAWN: _("Not taken from stock"),
    Flag.NO_PHOTO: _("Photo missing"),
    Flag.CLOCK: _("Phone's clock wrong"),
}

MENDED_BY = {"broken": "engineering", "no_agent": "supplies"}
"""The post that mends a kind of problem; what is left is for whoever leads the cleaners."""
PROBLEMS: dict[str, str] = {
    "cannot": _("Cannot be done"),
    "broken": _("Something is broken"),
    "dirty": _("Dirt that cleaning does not remove"),
    "no_agent": _("No agent left"),
    "occupied": _("People inside"),
}
