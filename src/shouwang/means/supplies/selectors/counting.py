"""Counts of stores, and what they found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from fractions import Fraction

from django.db.models import Q, QuerySet

from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.models import Batch, Count, Entry
from shouwang.means.supplies.rules.counting import Stage, Tally, is_large
from shouwang.means.supplies.selectors.stock import held_in

Prices = Callable[[Collection[int]], Mapping[int, Fraction]]
"""Item ids → cents for one base unit, for those whose price is known."""

_prices: list[Prices] = []


def price_by(source: Prices) -> None:
    """Let somebody say what goods cost; called once, from the wiring."""
    _prices[:] = [source]


def prices(item_ids: Collection[int]) -> Mapping[int, Fraction]:
    """What is known of the price of a base unit of each item, in cents."""
    return _prices[0](item_ids) if _prices else {}


def counts(compound_id: int, *, stage: str = "", text: str = "") -> QuerySet[Count]:
    """All counts, newest first; found by stage, and by place or who counted or settled."""
    found = Count.objects.filter(compound_id=compound_id).select_related("store", "begun_by", "ended_by")
    if stage:
        found = found.filter(stage=stage)
    typed = text.strip()[:40]
    if typed:
        people = Q(begun_by__name__icontains=typed) | Q(ended_by__name__icontains=typed)
        found = found.filter(people | Q(store__name__icontains=typed))
    return found


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
    """What was found beside what was written when it was counted."""
    return [line.tally for line in of.lines.all()]


def moved_since(of: Count) -> dict[int, int]:
    """Base units by batch that came or went after it was counted, corrections of them taken off."""
    held = {lot.batch_id: lot.quantity for lot in held_in(of.store_id)}
    changed = {each.batch_id: held.get(each.batch_id, 0) - each.books for each in tallies(of)}
    return {batch_id: change for batch_id, change in changed.items() if change}


def counters(of: Count) -> set[int]:
    """Everybody who had a hand in a count: none of them settles it."""
    hands = of.lines.values_list("by_id", "again_by_id")
    return {of.begun_by_id, *(hand for pair in hands for hand in pair if hand is not None)}


def movers(of: Count) -> set[int]:
    """Everybody who wrote a movement of the place since it was last counted: none of them settles it either."""
    before = Count.objects.filter(store_id=of.store_id, stage=Stage.SETTLED, begun_at__lt=of.begun_at)
    last = before.values_list("begun_at", flat=True).first()
    moved = Entry.objects.filter(lines__store_id=of.store_id).exclude(source_kind="count")
    if last is not None:
        moved = moved.filter(recorded_at__gte=last)
    return set(moved.filter(by__isnull=False).values_list("by_id", flat=True).distinct())


def is_large_difference(of: Count) -> bool:
    """Whether what a count found is for the manager alone to settle."""
    found = {each.batch_id: each.difference for each in tallies(of) if each.difference}
    items = dict(Batch.objects.filter(pk__in=found).values_list("pk", "item_id"))
    differences: dict[int, int] = {}
    for batch_id, number in found.items():
        differences[items[batch_id]] = differences.get(items[batch_id], 0) + abs(number)
    return is_large(differences, prices(list(differences)))
