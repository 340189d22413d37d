"""The list that a fire brigade is handed: who must be reckoned with, building by building; each look is journalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import services as journal
from shouwang.base.presence import selectors as presence
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import selectors as visitors
from shouwang.web import panels

LISTED = "gate.inside_listed"


@dataclass(frozen=True)
class RescueList:
    """What is known at one instant.

    Args:
        chosen: the building looked at; None for all.
        named: whether names and needs are shown: to those who act at the gate, not to partners.
        others: staff and others inside who belong to no home.
        asleep: who has a bed in a rest room at this instant, from whichever app keeps the beds.
        deliveries: couriers and taxis among them, by name; whoever is taken for gone is not among them.
    """

    buildings: list[presence.BuildingCount]
    chosen: presence.BuildingCount | None
    homes: list[presence.HomeSheet]
    others: list[Any]
    named: bool
    asleep: Sequence[Any] = ()
    deliveries: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total(self) -> presence.BuildingCount:
        """All buildings together."""
        fields = ("inside", "unseen", "out", "visitors", "in_need")
        sums = {field: sum(getattr(building, field) for building in self.buildings) for field in fields}
        return presence.BuildingCount(0, "", **sums)

    @property
    def reckoned(self) -> int:
        """How many to reckon with in the whole compound, staff too; whoever came in and lay down counts once."""
        seen = {one.user_id for one in self.others}
        return self.total.reckoned + len(self.others) + sum(bed.user_id not in seen for bed in self.asleep)

    @property
    def helpless(self) -> list[presence.HomeSheet]:
        """Homes in which somebody needs help to get out."""
        return [home for home in self.homes if home.in_need]


def read(actor: accounts.Actor, *, compound_id: int, building: str, now: datetime) -> RescueList:
    """Read the list and note in the journal who looked; ten queries whatever the size.

    Args:
        building: the id of a building as it came in an address; blank for all.

    Raises:
        Forbidden: ``account.forbidden``.
        NotFound: ``gate.unknown_building``.
    """
    accounts.require(actor, "gate.see", compound_id=compound_id)
    buildings = presence.by_building(compound_id, now=now)
    chosen = next((one for one in buildings if str(one.building_id) == building), None)
    if building and chosen is None:
        raise outcomes.NotFound("gate.unknown_building", _("There is no such building."))
    homes = presence.sheet(compound_id, now=now, building_id=chosen.building_id if chosen else None)
    deliveries = visitors.deliveries_inside(compound_id, now=now)
    named = actor.may("gate.decide", compound_id=compound_id, now=now)
    data = {"building": chosen.number if chosen else "", "homes": len(homes), "names": named}
    journal.record(actor=actor, action=LISTED, compound_id=compound_id, data=data, now=now)
    asleep = panels.ask("asleep", compound_id, now=now) or ()
    others = presence.without_home(compound_id)
    return RescueList(buildings, chosen, homes, others, named, asleep, deliveries)
