"""The pure side of duties: what is ordered, which step may follow which, who is next, and when."""

from shouwang.means.workforce.rules.chain import Assignment, Holding, PostFact, Roster
from shouwang.means.workforce.rules.orders import DutyOrder, PostRow, ProofAsked, ProofKind, Step
from shouwang.means.workforce.rules.proof import ProofGiven, judge
from shouwang.means.workforce.rules.states import (
    FINISHED,
    MISSED,
    OPEN,
    STATE_LABELS,
    Action,
    DutyRefused,
    State,
    after,
    may_follow,
)
from shouwang.means.workforce.rules.timing import Clockwork, next_check, next_round, released_times

__all__ = [
    "FINISHED",
    "MISSED",
    "OPEN",
    "STATE_LABELS",
    "Action",
    "Assignment",
    "Clockwork",
    "DutyOrder",
    "DutyRefused",
    "Holding",
    "PostFact",
    "PostRow",
    "ProofAsked",
    "ProofGiven",
    "ProofKind",
    "Roster",
    "State",
    "Step",
    "after",
    "judge",
    "may_follow",
    "next_check",
    "next_round",
    "released_times",
]
