"""What stands around a plan's levels: what is watched and reported, its means, its signatures, its drills."""

from __future__ import annotations

from dataclasses import dataclass

from shouwang.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Monitored:
    """Something that is watched: what, how, how often, by which post."""

    what: Words
    how: Words
    post: str
    every_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """An outside signal and what the compound does on it."""

    signal: Words
    action: Words


@dataclass(frozen=True, slots=True)
class Report:
    """Whom to inform, how soon and of what."""

    to: Words
    within_minutes: int
    content: Words


@dataclass(frozen=True, slots=True)
class Support:
    """One kind of means that the plan relies on."""

    title: Words
    text: Words


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """One signature that a version needs; the first is given by whoever submits it."""

    key: str
    title: Words
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drill:
    """How often the plan is rehearsed, and with which scenarios."""

    every_months: int
    scenarios: tuple[Words, ...]
