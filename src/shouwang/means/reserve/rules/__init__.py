"""Pure decisions: what is used up, how long it lasts, what to order."""

from shouwang.means.reserve.rules.covering import HORIZON, Arrival, Cover, Lot, cover, units_at
from shouwang.means.reserve.rules.norms import COUNTED_IN, Facts, Living, Use, per_day, settled, uses
from shouwang.means.reserve.rules.ordering import LEAD, SERVICE, Demand, Lead, Order, lead, propose, safety_stock

__all__ = [
    "COUNTED_IN",
    "HORIZON",
    "LEAD",
    "SERVICE",
    "Arrival",
    "Cover",
    "Demand",
    "Facts",
    "Lead",
    "Living",
    "Lot",
    "Order",
    "Use",
    "cover",
    "lead",
    "per_day",
    "propose",
    "safety_stock",
    "settled",
    "units_at",
    "uses",
]
