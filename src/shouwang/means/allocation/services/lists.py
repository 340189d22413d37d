"""Lend a point's list to the phone that serves there without network, and get it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation.models import RationPoint, RationRound
from shouwang.means.allocation.rules.rations import RationGiven, RationRefused
from shouwang.means.allocation.rules.states import RationState
from shouwang.means.allocation.services import shared


@transaction.atomic
def take_list(
    *, point_id: int, round_id: int, compound_id: int, phone: str, actor: Actor, now: datetime
) -> RationPoint:
    """Give a point's list to one phone, so that it can serve without network; until it is given back nobody else does.

    Locks the point.

    Raises:
        RationRefused: ``ration.closed``, ``ration.no_phone``.
        RationGiven: ``ration.list_elsewhere``.
        NotFound: ``ration.unknown``, ``ration.unknown_point``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "ration.hand_out", compound_id=compound_id)
    row = shared.locked_rations(round_id, compound_id)
    point = _locked_point(point_id, row)
    if row.state != RationState.OPEN:
        raise RationRefused("ration.closed", _("This hand-out is over."))
    if not phone:
        raise RationRefused("ration.no_phone", _("This phone has no name. Open the page again."))
    if point.phone == phone:
        return point
    if point.phone:
        by = point.taken_by.name if point.taken_by else ""
        raise RationGiven("ration.list_elsewhere", _("The list of this point is on the phone of {by}."), by=by)
    point.phone, point.taken_at, point.taken_by_id = phone, now, actor.user_id
    point.save(update_fields=["phone", "taken_at", "taken_by"])
    shared.note("ration.list_taken", row, actor=actor, now=now, point=point.name)
    return point


def _locked_point(point_id: int, row: RationRound) -> RationPoint:
    point = row.points.select_for_update(of=("self",)).select_related("taken_by").filter(pk=point_id).first()
    if point is None:
        raise outcomes.NotFound("ration.unknown_point", _("There is no such point."))
    return point


@transaction.atomic
def give_back(*, point_id: int, round_id: int, compound_id: int, phone: str, actor: Actor, now: datetime) -> None:
    """A phone gives its list back, when everything that it served is here; another phone's list is left alone.

    Raises:
        NotFound: ``ration.unknown``, ``ration.unknown_point``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "ration.hand_out", compound_id=compound_id)
    row = shared.locked_rations(round_id, compound_id)
    point = _locked_point(point_id, row)
    if phone and point.phone == phone:
        _free(point)
        shared.note("ration.list_given_back", row, actor=actor, now=now, point=point.name)


def _free(point: RationPoint) -> None:
    point.phone, point.taken_at, point.taken_by = "", None, None
    point.save(update_fields=["phone", "taken_at", "taken_by"])


@transaction.atomic
def call_in(*, point_id: int, round_id: int, compound_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take a list from a phone that is lost or broken. What that phone served and still uploads may be a second time.

    Raises:
        RationRefused: ``ration.no_reason``.
        NotFound: ``ration.unknown``, ``ration.unknown_point``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "ration.manage", compound_id=compound_id)
    said = reason.strip()[:200]
    if not said:
        raise RationRefused("ration.no_reason", _("Say why the list is taken from this phone."))
    row = shared.locked_rations(round_id, compound_id)
    point = _locked_point(point_id, row)
    if point.phone:
        _free(point)
        shared.note("ration.list_called_in", row, actor=actor, now=now, point=point.name, reason=said)
