"""The double-entry ledger: every movement takes from one account what it gives to another. Pure.

An account is a place in the house (a store) or one of the outside accounts below; the sum of all lines of a
batch over all accounts is nought, always. What is in a store can never fall below nought; an outside account
can, because it counts what came from there or went there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused


class Kind(StrEnum):
    """What kind of movement."""

    RECEIVE = "receive"
    ISSUE = "issue"
    TRANSFER = "transfer"
    RETURN = "return"
    COUNT = "count"
    SCRAP = "scrap"
    LEND = "lend"
    LENT_BACK = "lent_back"
    BORROW = "borrow"
    REPAY = "repay"
    DONATE_IN = "donate_in"
    DONATE_OUT = "donate_out"
    REVERSE = "reverse"


KIND_LABELS: dict[str, str] = {
    Kind.RECEIVE: _("Taken into store"),
    Kind.ISSUE: _("Issued"),
    Kind.TRANSFER: _("Moved"),
    Kind.RETURN: _("Brought back"),
    Kind.COUNT: _("Difference counted"),
    Kind.SCRAP: _("Scrapped"),
    Kind.LEND: _("Lent out"),
    Kind.LENT_BACK: _("Loan came back"),
    Kind.BORROW: _("Borrowed"),
    Kind.REPAY: _("Paid back"),
    Kind.DONATE_IN: _("Donated to us"),
    Kind.DONATE_OUT: _("Given away"),
    Kind.REVERSE: _("Correction"),
}


class Account(StrEnum):
    """Where goods are, or went."""

    STORE = "store"
    SUPPLIER = "supplier"
    USED = "used"
    LOST = "lost"
    COUNTED = "counted"
    LENT = "lent"
    BORROWED = "borrowed"
    DONOR = "donor"
    DONATED = "donated"


ACCOUNT_LABELS: dict[str, str] = {
    Account.STORE: _("In store"),
    Account.SUPPLIER: _("Suppliers"),
    Account.USED: _("Used up"),
    Account.LOST: _("Scrapped and lost"),
    Account.COUNTED: _("Differences counted"),
    Account.LENT: _("Lent to others"),
    Account.BORROWED: _("Borrowed from others"),
    Account.DONOR: _("Donors"),
    Account.DONATED: _("Given to others"),
}

WAYS: Mapping[Kind, tuple[Account, Account]] = {
    Kind.RECEIVE: (Account.SUPPLIER, Account.STORE),
    Kind.ISSUE: (Account.STORE, Account.USED),
    Kind.TRANSFER: (Account.STORE, Account.STORE),
    Kind.RETURN: (Account.USED, Account.STORE),
    Kind.SCRAP: (Account.STORE, Account.LOST),
    Kind.LEND: (Account.STORE, Account.LENT),
    Kind.LENT_BACK: (Account.LENT, Account.STORE),
    Kind.BORROW: (Account.BORROWED, Account.STORE),
    Kind.REPAY: (Account.STORE, Account.BORROWED),
    Kind.DONATE_IN: (Account.DONOR, Account.STORE),
    Kind.DONATE_OUT: (Account.STORE, Account.DONATED),
}
"""From which account to which; a count goes either way, a correction the way back."""

INCOMING = frozenset({Kind.RECEIVE, Kind.BORROW, Kind.DONATE_IN})
"""Movements that may make a batch."""
NEEDS_REASON = frozenset({Kind.SCRAP, Kind.COUNT, Kind.DONATE_OUT, Kind.REVERSE})
NEEDS_PARTNER = frozenset({Kind.LEND, Kind.LENT_BACK, Kind.BORROW, Kind.REPAY, Kind.DONATE_IN, Kind.DONATE_OUT})
OF_EXPIRED = frozenset({Kind.SCRAP, Kind.TRANSFER, Kind.RETURN, Kind.LENT_BACK, Kind.COUNT, Kind.REVERSE, Kind.REPAY})
"""What may still be done with a batch that has expired."""


@dataclass(frozen=True, slots=True)
class Line:
    """One side of a movement.

    Args:
        store_id: the place, for the account of stores only.
        quantity: base units; negative leaves the account.
    """

    batch_id: int
    account: Account
    store_id: int | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Piece:
    """So much of one batch."""

    batch_id: int
    quantity: int


def lines(kind: Kind, pieces: Iterable[Piece], *, from_store: int | None, to_store: int | None) -> tuple[Line, ...]:
    """Both sides of a movement, for each piece; they sum to nought.

    Raises:
        SuppliesRefused: ``supplies.not_positive``, ``supplies.no_store``, ``supplies.same_store``, ``supplies.empty``.
    """
    source, target = WAYS[kind]
    if (source is Account.STORE and from_store is None) or (target is Account.STORE and to_store is None):
        raise SuppliesRefused("supplies.no_store", _("Say from where, or to where."))
    if kind is Kind.TRANSFER and from_store == to_store:
        raise SuppliesRefused("supplies.same_store", _("It is there already."))
    made: list[Line] = []
    for piece in pieces:
        if piece.quantity <= 0:
            raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing."))
        out = from_store if source is Account.STORE else None
        into = to_store if target is Account.STORE else None
        made.append(Line(piece.batch_id, source, out, -piece.quantity))
        made.append(Line(piece.batch_id, target, into, piece.quantity))
    if not made:
        raise SuppliesRefused("supplies.empty", _("Nothing is moved."))
    return tuple(made)


def difference(batch_id: int, store_id: int, quantity: int) -> tuple[Line, Line]:
    """Both sides of what a count found: more (positive) or less than was written."""
    if not quantity:
        raise SuppliesRefused("supplies.empty", _("Nothing is moved."))
    return (
        Line(batch_id, Account.COUNTED, None, -quantity),
        Line(batch_id, Account.STORE, store_id, quantity),
    )


def turned(of: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that take a movement back."""
    return tuple(Line(line.batch_id, line.account, line.store_id, -line.quantity) for line in of)


Place = tuple[int, int]
"""A batch in a store."""


def moved(entries: Iterable[Sequence[Line]]) -> dict[Place, int]:
    """What movements change in the stores altogether."""
    changed: dict[Place, int] = defaultdict(int)
    for entry in entries:
        for line in entry:
            if line.store_id is not None:
                changed[line.batch_id, line.store_id] += line.quantity
    return dict(changed)


Said = Callable[[int], object]
"""How a refusal says a quantity in base units: in the item's own unit, in the reader's language."""


def short(left: int, asked: int, *, said: Said) -> OutOfStock:
    """The refusal of more than there is."""
    sentence = _("There is not enough of it: {left} left, {asked} asked for.")
    return OutOfStock("supplies.short", sentence, left=said(left), asked=said(asked))


def check(
    entries: Iterable[Sequence[Line]], held: Mapping[Place, int], *, said: Callable[[int], Said] = lambda _batch: int
) -> None:
    """Refuse movements that would, one after the other, take more from a store than it has.

    Args:
        held: what the stores have before; a batch that is not there has nought.
        said: how a refusal says a quantity of a batch.

    Raises:
        OutOfStock: ``supplies.short``, with what is left.
    """
    left = dict(held)
    for entry in entries:
        for line in entry:
            if line.store_id is None:
                continue
            place = (line.batch_id, line.store_id)
            before = left.get(place, 0)
            left[place] = before + line.quantity
            if left[place] < 0:
                raise short(before, -line.quantity, said=said(line.batch_id))


@dataclass(frozen=True, slots=True)
class Lot:
    """What a store holds of one batch, as first-expired-first-out sees it."""

    batch_id: int
    expires_on: date | None
    quantity: int


def usable(expires_on: date | None, today: date) -> bool:
    """Whether a batch may still be used: through the day printed on it."""
    return expires_on is None or today <= expires_on


def first_expired(
    lots: Iterable[Lot], quantity: int, *, today: date, said: Said = int, chosen: int | None = None
) -> tuple[Piece, ...]:
    """Which batches to take a quantity from: what expires first goes first, what has expired never.

    Args:
        said: how a refusal says a quantity.
        chosen: a batch that goes before all others, because somebody has it in hand; when it has expired, what writes
            the movement refuses it.

    Raises:
        OutOfStock: ``supplies.short``.
    """
    good = [lot for lot in lots if lot.quantity > 0 and (usable(lot.expires_on, today) or lot.batch_id == chosen)]
    good.sort(key=lambda lot: (lot.batch_id != chosen, lot.expires_on or date.max, lot.batch_id))
    taken, owed = [], quantity
    for lot in good:
        part = min(owed, lot.quantity)
        if part:
            taken.append(Piece(lot.batch_id, part))
            owed -= part
    if owed:
        raise short(sum(lot.quantity for lot in good), quantity, said=said)
    return tuple(taken)
