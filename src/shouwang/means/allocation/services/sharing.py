"""Decide on what was proposed to be shared out: change a line by hand, approve, hand out, withdraw, finish."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation import goods, rules
from shouwang.means.allocation.models import Line, Round
from shouwang.means.allocation.rules.states import RoundState
from shouwang.means.allocation.services import shared, telling

HAND_OUT = "allocation.hand_out"


def _reason(text: str) -> str:
    said = text.strip()[: shared.REASON]
    if not said:
        raise rules.SharingRefused("share.no_reason", _("Say why; the reason is read by everybody concerned."))
    return said


@transaction.atomic
def override(*, line_id: int, compound_id: int, units: int, reason: str, actor: Actor, now: datetime) -> Line:
    """Give one recipient another number of units, with a reason that everybody can read; the proposal stays one.

    Locks the round.

    Raises:
        SharingRefused: ``share.no_reason``, ``share.negative``, ``share.not_open``, ``share.not_enough``.
        NotFound: ``share.unknown_line``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "allocation.propose", compound_id=compound_id)
    line, row = _locked_line(line_id, compound_id)
    said = _reason(reason)
    if units < 0:
        raise rules.SharingRefused("share.negative", _("There cannot be less than nothing."))
    _require_state(row, RoundState.PROPOSED)
    free = _left(row, without=line)
    if units > sum(free.values()):
        raise rules.SharingRefused(
            "share.not_enough",
            _("Only {left} are left to give; take some from somebody else first."),
            left=sum(free.values()),
        )
    line.by_item, line.got = _taken(free, [str(item) for item in row.items], units), units
    line.why, line.override_reason, line.override_by_id = rules.Why.OVERRIDDEN, said, actor.user_id
    line.save(update_fields=["by_item", "got", "why", "override_reason", "override_by"])
    shared.note("allocation.overridden", row, actor=actor, now=now, recipient=line.key, units=units, reason=said)
    return line


def _left(row: Round, *, without: Line) -> dict[str, int]:
    free = {item: int(units) for item, units in row.stock.items()}
    for by_item in row.lines.exclude(pk=without.pk).values_list("by_item", flat=True):
        for item, units in by_item.items():
            free[item] -= units
    return free


def _taken(free: Mapping[str, int], order: Sequence[str], units: int) -> dict[str, int]:
    taken: dict[str, int] = {}
    for item in order:
        given = min(units, free.get(item, 0))
        if given:
            taken[item] = given
            units -= given
    return taken


def _require_state(row: Round, *allowed: RoundState) -> None:
    if row.state not in allowed:
        raise outcomes.Conflict("share.not_open", _("This sharing-out stands elsewhere by now. Look again."))


def _locked_line(line_id: int, compound_id: int) -> tuple[Line, Round]:
    found = Line.objects.filter(pk=line_id, round__compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("share.unknown_line", _("There is no such line."))
    row = shared.locked_round(found.round_id, compound_id)
    return Line.objects.select_for_update().get(pk=line_id), row


@transaction.atomic
def approve(*, round_id: int, compound_id: int, actor: Actor, now: datetime) -> Round:
    """Approve a proposal: from now on its units are kept for its recipients. Repeating it changes nothing.

    Whoever changed a line by hand does not approve it. Who gets less than was asked is told so.

    Locks the round and the compound's rounds.

    Raises:
        SharingRefused: ``share.own``: somebody else has to look at it.
        Conflict: ``share.not_open``; ``share.stock_changed``: there is less by now; propose again.
        NotFound: ``share.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "allocation.approve", compound_id=compound_id)
    shared.in_turn(compound_id)
    row = shared.locked_round(round_id, compound_id)
    if row.state == RoundState.APPROVED:
        return row
    _require_state(row, RoundState.PROPOSED)
    if row.lines.filter(override_by_id=actor.user_id).exists():
        raise rules.SharingRefused("share.own", _("You changed a line by hand; somebody else approves it."))
    wanted: dict[int, int] = {}
    for by_item in row.lines.values_list("by_item", flat=True):
        for item, units in by_item.items():
            wanted[int(item)] = wanted.get(int(item), 0) + units
    there = goods.available(compound_id, wanted, now=now)
    if any(units > there[item] for item, units in wanted.items()):
        raise outcomes.Conflict("share.stock_changed", _("There is less in stock by now. Propose again."))
    row.state, row.approved_at, row.approved_by_id = RoundState.APPROVED, now, actor.user_id
    row.save(update_fields=["state", "approved_at", "approved_by"])
    told = telling.tell(row, actor=Actor.system(), now=now)
    shared.note("allocation.approved", row, actor=actor, now=now, units=sum(wanted.values()), told=told)
    return row


@transaction.atomic
def hand_out(*, line_ids: Sequence[int], round_id: int, compound_id: int, actor: Actor, now: datetime) -> int:
    """Hand lines of an approved round over: ledger entries, first-expired batches first. Done lines are left alone.

    Locks the round and the stock of its items.

    Returns:
        How many lines were handed over now.

    Raises:
        Conflict: ``share.not_open``.
        NotFound: ``share.unknown``, ``share.unknown_line``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, HAND_OUT, compound_id=compound_id)
    row = shared.locked_round(round_id, compound_id)
    _require_state(row, RoundState.APPROVED)
    lines = list(row.lines.filter(pk__in=line_ids).order_by("rank", "place", "pk"))
    if len(lines) != len(set(line_ids)):
        raise outcomes.NotFound("share.unknown_line", _("There is no such line."))
    waiting = [line for line in lines if line.handed_at is None and line.got]
    handed = [goods.Handed(_items(line), uuid.uuid5(row.nonce, f"line:{line.pk}"), line.key) for line in waiting]
    source = ("allocation", str(row.pk))
    if handed:
        goods.hand_over(compound_id, handed, source=source, operation=HAND_OUT, actor=actor, now=now)
    for line in waiting:
        line.handed_at, line.handed_by_id = now, actor.user_id
    Line.objects.bulk_update(waiting, ["handed_at", "handed_by"])
    if waiting:
        shared.note("allocation.handed_out", row, actor=actor, now=now, lines=len(waiting))
    return len(waiting)


def _items(line: Line) -> dict[int, int]:
    return {int(item): units for item, units in line.by_item.items()}


@transaction.atomic
def finish(*, round_id: int, compound_id: int, actor: Actor, now: datetime) -> Round:
    """End an approved round; what nobody fetched goes back to the free stock.

    Raises:
        Conflict: ``share.not_open``.
        NotFound: ``share.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "allocation.propose", compound_id=compound_id)
    row = shared.locked_round(round_id, compound_id)
    if row.state == RoundState.CLOSED:
        return row
    _require_state(row, RoundState.APPROVED)
    row.state, row.closed_at = RoundState.CLOSED, now
    row.save(update_fields=["state", "closed_at"])
    shared.note("allocation.finished", row, actor=actor, now=now)
    return row


@transaction.atomic
def withdraw(*, round_id: int, compound_id: int, reason: str, actor: Actor, now: datetime) -> Round:
    """Send a proposal back.

    Raises:
        SharingRefused: ``share.no_reason``.
        Conflict: ``share.not_open``.
        NotFound: ``share.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "allocation.propose", compound_id=compound_id)
    row = shared.locked_round(round_id, compound_id)
    said = _reason(reason)
    _require_state(row, RoundState.PROPOSED)
    row.state, row.closed_at, row.reason = RoundState.WITHDRAWN, now, said
    row.save(update_fields=["state", "closed_at", "reason"])
    shared.note("allocation.withdrawn", row, actor=actor, now=now, reason=said)
    return row
