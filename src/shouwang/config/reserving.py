"""What the reserve is told by apps that do not know it: the rounds that are really done, and what is ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from shouwang.base.posture.rules import InForce
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.purchasing import selectors as purchasing
from shouwang.means.reserve import selectors as reserve
from shouwang.means.supplies import selectors as supplies
from shouwang.protect.hygiene import selectors as hygiene

COMES_AT = time(12)
"""When on its day a delivery is taken to come."""


def rounds(*, compound_id: int, in_force: Sequence[InForce], now: datetime) -> list[reserve.Use]:
    """What the rounds of disinfection use up of the goods that they are done with; by areas, sizes and methods.

    What their class does not count is nought here: the page of the reserve shows it by itself.
    """
    burnt, count = hygiene.burn(compound_id=compound_id, in_force=in_force, now=now), reserve.counting(compound_id)
    rates: dict[str, float] = {}
    for item in supplies.items(compound_id).filter(pk__in=burnt):
        if burnt[item.pk] > 0:
            rates[item.item_class] = rates.get(item.item_class, 0.0) + (count.of(item, burnt[item.pk]) or 0.0)
    said = _("rounds of disinfection as they are laid out")
    return [reserve.Use("rounds", key, a_day, said) for key, a_day in rates.items()]


def deliveries(*, compound_id: int, now: datetime) -> list[reserve.Coming]:
    """What is ordered or promised and has not come, counted or not; what is late is taken to come tomorrow."""
    count = reserve.counting(compound_id)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    found = []
    for row, lines in purchasing.on_the_way(compound_id):
        day = max(row.expected_on or tomorrow, tomorrow)
        at = timezone.make_aware(datetime.combine(day, COMES_AT))
        items = {line.item_id: line.item for line in row.lines.all()}
        for line in lines:
            item = items[line.item_id]
            if line.owed:
                said, amount = f"{row.supplier.name} {row.number}", supplies.in_units_of(item)(line.owed)
                units, name = count.of(item, line.owed), Words.of(item.name)
                found.append(reserve.Coming(item.item_class, at, units, said, name, amount))
    return found


def leads(*, compound_id: int, now: datetime) -> Mapping[str, reserve.LeadFacts]:
    """How long the suppliers of each class took, and what they promise."""
    took, promised = purchasing.lead_times(compound_id, now=now), purchasing.promised_leads(compound_id)
    return {key: reserve.LeadFacts(took.get(key, ()), promised.get(key)) for key in {*took, *promised}}
