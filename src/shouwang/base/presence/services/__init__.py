"""Recording who came and went; called in the transaction of the decision that let them pass."""

from shouwang.base.presence.services.moving import Move, Who, record_moves
from shouwang.base.presence.services.statement import AREA_MOVES_SQL, MOVES_SQL

__all__ = ["AREA_MOVES_SQL", "MOVES_SQL", "Move", "Who", "record_moves"]
