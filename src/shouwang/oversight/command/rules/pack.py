"""A plan pack as the rest of the house knows it: frozen values read out of YAML or stored JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.rules.around import ApprovalStep, Drill, Monitored, Report, Signal, Support

HAZARD_ICONS: dict[str, str] = {
    "epidemic": "biohazard",
    "typhoon_flood": "cloud-rain-wind",
    "fire": "flame",
    "earthquake": "activity",
    "outage": "zap-off",
    "gas": "wind",
    "security": "shield",
    "other": "siren",
}
SEVERITIES: dict[str, int] = {"blue": 1, "yellow": 2, "orange": 3, "red": 4}
COLOURS: dict[str, str] = {
    "blue": _("Blue"),
    "yellow": _("Yellow"),
    "orange": _("Orange"),
    "red": _("Red"),
}
PROOFS: dict[str, str] = {
    "none": _("No proof"),
    "photo": _("Photo"),
    "number": _("A number"),
    "text": _("A few words"),
    "place_code": _("Place code"),
}
EACH: dict[str, str] = {
    "compound": _("Once for the compound"),
    "building": _("For each building"),
    "gate": _("At each gate"),
}
AUDIENCES: dict[str, str] = {
    "residents": _("Residents"),
    "staff": _("Staff"),
    "partners": _("Partners"),
}
PLACEHOLDERS = ("compound", "plan", "level", "from", "until", "phone", "place")
"""What a notice may say in braces; filled at activation."""


@dataclass(frozen=True, slots=True)
class Group:
    """One of the 1+N groups; the command group is the "1"."""

    key: str
    title: Words
    command: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A post to be filled in each compound by an A person, a B person and deputies.

    Args:
        muster_minutes: how soon after the call its people stand ready.
        members: how many people it needs in all.
        deputies: how many deputies are to be named behind A and B.
    """

    key: str
    title: Words
    group: str
    task: Words
    muster_minutes: int
    members: int = 1
    deputies: int = 1


@dataclass(frozen=True, slots=True)
class Proof:
    """What is owed as proof; for a number its unit and the range within which it is plausible."""

    kind: str = "none"
    unit: Words = Words()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a duty's checklist, with what to look out for."""

    text: Words
    hint: Words = Words()


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of a post at a level.

    Args:
        due_minutes: deadline from activation.
        each: whether it is owed once, for each building or at each gate.
        repeat_minutes: it comes again this long after it fell due.
        daily_at: or it comes again every day at these local times, ``HH:MM``.
        until_minutes: repeats end this long after activation; None is until stand-down.
        acknowledge_minutes: after which an unacknowledged duty falls to the next person.
        escalate_minutes: minutes past the deadline at which it goes up, step by step.
    """

    key: str
    title: Words
    post: str
    due_minutes: int
    proof: Proof = Proof()
    each: str = "compound"
    waits_for: tuple[str, ...] = ()
    repeat_minutes: int | None = None
    daily_at: tuple[str, ...] = ()
    until_minutes: int | None = None
    acknowledge_minutes: int = 10
    escalate_minutes: tuple[int, ...] = (10, 30, 60)
    verify: bool = False
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelledDuty:
    """A duty with the levels at which it is owed, and what differs at some of them."""

    duty: Duty
    levels: tuple[str, ...]
    at: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def at_level(self, level: str) -> Duty:
        """The duty as it is owed at a level."""
        return replace(self.duty, **self.at[level]) if level in self.at else self.duty


@dataclass(frozen=True, slots=True)
class Ask:
    """One measure that a level asks for."""

    measure: str
    kind: str
    value: Any

    @property
    def key(self) -> tuple[str, str]:
        """Measure and kind, as the posture knows them."""
        return (self.measure, self.kind)


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that goes out at activation; ``audience`` is one of AUDIENCES, ``role:…`` or ``post:…``."""

    key: str
    audience: str
    title: Words
    body: Words
    urgent: bool = False
    acknowledge: bool = False


@dataclass(frozen=True, slots=True)
class Trigger:
    """What makes the level apply, and who reports it."""

    text: Words
    reported_by: Words = Words()


@dataclass(frozen=True, slots=True)
class Authority:
    """Who may activate a level.

    Args:
        roles: account roles.
        second_person: whether another person has to consent.
        text: as the plan's readers see it.
    """

    roles: tuple[str, ...]
    text: Words
    second_person: bool = False


@dataclass(frozen=True, slots=True)
class Resource:
    """What has to be at hand; ``days`` of cover or a ``quantity``."""

    item: str
    quantity: float | None = None
    days: int | None = None
    unit: Words = Words()
    note: Words = Words()


@dataclass(frozen=True, slots=True)
class RollCall:
    """Whether activation opens a roll-call, and by when every home is accounted for."""

    deadline_minutes: int
    repeat_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One level; what it does not state about measures carries over from the level below."""

    key: str
    numeral: str
    name: Words
    colour: str
    grade: Words
    summary: Words
    triggers: tuple[Trigger, ...]
    authority: Authority
    asks: tuple[Ask, ...] = ()
    notices: tuple[Notice, ...] = ()
    resources: tuple[Resource, ...] = ()
    roll_call: RollCall | None = None
    review_hours: int | None = None

    @property
    def severity(self) -> int:
        """1 (blue) to 4 (red)."""
        return SEVERITIES[self.colour]


@dataclass(frozen=True, slots=True)
class StandDown:
    """When and how the response ends: conditions, closing duties, what people are told."""

    conditions: tuple[Words, ...]
    duties: tuple[Duty, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Pack:
    """A whole plan. Structure after GB/T 29639 and GB/T 46793."""

    code: str
    hazard: str
    title: Words
    purpose: Words
    scope: Words
    basis: tuple[Words, ...]
    principles: tuple[Words, ...]
    groups: tuple[Group, ...]
    posts: tuple[Post, ...]
    monitoring: tuple[Monitored, ...]
    warnings: tuple[Signal, ...]
    reports: tuple[Report, ...]
    normal: tuple[Ask, ...]
    levels: tuple[Level, ...]
    duties: tuple[LevelledDuty, ...]
    stand_down: StandDown
    recovery: tuple[Words, ...]
    support: tuple[Support, ...]
    drill: Drill
    approval: tuple[ApprovalStep, ...]

    @cached_property
    def _levels(self) -> dict[str, Level]:
        return {level.key: level for level in self.levels}

    @cached_property
    def _posts(self) -> dict[str, Post]:
        return {post.key: post for post in self.posts}

    def level(self, key: str) -> Level:
        """A level by its key; raises KeyError."""
        return self._levels[key]

    def post(self, key: str) -> Post:
        """A post by its key; raises KeyError."""
        return self._posts[key]

    def rank(self, key: str) -> int:
        """The place of a level in the order, 1 for the loosest."""
        return [level.key for level in self.levels].index(key) + 1

    def measures_at(self, key: str) -> tuple[Ask, ...]:
        """Every measure in force at a level: what it states and what carries over from below."""
        held: dict[tuple[str, str], Ask] = {}
        for level in self.levels[: self.rank(key)]:
            held.update({ask.key: ask for ask in level.asks})
        return tuple(held.values())

    def duties_at(self, key: str) -> tuple[Duty, ...]:
        """The duties owed at a level, in the pack's order."""
        return tuple(entry.at_level(key) for entry in self.duties if key in entry.levels)

    def posts_of(self, group: str) -> tuple[Post, ...]:
        """The posts of a group."""
        return tuple(post for post in self.posts if post.group == group)
