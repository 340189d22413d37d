"""The words of rosters and staff files: code → English label."""

from __future__ import annotations

from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _


class Slot(StrEnum):
    """One of the three shifts of a day."""

    EARLY = "e"
    LATE = "l"
    NIGHT = "n"


SLOT_LABELS: dict[str, str] = {Slot.EARLY: _("Early shift"), Slot.LATE: _("Late shift"), Slot.NIGHT: _("Night shift")}
SLOT_SIGNS: dict[str, str] = {Slot.EARLY: _("E"), Slot.LATE: _("L"), Slot.NIGHT: _("N")}
"""The one character in a cell of the grid."""


class Fact(StrEnum):
    """What kind of dated fact a staff file holds."""

    CONTRACT = "contract"
    CERTIFICATE = "certificate"
    AVAILABILITY = "availability"
    PROTECTION = "protection"
    CONTACT = "contact"


CONTRACTS: dict[str, str] = {
    "standard": _("Standard working hours"),
    "comprehensive": _("Comprehensive working hours"),
    "part_time": _("Part-time"),
    "outsourced": _("Outsourced"),
    "volunteer": _("Volunteer, unpaid"),
}
PERIODS: dict[str, str] = {
    "week": _("By the week"),
    "month": _("By the month"),
    "quarter": _("By the quarter"),
    "year": _("By the year"),
}
CERTIFICATES: dict[str, str] = {
    "security": _("Security guard certificate"),
    "fire": _("Fire-control operator"),
    "electrician": _("Electrician's certificate"),
    "lift": _("Lift safety manager"),
    "health": _("Health certificate"),
    "first_aid": _("First-aider"),
    "disinfection": _("Disinfection operator"),
    "ppe": _("Skill: putting on and taking off protective suits"),
}
AVAILABILITY: dict[str, str] = {
    "never": _("Cannot work"),
    "rather_not": _("Would rather not"),
    "rather": _("Would like to"),
}
PROTECTIONS: dict[str, str] = {
    "pregnant": _("Pregnant, from the seventh month"),
    "nursing": _("Nursing a child under one year"),
}
LEAVES: dict[str, str] = {
    "annual": _("Annual leave"),
    "personal": _("Personal leave"),
    "family": _("Marriage, maternity, funeral"),
    "training": _("Training"),
    "sick": _("Sick leave"),
    "isolation": _("Isolation"),
}


class Ask(StrEnum):
    """What staff ask for."""

    LEAVE = "leave"
    SWAP = "swap"
    CLAIM = "claim"


ASKS: dict[str, str] = {Ask.LEAVE: _("Leave"), Ask.SWAP: _("Swap of shifts"), Ask.CLAIM: _("Taking an open shift")}


class Answer(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    AGREED = "agreed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ANSWERS: dict[str, str] = {
    Answer.ASKED: _("Waiting"),
    Answer.AGREED: _("Agreed, waiting for approval"),
    Answer.APPROVED: _("Approved"),
    Answer.REFUSED: _("Refused"),
    Answer.WITHDRAWN: _("Withdrawn"),
}
WAITING = (Answer.ASKED, Answer.AGREED)


class Stage(StrEnum):
    """How far a roster is."""

    DRAFT = "draft"
    PUBLISHED = "published"
    REPLACED = "replaced"
    DISCARDED = "discarded"


STAGES: dict[str, str] = {
    Stage.DRAFT: _("Draft"),
    Stage.PUBLISHED: _("Published"),
    Stage.REPLACED: _("Replaced"),
    Stage.DISCARDED: _("Discarded"),
}


class RunState(StrEnum):
    """How far a run of the solver is."""

    WAITING = "waiting"
    SOLVING = "solving"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
    LOST = "lost"


RUN_STATES: dict[str, str] = {
    RunState.WAITING: _("Waiting for a worker"),
    RunState.SOLVING: _("Working it out"),
    RunState.DONE: _("Ready"),
    RunState.STOPPED: _("Stopped; the best so far is kept"),
    RunState.FAILED: _("Failed"),
    RunState.LOST: _("Interrupted"),
}
BUSY = (RunState.WAITING, RunState.SOLVING)

MADE: dict[str, str] = {
    "solver": _("worked out"),
    "hand": _("by hand"),
    "stand_in": _("standing in"),
    "swap": _("swapped"),
    "claim": _("taken over"),
    "replan": _("re-planned"),
}
"""How somebody came by a shift."""

DROPS: dict[str, str] = {
    "sick": _("Sick call"),
    "isolation": _("Isolation"),
    "leave": _("Leave approved"),
    "swap": _("Swapped"),
    "hand": _("Changed by hand"),
    "replan": _("Re-planned"),
}
"""Why somebody no longer has a shift."""
