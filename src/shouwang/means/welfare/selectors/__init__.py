"""What can be read here; other apps import this package only."""

from shouwang.means.welfare.selectors.reading import (
    beds,
    bookings_of,
    kept,
    meals_of,
    meals_on,
    rooms,
    sleepers,
    talks,
    talks_waiting,
    totals,
    wall,
)

__all__ = [
    "beds",
    "bookings_of",
    "kept",
    "meals_of",
    "meals_on",
    "rooms",
    "sleepers",
    "talks",
    "talks_waiting",
    "totals",
    "wall",
]
