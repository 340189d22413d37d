"""Recording who came and went; called in the transaction of the decision that let them pass."""

from shouwang.base.presence.services.bulk import backfill
from shouwang.base.presence.services.erasing import erase_due
from shouwang.base.presence.services.holding import HELD_SQL
from shouwang.base.presence.services.leaving import note_left, take_back_left
from shouwang.base.presence.services.months import make_months
from shouwang.base.presence.services.moving import Move, Who, record_moves
from shouwang.base.presence.services.prompt import PROMPT_MOVES_SQL, UNSETTLED
from shouwang.base.presence.services.statement import AREA_MOVES_SQL, MOVES_SQL
from shouwang.base.presence.services.timely import TIMELY_MOVES_SQL

__all__ = [
    "AREA_MOVES_SQL",
    "HELD_SQL",
    "MOVES_SQL",
    "PROMPT_MOVES_SQL",
    "TIMELY_MOVES_SQL",
    "UNSETTLED",
    "Move",
    "Who",
    "backfill",
    "erase_due",
    "make_months",
    "note_left",
    "record_moves",
    "take_back_left",
]
