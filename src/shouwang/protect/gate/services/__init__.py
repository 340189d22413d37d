"""The gate's use cases; other apps import this module only."""

from shouwang.protect.gate.encounters import Asked, Encounter, GateRefused
from shouwang.protect.gate.services.cards import Wanted, print_cards
from shouwang.protect.gate.services.cards import end as end_card
from shouwang.protect.gate.services.cards import end_of_person as end_cards_of
from shouwang.protect.gate.services.cards import erase_ended as erase_ended_cards
from shouwang.protect.gate.services.cards import issue as issue_card
from shouwang.protect.gate.services.cards import issue_batch as issue_cards
from shouwang.protect.gate.services.conflicts import settle
from shouwang.protect.gate.services.deciding import GUARD, Asker, ask, decide, judge
from shouwang.protect.gate.services.erasing import erase_due
from shouwang.protect.gate.services.keys import rotate as rotate_key
from shouwang.protect.gate.services.keys import withdraw as withdraw_key
from shouwang.protect.gate.services.leaving import TAKEN_BACK_WITHIN, note_left, take_back_left
from shouwang.protect.gate.services.noting import note_place
from shouwang.protect.gate.services.showing import Shown, held_out, put, show
from shouwang.protect.gate.services.stations import StationRefused, enrol, hear, rename, revoke, sign_on
from shouwang.protect.gate.services.tickets import GOOD_FOR, redeem, write_ticket
from shouwang.protect.gate.services.uploading import MOST as MOST_LETTERS
from shouwang.protect.gate.services.uploading import take
from shouwang.protect.gate.services.visiting import ask_host, visit_of

__all__ = [
    "GOOD_FOR",
    "GUARD",
    "MOST_LETTERS",
    "TAKEN_BACK_WITHIN",
    "Asked",
    "Asker",
    "Encounter",
    "GateRefused",
    "Shown",
    "StationRefused",
    "Wanted",
    "ask",
    "ask_host",
    "decide",
    "end_card",
    "end_cards_of",
    "enrol",
    "erase_due",
    "erase_ended_cards",
    "hear",
    "held_out",
    "issue_card",
    "issue_cards",
    "judge",
    "note_left",
    "note_place",
    "print_cards",
    "put",
    "redeem",
    "rename",
    "revoke",
    "rotate_key",
    "settle",
    "show",
    "sign_on",
    "take",
    "take_back_left",
    "visit_of",
    "withdraw_key",
    "write_ticket",
]
