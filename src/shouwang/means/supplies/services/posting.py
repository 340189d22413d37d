"""The one door to the ledger: movements in, entries, lines and balances out, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import Conflict
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Entry
from shouwang.means.supplies.models import Line as LineRow
from shouwang.means.supplies.rules import ledger, reserving
from shouwang.means.supplies.rules.ledger import Kind, Line, Place
from shouwang.means.supplies.services import guarding

_LOCK = """
SELECT b.batch_id, b.store_id, b.quantity
  FROM supplies_balance b JOIN unnest(%s::bigint[], %s::bigint[]) AS asked(batch_id, store_id)
       ON b.batch_id = asked.batch_id AND b.store_id = asked.store_id
 ORDER BY b.batch_id, b.store_id FOR UPDATE OF b
"""
_MAKE = """
INSERT INTO supplies_balance (batch_id, store_id, quantity) SELECT *, 0 FROM unnest(%s::bigint[], %s::bigint[])
ON CONFLICT (batch_id, store_id) DO NOTHING
"""
_SET = """
UPDATE supplies_balance b SET quantity = b.quantity + asked.change
  FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS asked(batch_id, store_id, change)
 WHERE b.batch_id = asked.batch_id AND b.store_id = asked.store_id
"""


@dataclass(frozen=True)
class Posting:
    """One movement, ready to be written.

    Args:
        lines: both sides; they sum to nought.
        partner, due_on: with loans and gifts.
        receiver_id, day: with protective equipment.
        source: what it was for, as (kind, reference).
        raising_id: the response in force that it belongs to.
    """

    kind: Kind
    lines: tuple[Line, ...]
    nonce: UUID
    occurred_at: datetime
    reason: str = ""
    partner: str = ""
    due_on: date | None = None
    receiver_id: int | None = None
    day: date | None = None
    source: tuple[str, str] = ("", "")
    reverses_id: int | None = None
    raising_id: int | None = None


def post(
    postings: Sequence[Posting], *, compound_id: int, actor: Actor, now: datetime
) -> tuple[list[Entry], list[bool]]:
    """Write movements in their order: all of them or none. What was posted before under its nonce is not posted again.

    The batches and stores have been found in the compound by the caller, who has also authorised.

    Locks the balances that change, in the order of their keys.

    Returns:
        The entries in the order of ``postings``, and whether each is new.

    Raises:
        OutOfStock: ``supplies.short``, ``supplies.kept``: the rest is kept back for something.
        Conflict: ``supplies.nonce``: another compound's movement has it.
    """
    wanted = [each.nonce for each in postings]
    known = {entry.nonce: entry for entry in Entry.objects.filter(nonce__in=wanted)}
    if any(entry.compound_id != compound_id for entry in known.values()):
        raise Conflict("supplies.nonce", _("This form was used before. Open it again."))
    fresh = {each.nonce: each for each in postings if each.nonce not in known}
    changed = ledger.moved(each.lines for each in fresh.values())
    held = _locked(list(changed))
    ledger.check([each.lines for each in fresh.values()], held, said=selectors.in_units_of_batch)
    made = Entry.objects.bulk_create([_row(each, compound_id, actor, now) for each in fresh.values()])
    LineRow.objects.bulk_create(
        LineRow(
            entry=entry, batch_id=each.batch_id, account=each.account, store_id=each.store_id, quantity=each.quantity
        )
        for entry, posting in zip(made, fresh.values(), strict=True)
        for each in posting.lines
    )
    guarding.leave_kept([each for each in fresh.values() if each.kind in reserving.BINDS], changed, now=now)
    _change(changed)
    found = known | {entry.nonce: entry for entry in made}
    return [found[nonce] for nonce in wanted], [nonce in fresh for nonce in wanted]


def _row(posting: Posting, compound_id: int, actor: Actor, now: datetime) -> Entry:
    return Entry(
        compound_id=compound_id,
        kind=posting.kind,
        occurred_at=posting.occurred_at,
        recorded_at=now,
        by_id=actor.user_id,
        by_name=actor.name,
        receiver_id=posting.receiver_id,
        partner=posting.partner.strip()[:120],
        due_on=posting.due_on,
        reason=posting.reason.strip()[:300],
        source_kind=posting.source[0],
        source_ref=posting.source[1],
        day=posting.day,
        reverses_id=posting.reverses_id,
        raising_id=posting.raising_id,
        nonce=posting.nonce,
    )


def _locked(places: list[Place]) -> dict[Place, int]:
    """What the stores hold, locked until the transaction ends; places without a balance get one of nought."""
    batches, stores = _columns(sorted(places))
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [batches, stores])
        cursor.execute(_LOCK, [batches, stores])
        return {(batch, store): quantity for batch, store, quantity in cursor.fetchall()}


def _change(changed: dict[Place, int]) -> None:
    places = [place for place in sorted(changed) if changed[place]]
    batches, stores = _columns(places)
    with connection.cursor() as cursor:
        cursor.execute(_SET, [batches, stores, [changed[place] for place in places]])


def _columns(places: Sequence[Place]) -> tuple[list[int], list[int]]:
    return [batch for batch, _store in places], [store for _batch, store in places]
