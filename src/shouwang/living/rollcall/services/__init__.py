"""Opening, answering and closing roll-calls, and sending people to the doors."""

from shouwang.living.rollcall.services.answering import Outcome, answer, wrong_home
from shouwang.living.rollcall.services.calling import close, close_ended, close_for_source, open_roll_call
from shouwang.living.rollcall.services.knocking import order_knocks, order_knocks_due

__all__ = [
    "Outcome",
    "answer",
    "close",
    "close_ended",
    "close_for_source",
    "open_roll_call",
    "order_knocks",
    "order_knocks_due",
    "wrong_home",
]
