"""Reading visits; other apps import this module only."""

from shouwang.protect.visitors.selectors.blocking import blocked_entry, blocked_list, in_force, match
from shouwang.protect.visitors.selectors.days import Board, at_gate, board, deliveries_inside, overstaying
from shouwang.protect.visitors.selectors.lists import (
    Former,
    former_visitors,
    invitation,
    of_homes,
    pairs,
    passages,
    register,
    require_invitation,
    waiting,
    waiting_count,
)
from shouwang.protect.visitors.selectors.offline import OfflineVisitors, for_offline
from shouwang.protect.visitors.selectors.standing import (
    STANDING_SQL,
    asked_at,
    by_code,
    candidates,
    of_name,
    qr_code,
    standing,
    standing_of,
    standings,
    take_keys_from,
)

__all__ = [
    "STANDING_SQL",
    "Board",
    "Former",
    "OfflineVisitors",
    "asked_at",
    "at_gate",
    "blocked_entry",
    "blocked_list",
    "board",
    "by_code",
    "candidates",
    "deliveries_inside",
    "for_offline",
    "former_visitors",
    "in_force",
    "invitation",
    "match",
    "of_homes",
    "of_name",
    "overstaying",
    "pairs",
    "passages",
    "qr_code",
    "register",
    "require_invitation",
    "standing",
    "standing_of",
    "standings",
    "take_keys_from",
    "waiting",
    "waiting_count",
]
