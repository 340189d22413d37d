"""Open a hand-out of rations: every household is listed with its ration at one point; and finish it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation import goods
from shouwang.means.allocation.models import Ration, RationPoint, RationRound
from shouwang.means.allocation.rules import rations as rules
from shouwang.means.allocation.rules.rations import RationGiven, RationRefused
from shouwang.means.allocation.rules.states import RationState
from shouwang.means.allocation.selectors import asking
from shouwang.means.allocation.services import shared


@dataclass(frozen=True)
class Share:
    """A point and the buildings whose homes it serves."""

    name: str
    building_ids: Sequence[int]


@transaction.atomic
def open_rations(
    *,
    compound_id: int,
    item_id: int,
    title: str,
    entitled: rules.Entitlement,
    shares: Sequence[Share],
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    nonce: uuid.UUID,
) -> RationRound:
    """List every household with its ration, and keep the goods for them.

    Args:
        shares: the points; every building belongs to one of them.

    Locks the compound's rounds and the stock of the item.

    Raises:
        RationRefused: ``ration.no_title``, ``ration.bad_span``, ``ration.no_point``, ``ration.building_twice``,
            ``ration.building_left_out``, ``ration.not_enough``, and what an entitlement is refused for.
        NotFound: ``goods.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "ration.manage", compound_id=compound_id)
    rules.check_entitlement(entitled)
    _check_terms(title, starts_at, ends_at, shares)
    shared.in_turn(compound_id)
    known = RationRound.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    good = goods.one(item_id, compound_id=compound_id)
    sizes = asking.household_sizes(compound_id, now=now)
    homes = {home.pk: home.building_id for home in places.homes(compound_id).filter(pk__in=sizes)}
    points = _point_of_buildings(shares, set(homes.values()))
    units = {home: entitled.units(sizes[home]) for home in homes}
    _check_stock(compound_id, good, sum(units.values()), now)
    row = RationRound.objects.create(
        compound_id=compound_id,
        item_id=good.id,
        title=title.strip()[:80],
        per_home=entitled.per_home,
        per_person=entitled.per_person,
        most=entitled.most,
        starts_at=starts_at,
        ends_at=ends_at,
        made_at=now,
        made_by_id=accounts.user(actor.user_id or 0).pk,
        nonce=nonce,
    )
    made = {each.name: RationPoint.objects.create(round=row, name=each.name) for each in _trimmed(shares)}
    Ration.objects.bulk_create(
        [
            Ration(round=row, home_id=home, point=made[points[building]], persons=sizes[home], units=units[home])
            for home, building in homes.items()
        ],
        batch_size=1000,
    )
    shared.note("ration.opened", row, actor=actor, now=now, title=row.title, homes=len(homes))
    return row


def _check_terms(title: str, starts_at: datetime, ends_at: datetime, shares: Sequence[Share]) -> None:
    if not title.strip():
        raise RationRefused("ration.no_title", _("Give the hand-out a name."))
    if ends_at <= starts_at:
        raise RationRefused("ration.bad_span", _("The end lies before the beginning."))
    names = [each.name for each in _trimmed(shares)]
    if not names or not all(names) or len(set(names)) != len(names):
        raise RationRefused("ration.no_point", _("Name at least one point, each by its own name."))


def _trimmed(shares: Sequence[Share]) -> list[Share]:
    return [Share(each.name.strip()[:40], each.building_ids) for each in shares]


def _point_of_buildings(shares: Sequence[Share], buildings: set[int]) -> dict[int, str]:
    """Building → the one point that serves it: what makes it impossible that two points serve one home."""
    found: dict[int, str] = {}
    for share in _trimmed(shares):
        for building in share.building_ids:
            if building in found:
                raise RationRefused("ration.building_twice", _("A building belongs to one point, not to two."))
            found[building] = share.name
    if not buildings <= set(found):
        raise RationRefused("ration.building_left_out", _("A building belongs to no point."))
    return found


def _check_stock(compound_id: int, good: goods.Good, wanted: int, now: datetime) -> None:
    there = goods.available(compound_id, [good.id], now=now)[good.id]
    if wanted > there:
        raise RationRefused(
            "ration.not_enough",
            _("{wanted} are needed for all homes, {there} are there. Share out what there is, or give less to each."),
            wanted=wanted,
            there=there,
        )


@transaction.atomic
def close_rations(*, round_id: int, compound_id: int, actor: Actor, now: datetime) -> RationRound:
    """End a hand-out; what nobody fetched goes back to the free stock. Repeating it changes nothing.

    Raises:
        RationGiven: ``ration.list_out``: a phone still has a list.
        NotFound: ``ration.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "ration.manage", compound_id=compound_id)
    row = shared.locked_rations(round_id, compound_id)
    if row.state == RationState.CLOSED:
        return row
    if row.points.exclude(phone="").exists():
        raise RationGiven("ration.list_out", _("A phone still has a list. Let it be given back, or call it in."))
    row.state = RationState.CLOSED
    row.save(update_fields=["state"])
    shared.note("ration.closed", row, actor=actor, now=now)
    return row
