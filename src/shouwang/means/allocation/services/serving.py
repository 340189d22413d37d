"""Serve a home once, with proof; and take over what a phone served without network."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation import goods
from shouwang.means.allocation.models import Ration, RationDouble, RationPoint, RationRound
from shouwang.means.allocation.rules import rations as rules
from shouwang.means.allocation.rules.rations import RationRefused
from shouwang.means.allocation.rules.states import RationState
from shouwang.means.allocation.services import shared

HAND_OUT = "ration.hand_out"
SIGNATURE_BYTES = 40_000
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Serving:
    """One ration handed over.

    Args:
        at: when, by the clock of the phone where it was offline.
        signature: a PNG, where it was signed on the screen.
        note: who took it, where it was not the household.
        nonce: made by the phone, so that sending it twice is once.
    """

    home_id: int
    point_id: int
    proof: rules.Proof
    at: datetime
    nonce: uuid.UUID
    phone: str = ""
    signature: bytes = b""
    note: str = ""
    offline: bool = False


@transaction.atomic
def serve(*, round_id: int, compound_id: int, serving: Serving, actor: Actor, now: datetime) -> Ration:
    """Hand a home its ration, once; repeating the same serving gives the first one's result.

    Locks the home's ration and the stock of the item.

    Raises:
        RationRefused: ``ration.closed``, ``ration.not_entitled``, ``ration.other_point``, ``ration.no_signature``.
        RationGiven: ``ration.given``, ``ration.list_elsewhere``.
        NotFound: ``ration.unknown``, ``ration.unknown_point``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, HAND_OUT, compound_id=compound_id)
    row, point, ration = _found(round_id, compound_id, serving)
    if ration is not None and ration.nonce == serving.nonce:
        return ration
    rules.check_serving(_standing(row, point, ration, serving))
    assert ration is not None  # check_serving has refused a home that is not on the list
    return _hand_over(row, ration, serving, actor, now)


def _found(round_id: int, compound_id: int, serving: Serving) -> tuple[RationRound, RationPoint, Ration | None]:
    row = RationRound.objects.select_related("item").filter(pk=round_id, compound_id=compound_id).first()
    if row is None:
        raise outcomes.NotFound("ration.unknown", _("There is no such hand-out."))
    point = row.points.select_for_update().filter(pk=serving.point_id).first()
    if point is None:
        raise outcomes.NotFound("ration.unknown_point", _("There is no such point."))
    ration = (
        row.rations.select_for_update(of=("self",)).select_related("point", "served_by").filter(home_id=serving.home_id)
    )
    return row, point, ration.first()


def _standing(row: RationRound, point: RationPoint, ration: Ration | None, serving: Serving) -> rules.Standing:
    served = ration is not None and ration.served_at is not None
    by = ""
    if served and ration is not None and ration.served_at is not None:
        at = timezone.localtime(ration.served_at).strftime("%m-%d %H:%M")
        by = f"{ration.served_by.name if ration.served_by else ''} {at}".strip()
    elif point.phone and point.taken_by is not None:
        by = point.taken_by.name
    return rules.Standing(
        is_open=row.state == RationState.OPEN,
        entitled=ration is not None and ration.units > 0,
        served=served,
        own_point=ration.point.name if ration is not None else "",
        at_point=point.name,
        phone=point.phone,
        at_phone=serving.phone,
        by=by,
    )


def _hand_over(row: RationRound, ration: Ration, serving: Serving, actor: Actor, now: datetime) -> Ration:
    signature = _signature(serving)
    handed = goods.Handed({row.item_id: ration.units}, uuid.uuid5(row.nonce, f"ration:{ration.pk}"), row.title)
    source = ("ration", str(row.pk))
    goods.hand_over(row.compound_id, [handed], source=source, operation=HAND_OUT, actor=actor, now=now)
    ration.served_at, ration.served_by_id = min(serving.at, now), actor.user_id
    ration.proof, ration.signature, ration.note = serving.proof, signature, serving.note.strip()[:120]
    ration.offline, ration.nonce = serving.offline, serving.nonce
    ration.save(update_fields=["served_at", "served_by", "proof", "signature", "note", "offline", "nonce"])
    return ration


def _signature(serving: Serving) -> bytes:
    if serving.proof is not rules.Proof.SIGNATURE:
        return b""
    if not serving.signature.startswith(_PNG) or len(serving.signature) > SIGNATURE_BYTES:
        raise RationRefused("ration.no_signature", _("The signature cannot be read. Please sign again."))
    return serving.signature


def upload(
    *, round_id: int, compound_id: int, servings: Iterable[Serving], actor: Actor, now: datetime
) -> Mapping[uuid.UUID, str]:
    """Take over what a phone served without network, each in a transaction of its own.

    A home that was served again meanwhile is kept as a double: nothing that happened is denied.

    Returns:
        Nonce → ``served``, ``double`` or the code of a refusal.
    """
    accounts.require(actor, HAND_OUT, compound_id=compound_id)
    found: dict[uuid.UUID, str] = {}
    for serving in servings:
        try:
            found[serving.nonce] = _upload_one(round_id, compound_id, serving, actor, now)
        except outcomes.Refusal as refused:
            found[serving.nonce] = refused.code
    return found


@transaction.atomic
def _upload_one(round_id: int, compound_id: int, serving: Serving, actor: Actor, now: datetime) -> str:
    row, point, ration = _found(round_id, compound_id, serving)
    if ration is None or ration.point_id != point.pk:
        raise RationRefused("ration.not_entitled", _("This home is not on the list of this hand-out."))
    if ration.nonce == serving.nonce:
        return "served"
    if ration.served_at is None:
        _hand_over(row, ration, serving, actor, now)
        return "served"
    _double, new = RationDouble.objects.get_or_create(
        nonce=serving.nonce,
        defaults={
            "ration": ration,
            "at": min(serving.at, now),
            "by_id": actor.user_id,
            "units": ration.units,
            "phone": serving.phone[:36],
            "uploaded_at": now,
        },
    )
    if new:
        reason = f"{row.title}: ×2"
        goods.lose(
            row.compound_id,
            row.item_id,
            ration.units,
            reason=reason,
            operation=HAND_OUT,
            actor=actor,
            now=now,
            nonce=serving.nonce,
        )
        shared.note("ration.doubled", row, actor=actor, now=now, home=ration.home_id, units=ration.units)
    return "double"
