"""What people do here; other apps import this package only."""

from shouwang.means.welfare.services.care import book_rest, cancel_rest, order_meal, say_room, skip_meal
from shouwang.means.welfare.services.checking import ask_talk, close_talk, erase_due, forget_own, take_check, take_talk
from shouwang.means.welfare.services.thanking import hide, thank
from shouwang.means.welfare.services.warning import suggest_rest, tell_of_tired

__all__ = [
    "ask_talk",
    "book_rest",
    "cancel_rest",
    "close_talk",
    "erase_due",
    "forget_own",
    "hide",
    "order_meal",
    "say_room",
    "skip_meal",
    "suggest_rest",
    "take_check",
    "take_talk",
    "tell_of_tired",
    "thank",
]
