"""How long it takes to walk from one area to another: paths, stairs and lifts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

STAIRS, LIFT_WAIT, LIFT_FLOOR = 22, 35, 3
"""Seconds for a floor on foot, for the lift to come, for a floor in it."""
NEXT_UNIT, OUT_OF_DOORS, NEXT_BUILDING = 50, 60, 45
"""Seconds to the next entrance of a building, out of the house and in again, and for each building further on."""


class Where(Protocol):
    """A spot in the compound; building 0 is out of doors and where rounds begin."""

    @property
    def building(self) -> int:
        """The building's place in the walk."""

    @property
    def unit(self) -> int:
        """The entrance."""

    @property
    def floor(self) -> int:
        """1 is the ground floor."""


def seconds_between(one: Where, other: Where) -> int:
    """Seconds on the way; the same both ways."""
    return int(matrix([one, other])[0, 1])


def matrix(spots: Sequence[Where]) -> Any:
    """Seconds between all spots, as an integer array; symmetric, noughts on the diagonal."""
    import numpy as np  # only where rounds are planned

    building, unit, floor = (
        np.array([getattr(spot, name) for spot in spots], dtype=np.int64) for name in ("building", "unit", "floor")
    )
    up = _climb(np.abs(floor[:, None] - floor[None, :]))
    ground = _climb(np.abs(floor - 1))
    down_and_up = ground[:, None] + ground[None, :]
    house = building[:, None] == building[None, :]
    entrance = house & (unit[:, None] == unit[None, :])
    aside = NEXT_UNIT * np.abs(unit[:, None] - unit[None, :])
    across = OUT_OF_DOORS + NEXT_BUILDING * np.abs(building[:, None] - building[None, :])
    made = np.where(entrance, up, down_and_up + np.where(house, aside, across))
    np.fill_diagonal(made, 0)
    return made


def _climb(floors: Any) -> Any:
    import numpy as np

    return np.where(floors == 0, 0, np.minimum(STAIRS * floors, LIFT_WAIT + LIFT_FLOOR * floors))
