"""Reading the gate; other apps import this module only."""

from shouwang.protect.gate.selectors.figures import (
    CANDIDATES,
    Figures,
    board,
    by_nonce,
    candidates,
    decision,
    decisions,
    figures,
    gate_states,
    home_of,
    passages_of_home,
)
from shouwang.protect.gate.selectors.keys import claim_of_person, keys, live_code, read_code

__all__ = [
    "CANDIDATES",
    "Figures",
    "board",
    "by_nonce",
    "candidates",
    "claim_of_person",
    "decision",
    "decisions",
    "figures",
    "gate_states",
    "home_of",
    "keys",
    "live_code",
    "passages_of_home",
    "read_code",
]
