"""Extending a response and ending it: everything is as it was before, by construction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.rollcall import services as roll_calls
from shouwang.means.workforce import services as workforce
from shouwang.oversight.command.models import Activation
from shouwang.oversight.command.selectors import covered, responses, telling
from shouwang.oversight.command.services import response
from shouwang.oversight.command.services.activation import touch
from shouwang.oversight.command.services.response import Decision, IncidentRefused


@transaction.atomic
def extend(
    *,
    compound_id: int,
    activation_id: int,
    ends_at: datetime | None,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
    reason: str = "",
) -> Activation:
    """Set a new planned end for a response; None is until further notice. Locks the compound.

    Raises:
        Conflict: ``incident.stale``.
        NotFound: ``incident.not_in_force``.
        IncidentRefused: ``incident.bad_time``: the end lies behind.
    """
    accounts.require(actor, "incident.activate", compound_id=compound_id)
    response.take_turn(compound_id, seen)
    held = responses.activation(activation_id, compound_id=compound_id)
    if ends_at is not None and ends_at <= now:
        raise IncidentRefused("incident.bad_time", _("The planned end has to lie ahead."))
    activation = held.activation
    if activation.ends_at == ends_at:
        return activation
    posture.extend(raising_id=held.step.raising_id, ends_at=ends_at)
    activation.ends_at = ends_at
    touch(activation, actor, now)
    response.note(
        activation,
        "incident.extended",
        pack=held.pack,
        before=held.level.key,
        after=held.level.key,
        decision=Decision(actor, now, reason),
        counts={"until": ends_at.isoformat() if ends_at else None},
    )
    return activation


@transaction.atomic
def stand_down(
    *,
    compound_id: int,
    activation_id: int,
    actor: Actor,
    now: datetime,
    seen: str | None = None,
    reason: str = "",
) -> Activation:
    """End a response: measures are lowered, open duties cancelled, the roll-call closed, closing duties
    ordered and people told. Standing down twice is standing down once. Locks the compound.

    Raises:
        Conflict: ``incident.stale``.
        NotFound: ``incident.not_in_force``.
    """
    accounts.require(actor, "incident.activate", compound_id=compound_id)
    response.take_turn(compound_id, None)
    ended = Activation.objects.filter(pk=activation_id, compound_id=compound_id, stood_down_at__isnull=False).first()
    if ended:
        return ended
    response.take_turn(compound_id, seen)
    held = responses.activation(activation_id, compound_id=compound_id)
    activation, pack = held.activation, held.pack
    source = (response.RESPONSE, str(activation.pk))
    response.end_level(held.step, now=now)
    activation.stood_down_at = now
    touch(activation, actor, now)
    why = str(telling.spoken(Words(en="stood down", zh="响应终止")))
    cancelled = workforce.cancel_duties(compound_id=compound_id, source=source, reason=why, actor=actor, now=now)
    roll_calls.close_for_source(compound_id=compound_id, source=source, actor=actor, now=now)
    ground = covered.ground(compound_id, activation.building_ids)
    ordered = response.order_closing(activation, pack.stand_down.duties, ground, actor=actor, now=now)
    told = response.tell(activation, pack, held.level, pack.stand_down.notices, actor=actor, now=now)
    response.note(
        activation,
        "incident.stood_down",
        pack=pack,
        before=held.level.key,
        after="",
        decision=Decision(actor, now, reason),
        counts={"cancelled": cancelled, "ordered": ordered, "notices": told},
    )
    return activation


def expire(*, now: datetime) -> int:
    """Stand down what has come to its planned end; a job calls it every minute. Returns how many."""
    due = Activation.objects.filter(stood_down_at__isnull=True, ends_at__lte=now)
    ended = 0
    for compound_id, activation_id in due.values_list("compound_id", "pk"):
        why = str(telling.spoken(Words(en="planned end", zh="到达计划结束时间")))
        stand_down(compound_id=compound_id, activation_id=activation_id, actor=Actor.system(), now=now, reason=why)
        ended += 1
    return ended
