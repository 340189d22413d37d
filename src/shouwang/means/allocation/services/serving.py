"""Serve a home once, with proof; and take over what a phone served without network."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.functional import Promise

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation import goods, selectors
from shouwang.means.allocation.models import Ration, RationPoint, RationRound, RefusedServing
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
        at: when, by the server's clock as the phone reckoned it where it was offline.
        scanned: the home that a scanned code names, None for no home; looked at where the code is the proof.
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
    scanned: int | None = None
    signature: bytes = b""
    note: str = ""
    offline: bool = False


@transaction.atomic
def serve(*, round_id: int, compound_id: int, serving: Serving, actor: Actor, now: datetime) -> Ration:
    """Hand a home its ration, once; repeating the same serving gives the first one's result.

    Locks the home's ration and the stock of the item.

    Raises:
        RationRefused: ``ration.closed``, ``ration.not_entitled``, ``ration.other_point``, ``ration.wrong_code``,
            ``ration.no_signature``.
        RationGiven: ``ration.given``, ``ration.list_elsewhere``.
        NotFound: ``ration.unknown``, ``ration.unknown_point``.
        OutOfStock: ``supplies.short``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, HAND_OUT, compound_id=compound_id)
    return _serve(*_found(round_id, compound_id, serving), serving, actor, now)


def take_over(*, round_id: int, compound_id: int, serving: Serving, actor: Actor, now: datetime) -> Ration:
    """Take over what a phone handed out without network, once and at its own time, whoever has the list by now.

    What the list does not grant is refused with the reason of :func:`serve`; that is kept for the manager, and what
    went out is written off: nothing that happened is denied. Repeating it gives the same result or the same refusal.

    Locks the home's ration and the stock of the item.

    Raises:
        RationRefused: with every code of :func:`serve` but ``ration.list_elsewhere``.
        NotFound: ``ration.unknown``, ``ration.unknown_point``: nothing is kept.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, HAND_OUT, compound_id=compound_id)
    with transaction.atomic():
        row, point, ration = _found(round_id, compound_id, serving)
        kept = RefusedServing.objects.filter(nonce=serving.nonce).first()
        if kept is None:
            try:
                with transaction.atomic():
                    return _serve(row, point, ration, serving, actor, now)
            except outcomes.Refusal as refused:
                kept = _keep(row, ration, serving, refused, actor, now)
    raise selectors.reason(kept)


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


def _serve(
    row: RationRound, point: RationPoint, ration: Ration | None, serving: Serving, actor: Actor, now: datetime
) -> Ration:
    if ration is not None and ration.nonce == serving.nonce:
        return ration
    rules.check_serving(_standing(row, point, ration, serving))
    assert ration is not None  # check_serving has refused a home that is not on the list
    return _hand_over(row, ration, serving, actor, now)


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
        phone="" if serving.offline else point.phone,  # the list was on this phone when it handed out
        at_phone=serving.phone,
        by=by,
        wrong_code=serving.proof is rules.Proof.CODE and serving.scanned != serving.home_id,
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
    if not is_signature(serving.signature):
        raise RationRefused("ration.no_signature", _("The signature cannot be read. Please sign again."))
    return serving.signature


def is_signature(picture: bytes) -> bool:
    """Whether a picture can be kept as a signature: a PNG, and a small one."""
    return picture.startswith(_PNG) and len(picture) <= SIGNATURE_BYTES


def _kept_words(value: object) -> str | dict[str, str]:
    """A value of a refusal's sentence; what finds its words only when it is read is kept in both languages."""
    if not isinstance(value, Promise):
        return str(value)
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(str(value))
    return Words(*said).as_json()


def _keep(
    row: RationRound, ration: Ration | None, serving: Serving, refused: outcomes.Refusal, actor: Actor, now: datetime
) -> RefusedServing:
    kept = RefusedServing.objects.create(
        round=row,
        ration=ration,
        code=refused.code,
        sentence=refused.message,
        params={name: _kept_words(value) for name, value in refused.params.items()},
        at=min(serving.at, now),
        by_id=actor.user_id,
        units=ration.units if ration is not None else 0,
        uploaded_at=now,
        nonce=serving.nonce,
    )
    twice = refused.code == "ration.given"
    if ration is not None and ration.units:
        goods.lose(
            row.compound_id,
            row.item_id,
            ration.units,
            reason=f"{row.title}: ×2" if twice else row.title,
            operation=HAND_OUT,
            actor=actor,
            now=now,
            nonce=serving.nonce,
        )
    facts = {"home": ration.home_id if ration else None, "units": kept.units, "reason": kept.code}
    shared.note("ration.doubled" if twice else "ration.refused_later", row, actor=actor, now=now, **facts)
    return kept
