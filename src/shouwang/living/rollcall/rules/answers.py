"""The answers of a roll-call: which one counts, when it was given, and what help means. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _


class RollCallRefused(Refusal):
    """An answer or a step of a roll-call that is not possible."""


class State(StrEnum):
    """What a home answered, or that nobody answered the door."""

    SAFE = "safe"
    HELP = "help"
    AWAY = "away"
    NO_ANSWER = "no_answer"
    WRONG_HOME = "wrong_home"


STATE_LABELS: dict[str, str] = {
    State.SAFE: _("Safe"),
    State.HELP: _("Needs help"),
    State.AWAY: _("Away"),
    State.NO_ANSWER: _("No answer at the door"),
    State.WRONG_HOME: _("The link was in other hands"),
}

REACHED = frozenset({State.SAFE, State.HELP, State.AWAY})
"""Somebody of the home, or who knows of it, has been spoken to."""


class Via(StrEnum):
    """How an answer came."""

    LINK = "link"
    RESIDENT = "resident"
    STEWARD = "steward"
    DOOR = "door"
    PHONE = "phone"


VIA_LABELS: dict[str, str] = {
    Via.LINK: _("by the link"),
    Via.RESIDENT: _("signed in"),
    Via.STEWARD: _("by the steward"),
    Via.DOOR: _("at the door"),
    Via.PHONE: _("by phone"),
}

ON_BEHALF = frozenset({Via.STEWARD, Via.DOOR, Via.PHONE})


class Help(StrEnum):
    """What somebody needs."""

    UNWELL = "unwell"
    MEDICINE = "medicine"
    FOOD = "food"
    CARE = "care"
    BROKEN = "broken"
    OTHER = "other"


HELP_LABELS: dict[str, str] = {
    Help.UNWELL: _("Feeling unwell"),
    Help.MEDICINE: _("Medicine is running out"),
    Help.FOOD: _("Nothing to eat"),
    Help.CARE: _("Somebody needs care"),
    Help.BROKEN: _("Something is broken at home"),
    Help.OTHER: _("Something else"),
}

HELP_ICONS: dict[str, str] = {
    Help.UNWELL: "thermometer",
    Help.MEDICINE: "pill",
    Help.FOOD: "utensils",
    Help.CARE: "baby",
    Help.BROKEN: "wrench",
    Help.OTHER: "circle-ellipsis",
}

HELP_POSTS: dict[str, str] = {Help.UNWELL: "medical", Help.MEDICINE: "medical", Help.BROKEN: "engineering"}
"""Who deals with it where the post is filled; everything else is the service post's."""

SERVICE_POST = "service"
HELP_MINUTES = 30
HELP_ACKNOWLEDGE_MINUTES = 5
KNOCK_MINUTES = 60
KNOCK_ACKNOWLEDGE_MINUTES = 10
SOURCE = "rollcall"
"""Under this name and the roll-call's id stand the duties it orders."""
HELP = "help:"
"""How the key of a duty to help a home begins."""
LASTS = timedelta(hours=24)
"""How long after its deadline a roll-call that nobody closed stays open for answers."""
NOTE_LENGTH = 300


def read_state(text: str) -> State:
    """A state as a form sends it.

    Raises:
        RollCallRefused: ``rollcall.state_unknown``.
    """
    if text not in set(State):
        raise RollCallRefused("rollcall.state_unknown", _("This is no answer to a roll-call."))
    return State(text)


def read_helps(texts: Iterable[str]) -> tuple[str, ...]:
    """The kinds of help that were chosen, in our order, each once; unknown ones are left out."""
    chosen = set(texts)
    return tuple(str(kind) for kind in Help if kind in chosen)


def post_for(helps: Iterable[str]) -> str:
    """The post that deals with some kinds of help: the first that has one of its own.

    >>> post_for(["food", "medicine"])
    'medical'
    """
    return next((HELP_POSTS[kind] for kind in helps if kind in HELP_POSTS), SERVICE_POST)


def happened_at(answered_at: datetime, *, sent_at: datetime | None, opened_at: datetime, now: datetime) -> datetime:
    """When an answer was given, by the server's clock.

    A phone that was offline sends when it was answered and when it sends, both by its own clock: the difference is
    right even where the clock is not. The result never lies before the roll-call was opened nor in the future.

    >>> from datetime import UTC
    >>> t = lambda hour, minute: datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
    >>> happened_at(t(3, 10), sent_at=t(3, 30), opened_at=t(6, 0), now=t(6, 31)).strftime("%H:%M")
    '06:11'
    """
    moved = now - sent_at if sent_at is not None else timedelta()
    return min(max(answered_at + moved, opened_at), now)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as far as it decides which of two counts."""

    state: str
    at: datetime


def supersedes(new: Given, old: Given | None) -> bool:
    """Whether an answer takes the place of the one that counts now; the table's own guard says the same in SQL.

    The newer answer counts. A closed door never takes the place of an answer, an answer always takes the place of a
    closed door, and of two answers of the same instant the one that asks for help counts.
    """
    if old is None:
        return True
    if (new.state in REACHED) != (old.state in REACHED):
        return new.state in REACHED
    if new.at == old.at:
        return new.state == State.HELP or old.state != State.HELP
    return new.at > old.at


@dataclass(frozen=True, slots=True)
class Totals:
    """How the homes of a building, or of all, stand. ``vacant`` ones owe no answer."""

    safe: int = 0
    help: int = 0
    away: int = 0
    not_reached: int = 0
    vacant: int = 0

    @property
    def homes(self) -> int:
        """All homes."""
        return self.asked + self.vacant

    @property
    def asked(self) -> int:
        """Homes that owe an answer."""
        return self.safe + self.help + self.away + self.not_reached

    @property
    def answered(self) -> int:
        """Homes that were reached."""
        return self.safe + self.help + self.away

    @property
    def quiet(self) -> int:
        """Away or vacant: nobody is at home."""
        return self.away + self.vacant

    @property
    def percent(self) -> str:
        """How many of those asked have answered, cut and never rounded up: 100 means all."""
        if not self.asked:
            return "100"
        tenths = self.answered * 1000 // self.asked
        return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.safe + other.safe,
            self.help + other.help,
            self.away + other.away,
            self.not_reached + other.not_reached,
            self.vacant + other.vacant,
        )


@dataclass(frozen=True, slots=True)
class KnockNeed:
    """A building in which homes were not reached."""

    building_id: int
    number: str
    homes: int
    vulnerable: int
    rank: int


def knock_order(needs: Iterable[KnockNeed]) -> list[KnockNeed]:
    """Buildings in the order in which they are to be knocked at: where the most urgent homes are, first."""
    return sorted(needs, key=lambda need: (-need.rank, -need.vulnerable, -need.homes, need.building_id))
