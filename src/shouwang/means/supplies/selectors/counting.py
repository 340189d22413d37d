"""Counts of stores, and what they found."""

from __future__ import annotations

from django.db.models import QuerySet

from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.models import Count
from shouwang.means.supplies.rules.counting import Tally


def counts(compound_id: int) -> QuerySet[Count]:
    """All counts, newest first."""
    return Count.objects.filter(compound_id=compound_id).select_related("store", "begun_by", "ended_by")


def count(count_id: int, *, compound_id: int) -> Count:
    """One count.

    Raises:
        NotFound: ``supplies.count``.
    """
    found = counts(compound_id).filter(pk=count_id).first()
    if found is None:
        raise NotFound("supplies.count", _("There is no such count."))
    return found


def tallies(of: Count) -> list[Tally]:
    """What was found beside what was written when it was compared."""
    return [Tally(line.batch_id, line.written or 0, line.first, line.second) for line in of.lines.all()]


def counters(of: Count) -> set[int]:
    """Everybody who had a hand in a count: none of them settles it."""
    hands = of.lines.values_list("by_id", "again_by_id")
    return {of.begun_by_id, *(hand for pair in hands for hand in pair if hand is not None)}
