"""When to order and how much, when neither use nor delivery is certain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

SERVICE = 0.95
"""How often stock should last until the delivery comes."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Use a day: mean and standard deviation, in units."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Lead:
    """Days from order to delivery: mean and standard deviation."""

    mean: float
    deviation: float


LEAD = Lead(3.0, 1.0)
"""Days until a delivery comes when nobody knows the supplier's own."""
ENOUGH = 3
"""As many orders as speak for a supplier better than its promise."""


def lead(took: Sequence[float], promised: float | None) -> Lead:
    """How long a delivery takes: as it took before, else as promised give or take a third, else three days.

    Args:
        took: days from order to the last box of earlier orders.
        promised: days that a supplier says.
    """
    if len(took) >= ENOUGH:
        return Lead(fmean(took), max(0.5, stdev(took)))
    return LEAD if promised is None else Lead(float(promised), max(1.0, promised / 3))


@dataclass(frozen=True, slots=True)
class Order:
    """A proposal.

    Args:
        safety: units kept against bad luck.
        point: order as soon as what is there and on its way falls to this.
        units: how many to order now; 0 while above the point.
    """

    safety: int
    point: int
    units: int


def safety_stock(demand: Demand, lead: Lead, service: float = SERVICE) -> float:
    """``z · √(L̄·σ_D² + D̄²·σ_L²)``, for independent, normally distributed use and lead time.

    King, "Crack the Code: Understanding Safety Stock and Mastering Its Equations", APICS Magazine, July/August 2011.
    """
    z = NormalDist().inv_cdf(service)
    return max(0.0, z * math.sqrt(lead.mean * demand.deviation**2 + demand.mean**2 * lead.deviation**2))


def propose(
    demand: Demand, lead: Lead, *, position: float, target: float, pack: int = 1, service: float = SERVICE
) -> Order:
    """The reorder point ``D̄·L̄ + safety``, not below the ordered reserve, and what brings stock back above both.

    Args:
        position: units there and on their way.
        target: the reserve that the posture orders, in units.
        pack: units that can only be bought together.
    """
    safety = safety_stock(demand, lead, service)
    during = demand.mean * lead.mean
    point = during + max(safety, target)
    if position > point or point <= 0:
        return Order(math.ceil(safety), math.ceil(point), 0)
    missing = point + during - position
    return Order(math.ceil(safety), math.ceil(point), max(1, math.ceil(missing / pack)) * pack)
