"""Sending people to the doors: homes that were not reached become duties, one a building."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.kernel.outcomes import Conflict
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.rollcall import rules, selectors
from shouwang.living.rollcall.models import RollCall
from shouwang.living.rollcall.services import calling
from shouwang.means.workforce import services as workforce

EVERYONE_REACHED = Words(en="Every home of the building is accounted for.", zh="本楼已全部联系上。")


@transaction.atomic
def order_knocks(*, roll_call_id: int, actor: Actor, now: datetime, compound_id: int | None = None) -> int:
    """Give every building with homes that were not reached to somebody; at the deadline, or at the manager's word.

    The steward of the building gets it, else whoever fills the service post. Called again, it orders only what is
    not being done already. Locks the roll-call. Returns the number of buildings.

    Raises:
        NotFound: ``rollcall.unknown``.
        Conflict: ``rollcall.closed``.
    """
    call = selectors.roll_call(roll_call_id, compound_id=compound_id)
    accounts.require(actor, "rollcall.open", compound_id=call.compound_id)
    call = RollCall.objects.select_for_update().get(pk=call.pk)
    if not call.is_open(now):
        raise Conflict("rollcall.closed", _("This roll-call is closed."))
    needs = selectors.knock_needs(call, now=now)
    stewards = _stewards(call.compound_id, now)
    code = places.compounds([call.compound_id]).get().code
    workforce.order_duties(
        compound_id=call.compound_id,
        source=(rules.SOURCE, str(call.pk)),
        orders=[_order(call, need, code, stewards.get(need.building_id), now) for need in needs],
        actor=Actor.system(),
        now=now,
        exercise=call.exercise,
    )
    call.knocks_ordered_at = now
    call.save(update_fields=["knocks_ordered_at"])
    homes = sum(need.homes for need in needs)
    calling.note(call, "rollcall.knocks_ordered", actor=actor, now=now, data={"buildings": len(needs), "homes": homes})
    return len(needs)


def _stewards(compound_id: int, now: datetime) -> dict[int, int]:
    """The steward who serves each building, where one is named."""
    found = (
        accounts.with_role(compound_id, [Role.STEWARD], now=now)
        .filter(grants__building__isnull=False)
        .order_by("pk")
        .values_list("grants__building_id", "pk")
    )
    return dict(found)


def _order(call: RollCall, need: rules.KnockNeed, code: str, user_id: int | None, now: datetime) -> workforce.DutyOrder:
    first = (f"，先敲 {need.vulnerable} 户", f", {need.vulnerable} of them first") if need.vulnerable else ("", "")
    return workforce.DutyOrder(
        key=f"knock:{need.building_id}",
        title=Words(
            zh=f"{need.number}号楼敲门：{need.homes} 户未联系上{first[0]}",
            en=f"Knock at building {need.number}: {need.homes} homes not reached{first[1]}",
        ),
        post_key=rules.SERVICE_POST,
        due_at=now + timedelta(minutes=rules.KNOCK_MINUTES),
        acknowledge_by=now + timedelta(minutes=rules.KNOCK_ACKNOWLEDGE_MINUTES),
        escalate_minutes=(15, 30),
        place=PlaceRef(call.compound_id, building_id=need.building_id),
        place_label=f"{need.number}号楼",
        urgent=need.vulnerable > 0,
        user_id=user_id,
        link=f"/c/{code}/rollcall/knock/{need.building_id}",
    )


def order_knocks_due(*, now: datetime) -> int:
    """Order the knocks of every roll-call whose deadline has passed; returns how many roll-calls."""
    due = RollCall.objects.filter(
        closed_at__isnull=True, knocks_ordered_at__isnull=True, deadline_at__lte=now, ends_at__gt=now
    )
    found = list(due.values_list("pk", flat=True))
    for roll_call_id in found:
        order_knocks(roll_call_id=roll_call_id, actor=Actor.system(), now=now)
    return len(found)


def call_off(call: RollCall, building_id: int, *, now: datetime) -> None:
    """Call the knock of a building off once all its homes were reached."""
    if call.knocks_ordered_at is None or selectors.not_reached(call, [building_id]).exists():
        return
    workforce.cancel_duties(
        compound_id=call.compound_id,
        source=(rules.SOURCE, str(call.pk)),
        reason=EVERYONE_REACHED.zh,
        actor=Actor.system(),
        now=now,
        keys=[f"knock:{building_id}"],
    )
