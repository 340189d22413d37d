"""What can be done in buying; other apps import this package only."""

from shouwang.means.purchasing.services.buying import Wanted, ask, cancel, order, receive, sign
from shouwang.means.purchasing.services.paying import bill, pay, pay_in, say_fund, say_supplier

__all__ = ["Wanted", "ask", "bill", "cancel", "order", "pay", "pay_in", "receive", "say_fund", "say_supplier", "sign"]
