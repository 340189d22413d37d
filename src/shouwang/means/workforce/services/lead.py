"""What those who lead do with duties: verify, reject, reassign many at once, remind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import Conflict, NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import rules
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.rules import Action, State
from shouwang.means.workforce.selectors import posts
from shouwang.means.workforce.services import handover, shared

MOST = 1000
"""How many duties one bulk action takes."""


@transaction.atomic
def verify(
    *, duty_id: int, actor: Actor, now: datetime, nonce: UUID | None = None, compound_id: int | None = None
) -> Duty:
    """Confirm that a duty is done as it should be; nobody confirms their own work.

    Raises:
        DutyRefused: ``duty.own_work``. Conflict: ``duty.stale``. NotFound, Forbidden.
    """
    duty = shared.locked(duty_id, actor, compound_id)
    accounts.require(actor, "duty.assign", compound_id=duty.compound_id)
    if shared.seen(duty, nonce) or duty.state == State.VERIFIED:
        return duty
    if actor.user_id is not None and actor.user_id == duty.done_by_id:
        raise rules.DutyRefused("duty.own_work", _("Somebody else has to confirm this: you did it yourself."))
    duty.state = rules.after(State(duty.state), Action.VERIFY)
    shared.wind(duty).save()
    shared.note(duty, "verified", actor=actor, now=now, nonce=nonce)
    shared.record(duty, "duty.verified", actor=actor, now=now)
    return duty


@transaction.atomic
def reject(
    *,
    duty_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    nonce: UUID | None = None,
    compound_id: int | None = None,
) -> Duty:
    """Send a duty back to be done again, with the reason; its photos no longer count, its deadline stands.

    Raises:
        DutyRefused: ``duty.no_reason``. Conflict: ``duty.stale``. NotFound, Forbidden.
    """
    duty = shared.locked(duty_id, actor, compound_id)
    accounts.require(actor, "duty.assign", compound_id=duty.compound_id)
    if shared.seen(duty, nonce):
        return duty
    if len(reason.strip()) < 2:
        raise rules.DutyRefused("duty.no_reason", _("Please say why."))
    duty.state = rules.after(State(duty.state), Action.REJECT)
    duty.closed_at, duty.done_by_id = None, None
    _save_open_again([duty])
    shared.note(duty, "rejected", actor=actor, now=now, nonce=nonce, data={"reason": reason.strip()[:500]})
    shared.record(duty, "duty.rejected", actor=actor, now=now, data={"reason": reason.strip()[:500]})
    return duty


def _save_open_again(duties: Sequence[Duty]) -> None:
    try:
        with transaction.atomic():
            for duty in duties:
                shared.wind(duty).save()
    except IntegrityError as ordered_again:
        raise Conflict("duty.stale", _("This duty has moved on meanwhile. Please look at it again.")) from ordered_again


@transaction.atomic
def reassign(
    *,
    duty_ids: Sequence[int],
    user_id: int,
    actor: Actor,
    now: datetime,
    nonce: UUID | None = None,
    compound_id: int,
) -> int:
    """Offer duties to somebody else, all or none; returns how many changed hands.

    Also opens again what was reported as not executable. Locks the duties in the order of their ids. What the
    person has already stays as it is, and a repeated request changes nothing.

    Raises:
        DutyRefused: ``duty.nothing_chosen``, ``duty.too_many``, ``duty.stranger``, ``duty.person_away``.
        Conflict: ``duty.stale``: one of them is settled. NotFound: one is not of this compound. Forbidden.
    """
    accounts.require(actor, "duty.assign", compound_id=compound_id)
    duties = _chosen(duty_ids, compound_id)
    _require_there(user_id, compound_id, now)
    moved = []
    for duty in duties:
        if shared.seen(duty, nonce) or (duty.user_id == user_id and duty.is_open):
            continue
        rules.after(State(duty.state), Action.REASSIGN)
        moved.append((duty, duty.user_id))
        duty.reason, duty.closed_at = "", None
        handover.give(duty, user_id, now)
    _save_open_again([duty for duty, _left in moved])
    name = accounts.user(user_id).name
    for duty, left in moved:
        data = {"to": user_id, "name": name, "from": left}
        shared.note(duty, "reassigned", actor=actor, now=now, nonce=nonce, data=data)
        shared.record(duty, "duty.reassigned", actor=actor, now=now, data={"to": name})
    return len(moved)


def _chosen(duty_ids: Sequence[int], compound_id: int) -> list[Duty]:
    wanted = set(duty_ids)
    if not wanted:
        raise rules.DutyRefused("duty.nothing_chosen", _("Please choose at least one duty."))
    if len(wanted) > MOST:
        raise rules.DutyRefused("duty.too_many", _("At most {most} duties at once."), most=MOST)
    found = Duty.objects.select_for_update(of=("self",)).filter(pk__in=wanted, compound_id=compound_id)
    duties = list(found.order_by("pk"))
    if len(duties) != len(wanted):
        raise NotFound("duty.unknown", _("There is no such duty."))
    return duties


def _require_there(user_id: int, compound_id: int, now: datetime) -> None:
    found = accounts.users([user_id]).get(user_id)
    if found is None or not accounts.actor_of(found, now=now).may("duty.mine", compound_id=compound_id, now=now):
        raise rules.DutyRefused("duty.stranger", _("This person does not work in this compound."))
    if posts.roster(compound_id, now=now).is_away(user_id, now):
        raise rules.DutyRefused("duty.person_away", _("{name} is away now."), name=found.name)


@transaction.atomic
def remind(*, duty_ids: Sequence[int], actor: Actor, now: datetime, nonce: UUID | None = None, compound_id: int) -> int:
    """Press people to do their duties: it stands on their page; settled ones are passed over.

    Returns:
        How many were reminded. Locks the duties in the order of their ids.

    Raises:
        DutyRefused: ``duty.nothing_chosen``, ``duty.too_many``. NotFound, Forbidden.
    """
    accounts.require(actor, "duty.assign", compound_id=compound_id)
    reminded = 0
    for duty in _chosen(duty_ids, compound_id):
        if duty.is_open and not shared.seen(duty, nonce):
            duty.reminded_at = now
            duty.save(update_fields=["reminded_at"])
            shared.note(duty, "reminded", actor=actor, now=now, nonce=nonce)
            reminded += 1
    return reminded
