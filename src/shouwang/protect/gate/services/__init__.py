"""The gate's use cases; other apps import this module only."""

from shouwang.protect.gate.encounters import Asked, Encounter, GateRefused
from shouwang.protect.gate.services.conflicts import settle
from shouwang.protect.gate.services.deciding import GUARD, Asker, ask, decide, judge
from shouwang.protect.gate.services.erasing import erase_due
from shouwang.protect.gate.services.stations import StationRefused, enrol, hear, rename, revoke, sign_on
from shouwang.protect.gate.services.tickets import GOOD_FOR, redeem, write_ticket
from shouwang.protect.gate.services.uploading import MOST as MOST_LETTERS
from shouwang.protect.gate.services.uploading import take

__all__ = [
    "GOOD_FOR",
    "GUARD",
    "MOST_LETTERS",
    "Asked",
    "Asker",
    "Encounter",
    "GateRefused",
    "StationRefused",
    "ask",
    "decide",
    "enrol",
    "erase_due",
    "hear",
    "judge",
    "redeem",
    "rename",
    "revoke",
    "settle",
    "sign_on",
    "take",
    "write_ticket",
]
