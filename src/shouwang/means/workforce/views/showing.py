"""What a page shows of one duty: its checklist, its proof, and what this reader can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.means.workforce import rules, selectors


@dataclass(frozen=True)
class Line:
    """One line of the checklist."""

    index: int
    step: rules.Step
    done: bool


@dataclass(frozen=True)
class Card:
    """One duty as its page shows it.

    Args:
        acts: whether the reader does the duty; ``takes`` whether they may accept it or take it over first.
        missing: how many photos are still owed.
    """

    duty: Any
    asked: rules.ProofAsked
    lines: list[Line]
    photos: list[Any]
    missing: int
    late: bool
    acts: bool
    takes: bool

    @property
    def kind(self) -> str:
        """The kind of proof owed."""
        return str(self.asked.kind)


def card(duty: Any, actor: Actor, *, now: datetime) -> Card:
    """A duty for this reader."""
    asked = duty.asked
    photos = selectors.photos_of(duty)
    owed = asked.count if asked.kind is rules.ProofKind.PHOTO else 0
    mine = actor.user_id is not None and duty.user_id == actor.user_id
    beside = actor.user_id is not None and duty.backup_id == actor.user_id
    leads = actor.may("duty.assign", compound_id=duty.compound_id)
    offered = duty.state == rules.State.OFFERED
    return Card(
        duty=duty,
        asked=asked,
        lines=[Line(n, rules.Step.of(step), n in duty.steps_done) for n, step in enumerate(duty.steps)],
        photos=photos,
        missing=max(0, owed - len(selectors.photos_in_hand(duty))) if owed else 0,
        late=is_late(duty, now),
        acts=duty.is_open and (mine or beside or leads),
        takes=duty.is_open and (beside or (offered and not leads) or (offered and mine)),
    )


def is_late(duty: Any, now: datetime) -> bool:
    """Whether a duty's deadline is past and nothing but its person holds it back."""
    return bool(duty.is_open and not duty.waiting and duty.due_at < now)
