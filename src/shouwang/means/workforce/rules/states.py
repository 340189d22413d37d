"""The states of a duty and which step leads from one to another."""

from __future__ import annotations

from enum import StrEnum

from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _


class DutyRefused(outcomes.Refusal):
    """A step that a duty, a post or an absence does not allow."""


class State(StrEnum):
    """Where a duty stands; late and waiting are derived from time and prerequisites."""

    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    UNDER_WAY = "under_way"
    DONE = "done"
    VERIFIED = "verified"
    NOT_EXECUTABLE = "not_executable"
    CANCELLED = "cancelled"


STATE_LABELS: dict[str, str] = {
    State.OFFERED: _("Offered"),
    State.ACKNOWLEDGED: _("Accepted"),
    State.UNDER_WAY: _("Under way"),
    State.DONE: _("Done"),
    State.VERIFIED: _("Verified"),
    State.NOT_EXECUTABLE: _("Not executable"),
    State.CANCELLED: _("Cancelled"),
}

OPEN = frozenset({State.OFFERED, State.ACKNOWLEDGED, State.UNDER_WAY})
"""Somebody still has to do something."""

FINISHED = frozenset({State.DONE, State.VERIFIED})


class Action(StrEnum):
    """What can be done to a duty."""

    ACKNOWLEDGE = "acknowledge"
    START = "start"
    FINISH = "finish"
    REPORT = "report"
    VERIFY = "verify"
    REJECT = "reject"
    REASSIGN = "reassign"
    CANCEL = "cancel"


_STEPS: dict[Action, dict[State, State]] = {
    Action.ACKNOWLEDGE: {State.OFFERED: State.ACKNOWLEDGED},
    Action.START: {State.OFFERED: State.UNDER_WAY, State.ACKNOWLEDGED: State.UNDER_WAY},
    Action.FINISH: dict.fromkeys(OPEN, State.DONE),
    Action.REPORT: dict.fromkeys(OPEN, State.NOT_EXECUTABLE),
    Action.VERIFY: {State.DONE: State.VERIFIED},
    Action.REJECT: {State.DONE: State.UNDER_WAY},
    Action.REASSIGN: {**dict.fromkeys(OPEN, State.OFFERED), State.NOT_EXECUTABLE: State.OFFERED},
    Action.CANCEL: dict.fromkeys(OPEN, State.CANCELLED),
}


def may_follow(state: State, action: Action) -> bool:
    """Whether the action is possible in the state."""
    return state in _STEPS[action]


def after(state: State, action: Action) -> State:
    """The state after an action.

    Raises:
        Conflict: ``duty.stale``: the duty has moved on, so the page it was asked from is out of date.
    """
    if not may_follow(state, action):
        raise outcomes.Conflict("duty.stale", _("This duty has moved on meanwhile. Please look at it again."))
    return _STEPS[action][state]


MISSED = _("Missed: a later round took its place.")
"""Kept as the reason of a round that a later one replaced; pages translate it."""
