"""Counting the store blind: what was found against what is written, and who may settle it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shouwang.kernel.words import gettext_noop as _


class Stage(StrEnum):
    """How far a count is."""

    OPEN = "open"
    RECOUNT = "recount"
    WAITING = "waiting"
    SETTLED = "settled"
    DISCARDED = "discarded"


STAGE_LABELS: dict[str, str] = {
    Stage.OPEN: _("Being counted"),
    Stage.RECOUNT: _("Counted again where it differs"),
    Stage.WAITING: _("Waits for approval"),
    Stage.SETTLED: _("Settled"),
    Stage.DISCARDED: _("Discarded"),
}
SMALL = 500_00
"""Cents up to which anybody who may settles a difference; above, or without a known price, the manager does."""
UNDER_WAY = (Stage.OPEN, Stage.RECOUNT)


@dataclass(frozen=True, slots=True)
class Tally:
    """One batch in a count.

    Args:
        written: what the ledger said at the moment of the first count; of a batch that nobody found, of comparing.
        first, second: what was found; None until counted.
        written_again: what the ledger said at the moment of the second count.
    """

    batch_id: int
    written: int
    first: int | None = None
    second: int | None = None
    written_again: int | None = None

    @property
    def found(self) -> int:
        """The newest count; a batch that nobody found is nought."""
        return self.second if self.second is not None else self.first or 0

    @property
    def difference(self) -> int:
        """More or less than was written when it was counted: what moved afterwards is none of it."""
        return self.found - self.books

    @property
    def books(self) -> int:
        """What the ledger said at the moment of the newest count."""
        return self.written if self.second is None or self.written_again is None else self.written_again

    @property
    def differed(self) -> bool:
        """Whether the first count differed, and is made again before anybody believes it."""
        return (self.first or 0) != self.written

    @property
    def to_recount(self) -> bool:
        """Whether the second count is still to be made."""
        return self.second is None and self.differed


def is_large(differences: Mapping[int, int], prices: Mapping[int, Fraction]) -> bool:
    """Whether a difference is more than small: what is missing and what is too much both count.

    Args:
        differences: base units by item.
        prices: cents for a base unit by item; an item without a price is never small.
    """
    if any(item not in prices for item in differences):
        return True
    return sum(abs(number) * prices[item] for item, number in differences.items()) > SMALL


def next_stage(tallies: list[Tally]) -> Stage:
    """Where a count goes when the counter says that it is finished."""
    if any(tally.to_recount for tally in tallies):
        return Stage.RECOUNT
    return Stage.WAITING if any(tally.difference for tally in tallies) else Stage.SETTLED
