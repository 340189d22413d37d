"""Entering and lifting orders over people and homes; they end by themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import services as journal
from shouwang.base.residents import rules, selectors
from shouwang.base.residents.events import Restricted, RestrictionLifted
from shouwang.base.residents.models import Restriction
from shouwang.base.residents.services.reach import require_home
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _

LONGEST = timedelta(days=90)


@dataclass(frozen=True)
class Order:
    """An order as the authority gave it, over a person or over a home.

    Args:
        ordered_by: the authority by name; a compound cannot isolate anybody by itself.
        purpose: what the data may be used for; it is erased 30 days after the end.
    """

    kind: str
    ordered_by: str
    reason: str
    starts_at: datetime
    ends_at: datetime
    person_id: int | None = None
    home_id: int | None = None
    purpose: str = "epidemic control"


@transaction.atomic
def restrict(
    *, actor: accounts.Actor, compound_id: int, order: Order, now: datetime, nonce: uuid.UUID | None = None
) -> Restriction:
    """Enter an order; it binds over ``[starts_at, ends_at)``. Asking twice with one nonce enters one.

    Raises:
        ResidentRefused: ``resident.order``: kind, authority or reason missing, or not exactly one subject;
            ``resident.order_span``: it does not end after it starts and after now, or lasts over 90 days.
        Conflict: ``resident.restricted_already``: one of this kind holds in that time.
        NotFound, Forbidden: not the actor's resident or home.
    """
    _require_subject(actor, compound_id, order, now)
    before = Restriction.objects.filter(nonce=nonce, compound_id=compound_id).first() if nonce else None
    if before is not None:
        return before
    _check(order, now)
    subject = Q(person_id=order.person_id) if order.person_id is not None else Q(home_id=order.home_id)
    same = Restriction.objects.select_for_update().filter(subject, compound_id=compound_id, kind=order.kind)
    if same.filter(starts_at__lt=order.ends_at, ends_at__gt=order.starts_at).exists():
        raise outcomes.Conflict(
            "resident.restricted_already", _("An order of this kind is in force in that time already.")
        )
    entered = Restriction.objects.create(
        compound_id=compound_id,
        person_id=order.person_id,
        home_id=order.home_id,
        kind=order.kind,
        ordered_by=order.ordered_by.strip(),
        reason=order.reason.strip(),
        entered_by=actor.name,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        purpose=order.purpose,
        erase_on=rules.erase_on(order.ends_at),
        nonce=nonce,
    )
    _record(actor, "resident.restricted", entered, now, {"until": order.ends_at.isoformat()})
    journal.emit(Restricted(entered.pk), compound_id=compound_id, now=now)
    return entered


def _require_subject(actor: accounts.Actor, compound_id: int, order: Order, now: datetime) -> None:
    if (order.person_id is None) == (order.home_id is None):
        raise rules.ResidentRefused("resident.order", _("An order names either a person or a home."))
    if order.person_id is not None:
        selectors.require_person(actor, "register.edit", order.person_id, compound_id=compound_id, now=now)
    elif order.home_id is not None:
        require_home(actor, "register.edit", order.home_id, compound_id=compound_id)


def _check(order: Order, now: datetime) -> None:
    if order.kind not in set(rules.RestrictionKind):
        raise rules.ResidentRefused("resident.order", _("There is no such kind of order."))
    if not order.ordered_by.strip() or not order.reason.strip():
        raise rules.ResidentRefused("resident.order", _("An order needs the authority that gave it and the reason."))
    if len(order.ordered_by) > 120 or len(order.reason) > 200:
        raise rules.ResidentRefused("resident.text_long", _("This text is too long."))
    if order.ends_at <= max(order.starts_at, now) or order.ends_at - order.starts_at > LONGEST:
        raise rules.ResidentRefused(
            "resident.order_span", _("An order ends after it starts, in the future, and within 90 days.")
        )


@transaction.atomic
def lift_restriction(
    *, actor: accounts.Actor, compound_id: int, restriction_id: int, reason: str, now: datetime
) -> Restriction:
    """End an order before its time. Locks it.

    Raises:
        NotFound: ``resident.no_order``.
        ResidentRefused: ``resident.reason``: none given.
        Conflict: ``resident.order_over``: it has ended already.
    """
    mine = Restriction.objects.select_for_update().filter(pk=restriction_id, compound_id=compound_id)
    entered = mine.first()
    if entered is None:
        raise outcomes.NotFound("resident.no_order", _("There is no such order."))
    if entered.person_id is not None:
        selectors.require_person(actor, "register.edit", entered.person_id, compound_id=compound_id, now=now)
    elif entered.home_id is not None:
        require_home(actor, "register.edit", entered.home_id, compound_id=compound_id)
    if not reason.strip():
        raise rules.ResidentRefused("resident.reason", _("Please say why."))
    if entered.ends_at <= now:
        raise outcomes.Conflict("resident.order_over", _("This order has ended already."))
    entered.ends_at = max(now, entered.starts_at)
    entered.erase_on = rules.erase_on(entered.ends_at)
    entered.save(update_fields=["ends_at", "erase_on"])
    _record(actor, "resident.restriction_lifted", entered, now, {"reason": reason.strip()[:200]})
    journal.emit(RestrictionLifted(entered.pk), compound_id=compound_id, now=now)
    return entered


def _record(actor: accounts.Actor, action: str, entered: Restriction, now: datetime, data: dict[str, str]) -> None:
    subject = ("person", entered.person_id) if entered.person_id else ("home", entered.home_id)
    journal.record(
        actor=actor,
        action=action,
        compound_id=entered.compound_id,
        subject=subject,
        data={"restriction": entered.pk, **data},
        now=now,
    )
