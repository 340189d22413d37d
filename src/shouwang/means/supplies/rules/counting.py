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
        written: what the ledger says at the moment of comparing.
        first, second: what was found; None until counted.
    """

    batch_id: int
    written: int
    first: int | None = None
    second: int | None = None

    @property
    def found(self) -> int:
        """The newest count; a batch that nobody found is nought."""
        return self.second if self.second is not None else self.first or 0

    @property
    def difference(self) -> int:
        """More or less than is written."""
        return self.found - self.written

    @property
    def to_recount(self) -> bool:
        """A first count that differs is made again before anybody believes it."""
        return self.second is None and self.difference != 0


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
