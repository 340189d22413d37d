"""Who has to agree to a purchase, odd prices, bills that fit, and how reliable a supplier is. Pure.

Money is whole cents (分). A price belongs to a quantity, so no unit price is ever rounded; prices are compared as
exact fractions.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from shouwang.base.accounts.rules import Role
from shouwang.kernel.words import gettext_noop as _


class Stage(StrEnum):
    """How far a purchase is."""

    ASKED = "asked"
    APPROVED = "approved"
    ORDERED = "ordered"
    RECEIVED = "received"
    REFUSED = "refused"
    CANCELLED = "cancelled"


STAGE_LABELS: dict[str, str] = {
    Stage.ASKED: _("To be approved"),
    Stage.APPROVED: _("Approved, to be ordered"),
    Stage.ORDERED: _("Ordered"),
    Stage.RECEIVED: _("Received in full"),
    Stage.REFUSED: _("Refused"),
    Stage.CANCELLED: _("Cancelled"),
}
LIVE = (Stage.ASKED, Stage.APPROVED, Stage.ORDERED)


class Door(StrEnum):
    """By what right goods come in: bought, given, or allotted by the street."""

    ORDER = "order"
    GIFT = "gift"
    ALLOTMENT = "allotment"


DOOR_LABELS: dict[str, str] = {
    Door.ORDER: _("Purchase"),
    Door.GIFT: _("Gift"),
    Door.ALLOTMENT: _("Allotment by the street"),
}
FREE = (Door.GIFT, Door.ALLOTMENT)
"""What costs nothing: no fund, no signature, no bill; it is promised, and comes in parts as an order does."""


class FundKind(StrEnum):
    """Where money comes from."""

    OPERATING = "operating"
    MAINTENANCE = "maintenance"
    SUBSIDY = "subsidy"
    DONATION = "donation"


FUND_LABELS: dict[str, str] = {
    FundKind.OPERATING: _("Property's operating money"),
    FundKind.MAINTENANCE: _("Special maintenance fund"),
    FundKind.SUBSIDY: _("Subsidy"),
    FundKind.DONATION: _("Donations"),
}

MONEY_LABELS: dict[str, str] = {
    "paid_in": _("Paid in"),
    "promised": _("Promised to an order"),
    "released": _("No longer promised"),
    "paid": _("Bill paid"),
}

SMALL, LARGE = 2_000_00, 20_000_00
"""Cents up to which a manager agrees alone, and above which the owners are asked too."""
CONFIRM_WITHIN = timedelta(hours=48)
"""An urgent purchase is confirmed afterwards by those who were not waited for."""


@dataclass(frozen=True, slots=True)
class Step:
    """One signature: any of these roles gives it."""

    key: str
    label: str
    roles: frozenset[Role]


MANAGER = Step("manager", _("Project manager"), frozenset({Role.MANAGER, Role.COMPANY}))
COMPANY = Step("company", _("Company"), frozenset({Role.COMPANY}))
OWNERS = Step("owners", _("Owners' committee"), frozenset({Role.OWNERS}))


def steps(cents: int, fund: FundKind) -> tuple[Step, ...]:
    """The signatures that a purchase needs, in order.

    The special maintenance fund belongs to the owners: their committee signs every cent of it (Civil Code of the
    PRC, articles 278 and 281).
    """
    needed = [MANAGER]
    if cents > SMALL:
        needed.append(COMPANY)
    if cents > LARGE or fund is FundKind.MAINTENANCE:
        needed.append(OWNERS)
    return tuple(needed)


def may_order(given: Iterable[str], needed: Sequence[Step], *, urgent: bool) -> bool:
    """Whether it can be ordered: with every signature, or urgently with the manager's alone."""
    signed = set(given)
    return MANAGER.key in signed if urgent else all(step.key in signed for step in needed)


SPIKE, DOUBLE = Fraction(13, 10), Fraction(2)
KNOWN_PRICES = 3
"""With fewer earlier prices only the double is called dear."""


def spike(cents: int, quantity: int, prices: Sequence[Fraction]) -> int | None:
    """By how many percent a price lies above what is usual, the median of earlier ones; None when that is not much.

    Much is 30 % where three prices are known; one or two say little, and then only the double is noticed.
    """
    usual = statistics.median(prices) if prices else Fraction(0)
    most = SPIKE if len(prices) >= KNOWN_PRICES else DOUBLE
    if not usual or Fraction(cents, quantity) < most * usual:
        return None
    return int((Fraction(cents, quantity) / usual - 1) * 100)


@dataclass(frozen=True, slots=True)
class Ordered:
    """One line of an order against what came and what was billed, quantities in base units."""

    item_id: int
    quantity: int
    received: int
    cents: int

    @property
    def owed(self) -> int:
        """What is still to come."""
        return max(0, self.quantity - self.received)


class Mismatch(StrEnum):
    """Why a bill does not fit."""

    NOT_RECEIVED = "not_received"
    TOO_HIGH = "too_high"
    TOO_LOW = "too_low"
    UNSIGNED = "unsigned"
    TWICE = "twice"


MISMATCHES: dict[str, str] = {
    Mismatch.NOT_RECEIVED: _("Not everything that is billed has come."),
    Mismatch.TOO_HIGH: _("The bill is higher than what the order still owes."),
    Mismatch.TOO_LOW: _("The bill is lower than what the order still owes."),
    Mismatch.UNSIGNED: _("Signatures are missing."),
    Mismatch.TWICE: _("A bill of this supplier with the same number was paid already, for another order."),
}


def match(
    lines: Iterable[Ordered], billed: int, *, paid: int = 0, signed: bool = True, twice: bool = False
) -> tuple[Mismatch, ...]:
    """The three-way match: order, receipt and bill (the usual control of accounts payable).

    What came in parts may be billed in parts, each up to the worth of what came.

    Args:
        billed: cents of this bill.
        paid: cents of the bills of this order that were paid before; one thing is not paid twice.
        signed: whether every signature was given; an urgent order was sent without.
        twice: whether the supplier's bill of this number was paid for another order.
    """
    listed, together = list(lines), paid + billed
    total = sum(line.cents for line in listed)
    worth = sum(Fraction(line.cents * min(line.received, line.quantity), line.quantity) for line in listed)
    found = [Mismatch.NOT_RECEIVED] if together > worth and worth < total else []
    if together > total:
        found.append(Mismatch.TOO_HIGH)
    if together < total and worth == total:
        found.append(Mismatch.TOO_LOW)
    if not signed:
        found.append(Mismatch.UNSIGNED)
    if twice:
        found.append(Mismatch.TWICE)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How a supplier kept its word.

    Args:
        orders: how many were received in full.
        on_time: how many of them by the day that was promised.
        days_late: the mean over the late ones.
    """

    orders: int
    on_time: int
    days_late: float


def reliability(orders: Iterable[tuple[date, date]]) -> Reliability:
    """From pairs of promised and last-received days."""
    late = [(came - promised).days for promised, came in orders]
    overdue = [days for days in late if days > 0]
    return Reliability(len(late), len(late) - len(overdue), statistics.fmean(overdue) if overdue else 0.0)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a day or a part of it, or all the time of a level, cost.

    Args:
        goods, people: cents.
        hours: worked by people.
        days: how long it was; a part of a day is less than one.
    """

    goods: int = 0
    people: int = 0
    hours: float = 0.0
    days: float = 1.0

    @property
    def total(self) -> int:
        """Goods and people together, in cents."""
        return self.goods + self.people

    @property
    def a_day(self) -> int:
        """The mean of a day, in cents."""
        return round(self.total / self.days) if self.days else 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.goods + other.goods,
            self.people + other.people,
            self.hours + other.hours,
            self.days + other.days,
        )


def by_level(days: Iterable[tuple[str, Spent]]) -> dict[str, Spent]:
    """Days and parts of days of the same level together; the everyday is a level too.

    Args:
        days: pairs of a level's key and what was spent while it held.
    """
    found: dict[str, Spent] = {}
    for level, spent in days:
        found[level] = found[level] + spent if level in found else spent
    return found


def left(entries: Iterable[int]) -> int:
    """What a fund has left: the sum of its ledger."""
    return sum(entries)


def cost(used: Mapping[int, int], prices: Mapping[int, Fraction]) -> int:
    """What goods that were used up cost in cents, by each item's newest price; without a price nothing is guessed."""
    return int(sum((prices[item] * quantity for item, quantity in used.items() if item in prices), Fraction(0)))
