"""Receiving, moving, lending: each is one movement of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import ids
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Batch, Entry
from shouwang.means.supplies.rules import SuppliesRefused, ledger
from shouwang.means.supplies.rules.ledger import Kind, Piece
from shouwang.means.supplies.services import guarding
from shouwang.means.supplies.services.posting import Posting, post

MOVE = "supplies.move"
LATEST = timedelta(days=31)
"""How far back a movement may be written."""


@dataclass(frozen=True)
class Arrival:
    """What came in.

    Args:
        quantity: base units.
        lot, expires_on: as printed; a batch that is there already is added to.
    """

    item_id: int
    quantity: int
    lot: str = ""
    expires_on: date | None = None
    source: str = ""


@dataclass(frozen=True)
class Movement:
    """One movement of pieces whose batches are known.

    Args:
        from_store, to_store: as the kind needs them.
        occurred_at: when it happened; None is now.
        raising_id: the response that it belongs to; None is the gravest in force.
    """

    kind: Kind
    pieces: tuple[Piece, ...]
    nonce: UUID
    from_store: int | None = None
    to_store: int | None = None
    reason: str = ""
    partner: str = ""
    due_on: date | None = None
    source: tuple[str, str] = ("", "")
    receiver_id: int | None = None
    day: date | None = None
    occurred_at: datetime | None = None
    raising_id: int | None = None


@transaction.atomic
def receive(
    *,
    compound_id: int,
    arrivals: Sequence[Arrival],
    store_id: int,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    kind: Kind = Kind.RECEIVE,
    partner: str = "",
    due_on: date | None = None,
    reason: str = "",
    source: tuple[str, str] = ("", ""),
) -> Entry:
    """Take goods in: bought, borrowed or given. New lots become batches with a code for their label.

    Raises:
        SuppliesRefused: ``supplies.kind``, ``supplies.expired``, ``supplies.partner``, ``supplies.not_positive``,
            ``supplies.empty``.
        NotFound: ``supplies.item``, ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    if kind not in ledger.INCOMING:
        raise SuppliesRefused("supplies.kind", _("Goods do not come in that way."))
    journal.in_turn("supplies", nonce)
    known = Entry.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    selectors.open_store(store_id, compound_id=compound_id)
    today = timezone.localdate(now)
    pieces = []
    for arrival in arrivals:
        if arrival.expires_on is not None and arrival.expires_on < today:
            raise SuppliesRefused("supplies.expired", _("This has expired. Refuse it.")).at("expires_on")
        if arrival.quantity <= 0:
            raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing.")).at("quantity")
        pieces.append(Piece(_batch(arrival, compound_id, now).pk, arrival.quantity))
    movement = Movement(
        kind, tuple(pieces), nonce, to_store=store_id, partner=partner, due_on=due_on, reason=reason, source=source
    )
    [entry] = write([movement], compound_id=compound_id, actor=actor, now=now)
    return entry


def _batch(arrival: Arrival, compound_id: int, now: datetime) -> Batch:
    item = selectors.item(arrival.item_id, compound_id=compound_id)
    lot, made = arrival.lot.strip()[:40], {"source": arrival.source.strip()[:120], "made_at": now}
    made["code"] = "B" + ids.short_code(7)
    if not lot:
        return Batch.objects.create(item=item, expires_on=arrival.expires_on, **made)
    found, _new = Batch.objects.get_or_create(item=item, lot=lot, expires_on=arrival.expires_on, defaults=made)
    return found


@transaction.atomic
def move(*, compound_id: int, movement: Movement, actor: Actor, now: datetime) -> Entry:
    """Write one movement of named batches; repeated with its nonce it is written once.

    Locks the balances that change.

    Raises:
        OutOfStock: ``supplies.short``: somebody else had the last of it.
        SuppliesRefused: ``supplies.expired``, ``supplies.reason``, ``supplies.partner``, ``supplies.not_lent``,
            ``supplies.when``, ``supplies.exercise``, and what :func:`ledger.lines` refuses.
        NotFound: ``supplies.batch``, ``supplies.store``, ``supplies.receiver``, ``supplies.response``.
        Conflict: ``supplies.nonce``.
        Forbidden: ``account.forbidden``.
    """
    [entry] = post_many(compound_id=compound_id, movements=[movement], actor=actor, now=now)
    return entry


@transaction.atomic
def post_many(
    *, compound_id: int, movements: Sequence[Movement], actor: Actor, now: datetime, operation: str = MOVE
) -> list[Entry]:
    """Write many movements in one transaction, in their order: all, or none when one is refused.

    Args:
        operation: what the actor must be allowed, as for :func:`issue`.

    Raises:
        as :func:`move`.
    """
    accounts.require(actor, operation, compound_id=compound_id)
    return write(movements, compound_id=compound_id, actor=actor, now=now)


def write(movements: Sequence[Movement], *, compound_id: int, actor: Actor, now: datetime) -> list[Entry]:
    """Check movements and post them, for services that have authorised.

    Raises:
        as :func:`move`.
    """
    if not movements:
        return []
    journal.in_turn("supplies", movements[0].nonce)
    batches = selectors.batches_by_id(
        {piece.batch_id for each in movements for piece in each.pieces}, compound_id=compound_id
    )
    stores = {store for each in movements for store in (each.from_store, each.to_store) if store is not None}
    selectors.require_stores(stores, compound_id=compound_id)
    guarding.require_receivers((each.receiver_id for each in movements), compound_id=compound_id)
    during = {
        each: guarding.response(each, compound_id=compound_id, now=now)
        for each in {movement.raising_id for movement in movements}
    }
    guarding.lock_loans(piece.batch_id for each in movements if each.kind in guarding.LOANS for piece in each.pieces)
    today = timezone.localdate(now)
    for each in movements:
        _check(each, batches, today, now)
    postings = [
        Posting(
            each.kind,
            ledger.lines(each.kind, each.pieces, from_store=each.from_store, to_store=each.to_store),
            each.nonce,
            each.occurred_at or now,
            each.reason,
            each.partner,
            each.due_on,
            each.receiver_id,
            each.day,
            each.source,
            raising_id=during[each.raising_id],
        )
        for each in movements
    ]
    entries, fresh = post(postings, compound_id=compound_id, actor=actor, now=now)
    new = [each for each, is_new in zip(movements, fresh, strict=True) if is_new]
    guarding.check_loans(new, compound_id=compound_id)
    note(entries, fresh, actor, compound_id, now)
    return entries


def _check(movement: Movement, batches: dict[int, Batch], today: date, now: datetime) -> None:
    if movement.kind in ledger.NEEDS_REASON and not movement.reason.strip():
        raise SuppliesRefused("supplies.reason", _("Please say why."))
    if movement.kind in ledger.NEEDS_PARTNER and not movement.partner.strip():
        raise SuppliesRefused("supplies.partner", _("Please say with whom."))
    if movement.occurred_at is not None and not now - LATEST <= movement.occurred_at <= now + timedelta(minutes=5):
        raise SuppliesRefused("supplies.when", _("A movement is written within a month, and not before it happens."))
    if movement.kind in ledger.OF_EXPIRED:
        return
    for piece in movement.pieces:
        if not ledger.usable(batches[piece.batch_id].expires_on, today):
            raise SuppliesRefused("supplies.expired_batch", _("This batch has expired. It can only be scrapped."))


def note(entries: Sequence[Entry], fresh: Sequence[bool], actor: Actor, compound_id: int, now: datetime) -> None:
    """One line in the journal for what was posted together."""
    new = [entry for entry, is_new in zip(entries, fresh, strict=True) if is_new]
    if not new:
        return
    kinds = sorted({str(entry.kind) for entry in new})
    journal.record(
        actor=actor,
        action="supplies.moved",
        compound_id=compound_id,
        subject=("movement", new[0].pk),
        data={"kinds": kinds, "count": len(new)},
        now=now,
    )
