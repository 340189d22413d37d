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
from shouwang.protect.gate.selectors.snapshots import snapshot
from shouwang.protect.gate.selectors.stations import (
    NotAStation,
    conflict,
    conflict_count,
    conflicts,
    guards_of,
    is_silent,
    station_by_token,
    stations,
)

__all__ = [
    "CANDIDATES",
    "Figures",
    "NotAStation",
    "board",
    "by_nonce",
    "candidates",
    "claim_of_person",
    "conflict",
    "conflict_count",
    "conflicts",
    "decision",
    "decisions",
    "figures",
    "gate_states",
    "guards_of",
    "home_of",
    "is_silent",
    "keys",
    "live_code",
    "passages_of_home",
    "read_code",
    "snapshot",
    "station_by_token",
    "stations",
]
