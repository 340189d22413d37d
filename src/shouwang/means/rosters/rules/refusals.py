"""How this app says no."""

from __future__ import annotations

from shouwang.kernel import outcomes


class RosterRefused(outcomes.Refusal):
    """Something about rosters or staff files that cannot be done."""


class RosterConflict(outcomes.Conflict):
    """Somebody else changed the roster first."""
