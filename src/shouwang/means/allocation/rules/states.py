"""The states of rounds."""

from __future__ import annotations

from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _


class RoundState(StrEnum):
    """Where a sharing-out stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ROUND_LABELS: dict[str, str] = {
    RoundState.PROPOSED: _("Waits for approval"),
    RoundState.APPROVED: _("Being handed out"),
    RoundState.CLOSED: _("Finished"),
    RoundState.WITHDRAWN: _("Withdrawn"),
}


class RationState(StrEnum):
    """Where a hand-out stands."""

    OPEN = "open"
    CLOSED = "closed"


RATION_LABELS: dict[str, str] = {RationState.OPEN: _("Being handed out"), RationState.CLOSED: _("Finished")}
