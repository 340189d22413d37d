"""What an incident, a roll-call or a person orders: posts to be filled and duties to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shouwang.base.places.rules import PlaceRef
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _

NO_WORDS = Words()


class ProofKind(StrEnum):
    """What is owed as proof that a duty was done."""

    NONE = "none"
    PHOTO = "photo"
    NUMBER = "number"
    TEXT = "text"
    PLACE_CODE = "place_code"


PROOF_LABELS: dict[str, str] = {
    ProofKind.NONE: _("No proof"),
    ProofKind.PHOTO: _("Photo"),
    ProofKind.NUMBER: _("A number"),
    ProofKind.TEXT: _("Text"),
    ProofKind.PLACE_CODE: _("Place code"),
}


@dataclass(frozen=True, slots=True)
class ProofAsked:
    """The proof that a duty owes.

    Args:
        count: how many photos.
        unit, low, high: of a number; outside ``[low, high]`` it is refused as implausible.
        place_code: the code printed on the spot; empty accepts any code within the duty's place.
        hint: what has to be seen or written.
    """

    kind: ProofKind = ProofKind.NONE
    count: int = 1
    unit: Words = NO_WORDS
    low: float | None = None
    high: float | None = None
    place_code: str = ""
    hint: Words = NO_WORDS

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> ProofAsked:
        """Read the stored form."""
        return cls(
            kind=ProofKind(stored.get("kind", "none")),
            count=int(stored.get("count", 1)),
            unit=Words.of(stored.get("unit")),
            low=stored.get("low"),
            high=stored.get("high"),
            place_code=stored.get("place_code", ""),
            hint=Words.of(stored.get("hint")),
        )

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "kind": str(self.kind),
            "count": self.count,
            "unit": self.unit.as_json(),
            "low": self.low,
            "high": self.high,
            "place_code": self.place_code,
            "hint": self.hint.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a duty's checklist, with what to look out for."""

    text: Words
    hint: Words = NO_WORDS

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Step:
        """Read the stored form."""
        return cls(Words.of(stored.get("text")), Words.of(stored.get("hint")))

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"text": self.text.as_json(), "hint": self.hint.as_json()}


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as a plan describes it.

    Args:
        muster_minutes: how soon after the call its people stand ready.
        commands: whether the post belongs to the command group, to which everything goes up at last.
    """

    key: str
    title: Words
    group_key: str
    group_title: Words
    muster_minutes: int = 30
    commands: bool = False


@dataclass(frozen=True, slots=True)
class DutyOrder:
    """One duty to be given to a post, or to a person named directly.

    Args:
        key: unique among the open duties of its source.
        acknowledge_by: when it falls to the next person if nobody accepted it; None never asks.
        escalate_minutes: minutes past the deadline at which it goes up, step by step.
        waits_for: keys of the same source that must be done first; a key also stands for all ``key:…``.
        repeat_minutes: the next round is due that long after this one's deadline, up to ``until``.
        daily_at: or the next round is due at the next of these local times, ``HH:MM``.
        verify: whether somebody else has to look at the proof.
        link: the address of the page where the work is done.
    """

    key: str
    title: Words
    post_key: str
    due_at: datetime
    acknowledge_by: datetime | None = None
    escalate_minutes: tuple[int, ...] = ()
    proof: ProofAsked = ProofAsked()
    waits_for: tuple[str, ...] = ()
    repeat_minutes: int | None = None
    daily_at: tuple[str, ...] = ()
    until: datetime | None = None
    steps: tuple[Step, ...] = ()
    place: PlaceRef | None = None
    place_label: str = ""
    urgent: bool = False
    verify: bool = False
    user_id: int | None = None
    link: str = ""
