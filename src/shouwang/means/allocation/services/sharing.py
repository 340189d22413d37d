"""Propose a sharing-out, change a line by hand, approve, hand out, withdraw, finish."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation import goods, rules, solving
from shouwang.means.allocation.models import Line, Round
from shouwang.means.allocation.rules import entitling
from shouwang.means.allocation.rules.entitling import Recipient, Terms
from shouwang.means.allocation.rules.states import RoundState
from shouwang.means.allocation.selectors import asking
from shouwang.means.allocation.services import shared, telling

REASON = 200
HAND_OUT = "allocation.hand_out"


def _reason(text: str) -> str:
    said = text.strip()[:REASON]
    if not said:
        raise rules.SharingRefused("share.no_reason", _("Say why; the reason is read by everybody concerned."))
    return said


@transaction.atomic
def propose(
    *,
    compound_id: int,
    item_class: str,
    item_ids: Sequence[int],
    terms: Terms,
    actor: Actor,
    now: datetime,
    nonce: uuid.UUID,
    note: str = "",
    settle: rules.Settle = solving.settle,
) -> Round:
    """Work out who gets what of a class of goods, to be looked at and approved; nothing moves yet.

    A proposal of the class that waits is replaced. The number, and with it the lot, changes only with an approved
    round: proposing again draws the same.

    Args:
        item_ids: the items that do, the preferred one first.
        settle: answers the components; a test gives one that dies.

    Locks the compound's rounds.

    Raises:
        SharingRefused: ``share.no_class``, ``share.no_items``, ``share.mixed_units``, ``share.nothing_there``,
            ``share.nobody_asks``, and what :func:`.rules.entitling.check_terms` refuses.
        NotFound: ``goods.unknown``: an item of another compound or class.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "allocation.propose", compound_id=compound_id)
    entitling.check_terms(terms)
    if item_class not in ITEM_CLASSES:
        raise rules.SharingRefused("share.no_class", _("There is no such class of goods."))
    shared.in_turn(compound_id)
    known = Round.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    chosen = _chosen(compound_id, item_class, item_ids)
    stock = goods.available(compound_id, chosen, now=now)
    if not sum(stock.values()):
        raise rules.SharingRefused("share.nothing_there", _("There is nothing of this to share out."))
    served = {each.key: each for each in asking.recipients(compound_id, now=now)}
    claims = entitling.claims(
        served.values(),
        terms,
        accepts=[str(item) for item in chosen],
        carried=asking.carried(compound_id, item_class),
    )
    if not claims:
        raise rules.SharingRefused("share.nobody_asks", _("By these terms nobody asks for anything."))
    number = asking.next_number(compound_id, item_class)
    seed = f"{item_class}-{number:03}"
    made = rules.allocate(claims, {str(item): units for item, units in stock.items()}, seed=seed, settle=settle)
    Round.objects.filter(compound_id=compound_id, item_class=item_class, state=RoundState.PROPOSED).update(
        state=RoundState.WITHDRAWN, closed_at=now, reason="↻"
    )
    row = Round.objects.create(
        compound_id=compound_id,
        item_class=item_class,
        number=number,
        seed=seed,
        terms={circle: [t.rank, t.basis, t.minimum, t.wish, t.step] for circle, t in terms.items()},
        items=list(chosen),
        stock={str(item): units for item, units in stock.items()},
        proven=made.proven,
        gap=made.gap,
        how=max((verdict.how for verdict in made.verdicts), default="theorem", key=_HOW.index),
        note=note.strip()[:REASON],
        made_at=now,
        made_by_id=accounts.user(actor.user_id or 0).pk,
        nonce=nonce,
    )
    Line.objects.bulk_create([_row(row, line, served[line.claim.key]) for line in made.lines], batch_size=1000)
    shared.note("allocation.proposed", row, actor=actor, now=now, item_class=item_class, number=number)
    return row


_HOW = ("theorem", "solver", "greedy")


def _chosen(compound_id: int, item_class: str, item_ids: Sequence[int]) -> list[int]:
    if not item_ids:
        raise rules.SharingRefused("share.no_items", _("Choose at least one item."))
    known = {good.id: good.unit for good in goods.of_class(compound_id, item_class)}
    if not set(item_ids) <= set(known):
        raise outcomes.NotFound("goods.unknown", _("There is no such item."))
    if len({known[item] for item in item_ids}) > 1:
        sentence = _("These items are counted in different units; one does not do for another. Share them out apart.")
        raise rules.SharingRefused("share.mixed_units", sentence)
    return list(dict.fromkeys(item_ids))


def _row(row: Round, line: rules.Line, who: Recipient) -> Line:
    kind, _colon, ref = who.key.partition(":")
    claim = line.claim
    return Line(
        round=row,
        key=who.key,
        home_id=int(ref) if kind == "home" else None,
        post=ref if kind == "post" else "",
        circle=who.circle,
        persons=who.persons,
        rank=claim.rank,
        minimum=claim.minimum,
        wish=claim.wish,
        step=claim.step,
        carried=claim.carried,
        got=line.got,
        proposed=line.got,
        by_item=dict(line.by_item),
        why=line.why,
        everybody=line.everybody,
        equals=line.equals,
        odd=line.odd,
        place=line.place,
    )


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
