"""Where a courier's goods go, under what the posture says of deliveries and of visitors. Pure."""

from __future__ import annotations

from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors.rules.standing import Asked

CARRIERS = ("美团", "饿了么", "京东", "顺丰", "中通")
"""The names on the guard's keys; any other is written."""


class Drop(StrEnum):
    """Where the goods go, loosest first."""

    DOOR = "door"
    UNIT = "unit"
    SHELF = "shelf"
    VOLUNTEERS = "volunteers"

    @property
    def goes_in(self) -> bool:
        """Whether the courier enters the compound."""
        return self in (Drop.DOOR, Drop.UNIT)


DROP_LABELS: dict[str, str] = {
    Drop.DOOR: _("Goes up to the door"),
    Drop.UNIT: _("Goes to the unit's entrance, not up"),
    Drop.SHELF: _("Leaves it on the shelf at the gate"),
    Drop.VOLUNTEERS: _("Volunteers carry it in"),
}


def drop(delivery: str, asked: Asked) -> Drop:
    """Where a delivery goes; where visitors are not admitted no courier is either, and the shelf is always open.

    >>> drop("door", Asked.NO_VISITS), drop("unit", Asked.PROPERTY)
    (<Drop.SHELF: 'shelf'>, <Drop.UNIT: 'unit'>)
    """
    found = Drop(delivery)
    return Drop.SHELF if asked is Asked.NO_VISITS and found.goes_in else found
