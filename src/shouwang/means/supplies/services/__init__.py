"""What can be done with goods; other apps import this package only."""

from shouwang.means.supplies.services.catalogue import ItemFacts, say_item, say_store
from shouwang.means.supplies.services.correcting import correct
from shouwang.means.supplies.services.counting import approve_count, begin_count, compare, discard_count, tally
from shouwang.means.supplies.services.issuing import issue
from shouwang.means.supplies.services.moving import (
    Arrival,
    Movement,
    move,
    post_many,
    receive,
)
from shouwang.means.supplies.services.protecting import BRING, hand_back, issue_ppe
from shouwang.means.supplies.services.reserving import draw, release, reserve

__all__ = [
    "BRING",
    "Arrival",
    "ItemFacts",
    "Movement",
    "approve_count",
    "begin_count",
    "compare",
    "correct",
    "discard_count",
    "draw",
    "hand_back",
    "issue",
    "issue_ppe",
    "move",
    "post_many",
    "receive",
    "release",
    "reserve",
    "say_item",
    "say_store",
    "tally",
]
