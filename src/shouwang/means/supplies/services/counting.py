"""Counting a store: blind, a second time where it differs, and settled by somebody else."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Count, CountLine
from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused, counting, ledger
from shouwang.means.supplies.rules.counting import Stage
from shouwang.means.supplies.rules.ledger import Kind
from shouwang.means.supplies.services.posting import Posting, post

COUNT, APPROVE, APPROVE_LARGE = "supplies.move", "supplies.approve", "supplies.approve_large"
_SETTLED = UUID("3d9f3f83-2cf1-4dd7-8a29-1e6c2d0b4a55")


@transaction.atomic
def begin_count(*, compound_id: int, store_id: int, actor: Actor, now: datetime, nonce: UUID) -> Count:
    """Begin to count a store; one count at a time in each.

    Raises:
        SuppliesRefused: ``supplies.counting``.
        NotFound: ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, COUNT, compound_id=compound_id)
    journal.in_turn("supplies", nonce)
    known = Count.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    store = selectors.open_store(store_id, compound_id=compound_id)
    try:
        with transaction.atomic():
            return Count.objects.create(
                compound_id=compound_id, store=store, begun_at=now, begun_by_id=actor.user_id or 0, nonce=nonce
            )
    except IntegrityError as twice:
        raise SuppliesRefused("supplies.counting", _("This place is being counted already.")) from twice


@transaction.atomic
def tally(
    *,
    compound_id: int,
    count_id: int,
    batch_code: str,
    quantity: int,
    actor: Actor,
    now: datetime,
    nonce: UUID | None = None,
) -> CountLine:
    """Write what was found of a batch, beside what the ledger says now; counting it again overwrites both.

    Locks the count and the balances of its place.

    Args:
        quantity: base units; nought is an answer too.
        nonce: of the form; the same one again, however late, writes nothing.

    Raises:
        SuppliesRefused: ``supplies.count_over``, ``supplies.not_positive``, ``supplies.not_differing``.
        NotFound: ``supplies.count``, ``supplies.batch``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, COUNT, compound_id=compound_id)
    count = _locked(count_id, compound_id)
    if count.stage not in counting.UNDER_WAY:
        raise SuppliesRefused("supplies.count_over", _("This count is finished."))
    if quantity < 0:
        raise SuppliesRefused("supplies.not_positive", _("Nobody finds less than nothing."))
    batch = selectors.batch(batch_code, compound_id=compound_id)
    line, _made = CountLine.objects.get_or_create(count=count, batch=batch)
    if nonce is not None and line.nonce == nonce:
        return line
    written = _written(count).get(batch.pk, 0)
    if count.stage == Stage.OPEN:
        line.first, line.written, line.by_id = quantity, written, actor.user_id
    elif line.written is not None and line.tally.differed:
        line.second, line.written_again, line.again_by_id = quantity, written, actor.user_id
    else:
        raise SuppliesRefused("supplies.not_differing", _("Only what differs is counted a second time."))
    line.nonce = nonce
    line.save(update_fields=["first", "written", "second", "written_again", "nonce", "by", "again_by"])
    return line


@transaction.atomic
def compare(*, compound_id: int, count_id: int, actor: Actor, now: datetime) -> Count:
    """The counter is finished: what differs is counted again, then waits for somebody else; what agrees is settled.

    Raises:
        SuppliesRefused: ``supplies.count_over``, ``supplies.recount_missing``.
        NotFound: ``supplies.count``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, COUNT, compound_id=compound_id)
    count = _locked(count_id, compound_id)
    if count.stage not in counting.UNDER_WAY:
        return count
    if count.stage == Stage.OPEN:
        _add_missing(count)
    tallies = selectors.tallies(count)
    stage = counting.next_stage(tallies)
    if count.stage == Stage.RECOUNT and stage is Stage.RECOUNT:
        raise SuppliesRefused("supplies.recount_missing", _("Count what differs a second time first."))
    count.stage, count.compared_at = stage, now
    if stage is Stage.SETTLED:
        count.ended_at, count.ended_by_id = now, actor.user_id
    count.save(update_fields=["stage", "compared_at", "ended_at", "ended_by"])
    journal.record(
        actor=actor,
        action="supplies.counted",
        compound_id=compound_id,
        subject=("count", count.pk),
        data={"stage": stage, "differences": sum(bool(each.difference) for each in tallies)},
        now=now,
    )
    return count


def _written(count: Count) -> dict[int, int]:
    """What the ledger says of the place now, by batch; nobody moves anything there until the transaction ends."""
    return {lot.batch_id: lot.quantity for lot in selectors.held_in(count.store_id, lock=True)}


def _add_missing(count: Count) -> None:
    """A batch that nobody found gets a line of nought, beside what the ledger says."""
    known = set(count.lines.values_list("batch_id", flat=True))
    CountLine.objects.bulk_create(
        CountLine(count=count, batch_id=batch, first=0, written=quantity)
        for batch, quantity in _written(count).items()
        if quantity and batch not in known
    )


@transaction.atomic
def approve_count(*, compound_id: int, count_id: int, reason: str, actor: Actor, now: datetime) -> Count:
    """Somebody who neither counted nor moved goods there settles the differences: they become movements of the ledger.

    A difference above :data:`counting.SMALL` is settled by the manager.

    Locks the count and the balances.

    Raises:
        SuppliesRefused: ``supplies.own_count``, ``supplies.moved_there``, ``supplies.reason``,
            ``supplies.not_waiting``, ``supplies.moved_since``.
        NotFound: ``supplies.count``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, APPROVE, compound_id=compound_id)
    count = _locked(count_id, compound_id)
    if count.stage == Stage.SETTLED:
        return count
    if count.stage != Stage.WAITING:
        raise SuppliesRefused("supplies.not_waiting", _("This count does not wait for approval."))
    if actor.user_id in selectors.counters(count):
        raise SuppliesRefused("supplies.own_count", _("Whoever counted does not settle it. Ask somebody else."))
    if actor.user_id in selectors.movers(count):
        sentence = _("Whoever moved goods here since the last count does not settle it. Ask somebody else.")
        raise SuppliesRefused("supplies.moved_there", sentence)
    if selectors.is_large_difference(count):
        accounts.require(actor, APPROVE_LARGE, compound_id=compound_id)
    if not reason.strip():
        raise SuppliesRefused("supplies.reason", _("Please say why."))
    postings = [
        Posting(
            Kind.COUNT,
            ledger.difference(each.batch_id, count.store_id, each.difference),
            uuid.uuid5(_SETTLED, f"{count.pk}:{each.batch_id}"),
            now,
            reason,
            source=("count", str(count.pk)),
        )
        for each in selectors.tallies(count)
        if each.difference
    ]
    try:
        post(postings, compound_id=compound_id, actor=actor, now=now)
    except OutOfStock as moved:
        raise SuppliesRefused(
            "supplies.moved_since", _("More was issued since the count than it found. Count again.")
        ) from moved
    count.stage, count.reason, count.ended_at, count.ended_by_id = (
        Stage.SETTLED,
        reason.strip()[:300],
        now,
        actor.user_id,
    )
    count.save(update_fields=["stage", "reason", "ended_at", "ended_by"])
    _note("supplies.count_settled", count, actor, now)
    return count


@transaction.atomic
def discard_count(*, compound_id: int, count_id: int, actor: Actor, now: datetime) -> Count:
    """Give a count up; nothing moves.

    Raises:
        NotFound: ``supplies.count``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, COUNT, compound_id=compound_id)
    count = _locked(count_id, compound_id)
    if count.stage not in (Stage.SETTLED, Stage.DISCARDED):
        count.stage, count.ended_at, count.ended_by_id = Stage.DISCARDED, now, actor.user_id
        count.save(update_fields=["stage", "ended_at", "ended_by"])
        _note("supplies.count_discarded", count, actor, now)
    return count


def _locked(count_id: int, compound_id: int) -> Count:
    selectors.count(count_id, compound_id=compound_id)
    return Count.objects.select_for_update().get(pk=count_id)


def _note(action: str, count: Count, actor: Actor, now: datetime) -> None:
    journal.record(actor=actor, action=action, compound_id=count.compound_id, subject=("count", count.pk), now=now)
