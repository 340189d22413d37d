"""What a kind of list would do to the register: planned line by line, then written in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from shouwang.base.accounts.selectors import Actor
from shouwang.living.register.rules.fields import Field
from shouwang.living.register.rules.filling import Line

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Context:
    """Whose import it is, of which compound, and when."""

    compound_id: int
    actor: Actor
    now: datetime
    makes_homes: bool = False


@dataclass(slots=True)
class Counts:
    """Row numbers by what happens to them.

    Args:
        changes: updated row → the columns that differ from the register.
    """

    new: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    changes: dict[int, tuple[Field, ...]] = field(default_factory=dict)

    @property
    def writable(self) -> int:
        """Rows that can be written."""
        return len(self.new) + len(self.updated) + len(self.unchanged)


def settle(counts: Counts, number: int, changes: tuple[Field, ...]) -> bool:
    """Count a row of something known; returns whether it changes anything."""
    if not changes:
        counts.unchanged.append(number)
        return False
    counts.updated.append(number)
    counts.changes[number] = changes
    return True


class Plan(Protocol):
    """A planned list."""

    counts: Counts

    def write(self, progress: Progress) -> dict[str, Any]:
        """Write it in the caller's transaction; returns the trace that takes it back."""


class Planner(Protocol):
    """Plans the lines of one kind; lines that cannot be written get their problems."""

    def __call__(self, lines: Sequence[Line], context: Context) -> Plan: ...
