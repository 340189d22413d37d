"""What can be read here; other apps import this package only."""

from shouwang.means.welfare.selectors.reading import (
    asleep,
    beds,
    bookings_of,
    kept,
    meals_of,
    meals_on,
    own_talk,
    rooms,
    sleepers,
    talks,
    talks_waiting,
    totals,
    wall,
)
from shouwang.means.welfare.selectors.strain import Strained, own_strain, strained, tired

__all__ = [
    "Strained",
    "asleep",
    "beds",
    "bookings_of",
    "kept",
    "meals_of",
    "meals_on",
    "own_strain",
    "own_talk",
    "rooms",
    "sleepers",
    "strained",
    "talks",
    "talks_waiting",
    "tired",
    "totals",
    "wall",
]
