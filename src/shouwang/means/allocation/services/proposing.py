"""Work out who gets what of a class of goods, to be looked at; nothing moves yet."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
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
from shouwang.means.allocation.services import shared


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
        note=note.strip()[: shared.REASON],
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
