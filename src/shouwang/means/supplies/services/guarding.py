"""What is seen to around every movement: one request at a time, in earnest, to people of the house, loans kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import services as journal
from shouwang.base.posture import selectors as posture
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Batch, Entry, Item
from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused, ledger
from shouwang.means.supplies.rules.ledger import Account, Kind

if TYPE_CHECKING:
    from shouwang.means.supplies.services.moving import Movement
    from shouwang.means.supplies.services.posting import Posting

_NORMAL = "normal"
LOANS = {
    Kind.LENT_BACK: (Account.LENT, _("That is more than was lent.")),
    Kind.REPAY: (Account.BORROWED, _("That is more than was lent.")),
    Kind.RETURN: (Account.USED, _("That is more than was issued.")),
}
"""What comes back, the account that it comes back from, and what is said when that has less."""
_OWED = frozenset(account for account, _message in LOANS.values())


def require_receivers(ids: Iterable[int | None], *, compound_id: int) -> None:
    """Refuse to hand anything to somebody who is not of the compound.

    Raises:
        NotFound: ``supplies.receiver``.
    """
    for each in {each for each in ids if each is not None}:
        if not accounts.has_been_of(each, compound_id):
            raise NotFound("supplies.receiver", _("There is no such person here."))


def response(raising_id: int | None, *, compound_id: int, now: datetime) -> int | None:
    """Which response a movement belongs to: the one named, else the gravest that is in force in earnest.

    Raises:
        SuppliesRefused: ``supplies.exercise``: an exercise takes nothing from the store.
        NotFound: ``supplies.response``.
    """
    if raising_id is not None:
        named = posture.raisings(compound_id, now=now).filter(pk=raising_id).first()
        if named is None:
            raise NotFound("supplies.response", _("There is no such response now."))
        if named.exercise:
            raise SuppliesRefused("supplies.exercise", _("An exercise takes nothing from the store."))
        return named.pk
    sources = posture.anywhere(compound_id, now=now).sources()
    return next((each.raising_id for each in sources if each.kind != _NORMAL), None)


def lock_loans(batches: Iterable[int]) -> None:
    """Let those who bring the same item back do it one after the other, so that each sees what the other brought."""
    found = Item.objects.filter(batches__in=set(batches)).order_by("pk").select_for_update(of=("self",))
    list(found.values_list("pk", flat=True))


def check_loans(movements: Iterable[Movement], *, compound_id: int) -> None:
    """Nobody brings back more than was lent or issued to them, and we pay back no more than we borrowed.

    Raises:
        SuppliesRefused: ``supplies.not_lent``.
    """
    for movement in movements:
        if movement.kind not in LOANS:
            continue
        account, message = LOANS[movement.kind]
        partner = None if account is Account.USED else movement.partner.strip()
        for piece in movement.pieces:
            if selectors.owed(account, partner, piece.batch_id, compound_id=compound_id) < 0:
                raise SuppliesRefused("supplies.not_lent", message)


def leave_kept(postings: Sequence[Posting], changed: Mapping[ledger.Place, int], *, now: datetime) -> None:
    """Refuse movements that would take what is kept back; the balances that change are locked by the caller.

    Two who take different batches of one item at once are let in one after the other, so that each sees what the
    other has left. Nobody waits for anything else while in turn.

    Raises:
        OutOfStock: ``supplies.kept``.
    """
    lines = [line for each in postings for line in each.lines if line.store_id is not None and line.quantity < 0]
    if not lines:
        return
    stores = {line.store_id for line in lines if line.store_id is not None}
    if not selectors.kept_in(stores, now=now):
        return
    today = timezone.localdate(now)
    batches = Batch.objects.in_bulk({line.batch_id for line in lines})
    places = {(batches[line.batch_id].item_id, line.store_id) for line in lines if line.store_id is not None}
    for item_id, store_id in sorted(places):
        journal.in_turn("supplies.kept", item_id, store_id)
        kept = selectors.kept_in([store_id], now=now).get((item_id, store_id), 0)
        change = sum(
            quantity
            for (batch_id, store), quantity in changed.items()
            if store == store_id
            and batch_id in batches
            and batches[batch_id].item_id == item_id
            and ledger.usable(batches[batch_id].expires_on, today)
        )
        held = selectors.good_in(item_id, store_id, now=now)
        if kept and held + change < kept:
            sentence = _("Free: {left}. Kept back for something: {kept}.")
            said = selectors.in_units_of(Item.objects.get(pk=item_id))
            raise OutOfStock("supplies.kept", sentence, left=said(max(0, held - kept)), kept=said(kept))


def check_taken_back(entry: Entry, *, compound_id: int) -> None:
    """What was issued or lent and came back since is not taken back once more.

    Raises:
        SuppliesRefused: ``supplies.came_back``.
    """
    for line in entry.lines.exclude(account=Account.STORE):
        partner = None if line.account == Account.USED else entry.partner
        if line.account in _OWED and (
            selectors.owed(Account(line.account), partner, line.batch_id, compound_id=compound_id) < 0
        ):
            raise SuppliesRefused("supplies.came_back", _("It came back already."))
