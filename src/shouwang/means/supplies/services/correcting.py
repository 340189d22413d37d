"""Taking a movement back: by another movement that points at it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.models import Entry
from shouwang.means.supplies.rules import SuppliesRefused, ledger
from shouwang.means.supplies.rules.ledger import Account, Kind
from shouwang.means.supplies.services import guarding
from shouwang.means.supplies.services.moving import MOVE, note
from shouwang.means.supplies.services.posting import Posting, post


@transaction.atomic
def correct(*, compound_id: int, entry_id: int, reason: str, actor: Actor, now: datetime, nonce: UUID) -> Entry:
    """Take a movement back by another one; each can be taken back once, and a correction never.

    Raises:
        SuppliesRefused: ``supplies.reason``, ``supplies.correction``, ``supplies.corrected``,
            ``supplies.came_back``.
        OutOfStock: ``supplies.short``: what came in has gone out again.
        NotFound: ``supplies.entry``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, MOVE, compound_id=compound_id)
    journal.in_turn("supplies", nonce)
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
        raising_id=row.raising_id,
    )
    guarding.lock_loans(line.batch_id for line in lines)
    entries, fresh = post([posting], compound_id=compound_id, actor=actor, now=now)
    guarding.check_taken_back(row, compound_id=compound_id)
    note(entries, fresh, actor, compound_id, now)
    return entries[0]
