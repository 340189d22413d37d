"""Pure decisions: what is used up, how long it lasts, what to order."""

from shouwang.means.reserve.rules.covering import HORIZON, Arrival, Cover, Lot, cover
from shouwang.means.reserve.rules.norms import Facts, Use, per_day, settled, uses
from shouwang.means.reserve.rules.ordering import SERVICE, Demand, Lead, Order, propose, safety_stock

__all__ = [
    "HORIZON",
    "SERVICE",
    "Arrival",
    "Cover",
    "Demand",
    "Facts",
    "Lead",
    "Lot",
    "Order",
    "Use",
    "cover",
    "per_day",
    "propose",
    "safety_stock",
    "settled",
    "uses",
]
