"""Reading the gate; other apps import this module only."""

from shouwang.protect.gate.reading import show as shown
from shouwang.protect.gate.selectors import cards, keyring
from shouwang.protect.gate.selectors.believing import home_of_pass, known_passes
from shouwang.protect.gate.selectors.exits import Outing, Rule, exits_left, overdue, quota_rules
from shouwang.protect.gate.selectors.figures import (
    CANDIDATES,
    by_nonce,
    candidates,
    decision,
    decisions,
    gate_states,
    home_of,
    passages_of_home,
)
from shouwang.protect.gate.selectors.keys import claim_of_person, live_code, pass_keys, read_code
from shouwang.protect.gate.selectors.periods import (
    Count,
    Figures,
    Totals,
    Why,
    board,
    counts,
    overrides,
    queues,
    total,
    whys,
)
from shouwang.protect.gate.selectors.snapshots import snapshot
from shouwang.protect.gate.selectors.stations import (
    SILENT,
    NotAStation,
    conflict,
    conflict_count,
    conflicts,
    guards_of,
    is_silent,
    station_by_token,
    stations,
)
from shouwang.protect.gate.selectors.walkins import errands_of, name_of_help, walk_ins

__all__ = [
    "CANDIDATES",
    "SILENT",
    "Count",
    "Figures",
    "NotAStation",
    "Outing",
    "Rule",
    "Totals",
    "Why",
    "board",
    "by_nonce",
    "candidates",
    "cards",
    "claim_of_person",
    "conflict",
    "conflict_count",
    "conflicts",
    "counts",
    "decision",
    "decisions",
    "errands_of",
    "exits_left",
    "gate_states",
    "guards_of",
    "home_of",
    "home_of_pass",
    "is_silent",
    "keyring",
    "known_passes",
    "live_code",
    "name_of_help",
    "overdue",
    "overrides",
    "pass_keys",
    "passages_of_home",
    "queues",
    "quota_rules",
    "read_code",
    "shown",
    "snapshot",
    "station_by_token",
    "stations",
    "total",
    "walk_ins",
    "whys",
]
