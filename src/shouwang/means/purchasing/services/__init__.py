"""What can be done in buying; other apps import this package only."""

from shouwang.means.purchasing.services.buying import Wanted, ask, cancel, order, receive, sign
from shouwang.means.purchasing.services.giving import promise
from shouwang.means.purchasing.services.paying import bill, give_for, pay, pay_in, say_fund, say_supplier

__all__ = [
    "Wanted",
    "ask",
    "bill",
    "cancel",
    "give_for",
    "order",
    "pay",
    "pay_in",
    "promise",
    "receive",
    "say_fund",
    "say_supplier",
    "sign",
]
