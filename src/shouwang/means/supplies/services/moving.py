"""Receiving, issuing, moving, lending: each is one movement of the ledger; a correction is another one."""

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
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Batch, Entry
from shouwang.means.supplies.rules import SuppliesRefused, ledger
from shouwang.means.supplies.rules.ledger import Account, Kind, Piece
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
    known = Entry.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    selectors.open_store(store_id, compound_id=compound_id)
    today = timezone.localtime(now).date()
    pieces = []
    for arrival in arrivals:
        if arrival.expires_on is not None and arrival.expires_on < today:
            raise SuppliesRefused("supplies.expired", _("This has expired. Refuse it."))
        if arrival.quantity <= 0:
            raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing."))
        pieces.append(Piece(_batch(arrival, compound_id, now).pk, arrival.quantity))
    movement = Movement(
        kind, tuple(pieces), nonce, to_store=store_id, partner=partner, due_on=due_on, reason=reason, source=source
    )
    [entry] = _post([movement], compound_id=compound_id, actor=actor, now=now)
    return entry


def _batch(arrival: Arrival, compound_id: int, now: datetime) -> Batch:
    item = selectors.item(arrival.item_id, compound_id=compound_id)
    lot = arrival.lot.strip()[:40]
    if lot:
        same = Batch.objects.filter(item=item, lot=lot, expires_on=arrival.expires_on).first()
        if same is not None:
            return same
    return Batch.objects.create(
        item=item,
        lot=lot,
        expires_on=arrival.expires_on,
        source=arrival.source.strip()[:120],
        code="B" + ids.short_code(7),
        made_at=now,
    )


@transaction.atomic
def move(*, compound_id: int, movement: Movement, actor: Actor, now: datetime) -> Entry:
    """Write one movement of named batches; repeated with its nonce it is written once.

    Locks the balances that change.

    Raises:
        OutOfStock: ``supplies.short``: somebody else had the last of it.
        SuppliesRefused: ``supplies.expired``, ``supplies.reason``, ``supplies.partner``, ``supplies.not_lent``,
            ``supplies.when``, and what :func:`ledger.lines` refuses.
        NotFound: ``supplies.batch``, ``supplies.store``.
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
        operation: what the actor must be allowed, as for :func:`issue_batch`.

    Raises:
        as :func:`move`.
    """
    accounts.require(actor, operation, compound_id=compound_id)
    return _post(movements, compound_id=compound_id, actor=actor, now=now)


def _post(movements: Sequence[Movement], *, compound_id: int, actor: Actor, now: datetime) -> list[Entry]:
    batches = selectors.batches_by_id(
        {piece.batch_id for each in movements for piece in each.pieces}, compound_id=compound_id
    )
    stores = {store for each in movements for store in (each.from_store, each.to_store) if store is not None}
    selectors.require_stores(stores, compound_id=compound_id)
    today = timezone.localtime(now).date()
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
        )
        for each in movements
    ]
    entries, fresh = post(postings, compound_id=compound_id, actor=actor, now=now)
    _check_loans(movements, fresh, compound_id)
    _note(entries, fresh, actor, compound_id, now)
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


def _check_loans(movements: Sequence[Movement], fresh: Sequence[bool], compound_id: int) -> None:
    """Nobody brings back more than was lent to them, and we pay back no more than we borrowed."""
    for movement, new in zip(movements, fresh, strict=True):
        if not new or movement.kind not in (Kind.LENT_BACK, Kind.REPAY):
            continue
        account = Account.LENT if movement.kind is Kind.LENT_BACK else Account.BORROWED
        for piece in movement.pieces:
            owed = selectors.owed(account, movement.partner.strip(), piece.batch_id, compound_id=compound_id)
            if owed < 0:
                raise SuppliesRefused("supplies.not_lent", _("That is more than was lent."))


@transaction.atomic
def issue(
    *,
    compound_id: int,
    item_id: int,
    quantity: int,
    store_id: int,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    receiver_id: int | None = None,
    day: date | None = None,
    reason: str = "",
    source: tuple[str, str] = ("", ""),
    occurred_at: datetime | None = None,
) -> Entry:
    """Issue so much of an item from a store, what expires first going first.

    Raises:
        OutOfStock: ``supplies.short``.
        NotFound: ``supplies.item``, ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    known = Entry.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    selectors.item(item_id, compound_id=compound_id)
    if quantity <= 0:
        raise SuppliesRefused("supplies.not_positive", _("A quantity is more than nothing."))
    lots = selectors.lots(item_id, store_id, compound_id=compound_id, lock=True)
    pieces = ledger.first_expired(lots, quantity, today=timezone.localtime(now).date())
    movement = Movement(
        Kind.ISSUE,
        pieces,
        nonce,
        from_store=store_id,
        reason=reason,
        source=source,
        receiver_id=receiver_id,
        day=day,
        occurred_at=occurred_at,
    )
    [entry] = _post([movement], compound_id=compound_id, actor=actor, now=now)
    return entry


@transaction.atomic
def issue_batch(
    *,
    compound_id: int,
    batch_code: str,
    quantity: int,
    store_id: int,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    reason: str = "",
    source: tuple[str, str] = ("", ""),
    occurred_at: datetime | None = None,
    operation: str = MOVE,
) -> Entry:
    """Issue from the very batch whose label was scanned, such as a cleaner's canister.

    Args:
        operation: what the actor must be allowed; a round's own right lets a cleaner draw what the round uses.

    Raises:
        OutOfStock: ``supplies.short``.
        SuppliesRefused: ``supplies.expired_batch``.
        NotFound: ``supplies.batch``, ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, operation, compound_id=compound_id)
    batch = selectors.batch(batch_code, compound_id=compound_id)
    movement = Movement(
        Kind.ISSUE,
        (Piece(batch.pk, quantity),),
        nonce,
        from_store=store_id,
        reason=reason,
        source=source,
        occurred_at=occurred_at,
    )
    [entry] = _post([movement], compound_id=compound_id, actor=actor, now=now)
    return entry


@transaction.atomic
def correct(*, compound_id: int, entry_id: int, reason: str, actor: Actor, now: datetime, nonce: UUID) -> Entry:
    """Take a movement back by another one; each can be taken back once, and a correction never.

    Raises:
        SuppliesRefused: ``supplies.reason``, ``supplies.correction``, ``supplies.corrected``.
        OutOfStock: ``supplies.short``: what came in has gone out again.
        NotFound: ``supplies.entry``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    row = Entry.objects.select_for_update().filter(pk=entry_id, compound_id=compound_id).first()
    if row is None:
        raise NotFound("supplies.entry", _("There is no such movement."))
    if not reason.strip():
        raise SuppliesRefused("supplies.reason", _("Please say why."))
    if row.kind == Kind.REVERSE:
        raise SuppliesRefused("supplies.correction", _("A correction is not corrected; write the movement anew."))
    known = Entry.objects.filter(reverses=row).first()
    if known is not None:
        if known.nonce == nonce:
            return known
        raise SuppliesRefused("supplies.corrected", _("This movement was taken back already."))
    lines = [
        ledger.Line(line.batch_id, Account(line.account), line.store_id, line.quantity) for line in row.lines.all()
    ]
    posting = Posting(
        Kind.REVERSE,
        ledger.turned(lines),
        nonce,
        now,
        reason,
        partner=row.partner,
        receiver_id=row.receiver_id,
        day=row.day,
        source=(row.source_kind, row.source_ref),
        reverses_id=row.pk,
    )
    entries, fresh = post([posting], compound_id=compound_id, actor=actor, now=now)
    _note(entries, fresh, actor, compound_id, now)
    return entries[0]


def _note(entries: Sequence[Entry], fresh: Sequence[bool], actor: Actor, compound_id: int, now: datetime) -> None:
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
