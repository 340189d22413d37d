"""Doing an area: begun, left to act, finished. What a phone kept without a network comes later with its own time."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies import services as stock
from shouwang.means.workforce import services as workforce
from shouwang.protect.hygiene import rules, selectors
from shouwang.protect.hygiene.models import Cleaning, Photo, Product, Spot
from shouwang.protect.hygiene.rules import Flag

DO = "hygiene.do"
AHEAD = timedelta(minutes=2)
OLDEST = timedelta(days=7)
LIVE = timedelta(minutes=1)
"""What is told within this time was done with the network; what comes later is recorded whatever it was."""
TWICE = timedelta(minutes=2)
"""The same area scanned again by the same person within this time is one scan."""
MOST_TISSUES = 50


@transaction.atomic
def start(
    *,
    compound_id: int,
    code: str,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    started_at: datetime | None = None,
    clock_sure: bool = True,
    dose_mg_l: int | None = None,
    solution_ml: int | None = None,
    batch_code: str = "",
) -> Cleaning:
    """Somebody stands at an area and begins; the same nonce once. The agent is taken from stock.

    Locks the area. What cannot be taken from stock is flagged and does not keep anybody from cleaning.

    Args:
        started_at: the phone's time; None is now.
        clock_sure: False when the phone's clock was set back meanwhile, which is flagged.
        dose_mg_l: what was mixed; None trusts the recipe.
        batch_code: of the label, as chosen or scanned; empty takes what expires first.

    Raises:
        HygieneRefused: ``hygiene.incompatible``: the last agent there still acts and must not meet this one;
            ``hygiene.amount``; ``hygiene.too_old`` after seven days.
        NotFound: ``hygiene.area``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, DO, compound_id=compound_id)
    spot = selectors.area_by_code(code, compound_id=compound_id)
    Spot.objects.select_for_update(of=("self",)).get(pk=spot.pk)
    known = Cleaning.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    at, flags = _time(started_at, now, clock_sure)
    again = Cleaning.objects.filter(area_id=spot.area_id, by_id=actor.user_id, finished_at=None)
    twice = again.filter(started_at__gt=at - TWICE, started_at__lt=at + TWICE).first()
    if twice is not None:
        return twice
    method = rules.METHODS[spot.method]
    flags += _meets(spot, method, at, now)
    norm = rules.norm_ml(method, spot.size_m2)
    if solution_ml is not None and not 0 < solution_ml <= 1_000_000:
        raise rules.HygieneRefused("hygiene.amount", _("Say an amount between 1 ml and 1,000 litres."))
    if rules.wrong_dose(dose_mg_l, method.mg_l):
        flags.append(Flag.WRONG_DOSE)
    made = Cleaning.objects.create(
        compound_id=compound_id,
        area_id=spot.area_id,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        started_at=at,
        recorded_at=now,
        method=method.key,
        dose_mg_l=dose_mg_l if dose_mg_l is not None else method.mg_l,
        solution_ml=solution_ml or norm,
        norm_ml=norm,
        dwell_minutes=method.dwell,
        reenter_at=at + timedelta(minutes=method.reentry),
        flags=flags,
        nonce=nonce,
    )
    _draw(made, method, batch_code, actor, now)
    return made


def _time(said: datetime | None, now: datetime, sure: bool) -> tuple[datetime, list[str]]:
    doubt: list[str] = [] if sure else [Flag.CLOCK]
    if said is None:
        return now, doubt
    if said < now - OLDEST:
        raise rules.HygieneRefused("hygiene.too_old", _("This is older than seven days. Tell whoever leads you."))
    return (now, [Flag.CLOCK]) if said > now + AHEAD else (min(said, now), doubt)


def _meets(spot: Spot, method: rules.Method, at: datetime, now: datetime) -> list[str]:
    """What the agent meets here: refused while somebody can still be kept from it, recorded afterwards."""
    last = Cleaning.objects.filter(area_id=spot.area_id, started_at__lte=at, reenter_at__gt=at).last()
    if last is None:
        return []
    other = rules.METHODS[last.method].agent
    if not rules.reaction(other, method.agent):
        return []
    if now - at < LIVE:
        rules.require_compatible(other, method.agent)
    return [Flag.MIXED]


def _draw(made: Cleaning, method: rules.Method, batch_code: str, actor: Actor, now: datetime) -> None:
    product = selectors.product_of(method.key, compound_id=made.compound_id)
    try:
        with transaction.atomic():
            made.movement_id = _issue(made, method, product, batch_code, actor, now)
    except Refusal as refused:
        made.flags = [*made.flags, Flag.NOT_DRAWN]
        journal.record(
            actor=actor,
            action="hygiene.not_drawn",
            compound_id=made.compound_id,
            subject=("area", made.area_id),
            data={"why": refused.code},
            now=now,
        )
    made.save(update_fields=["movement_id", "flags"])


def _issue(
    made: Cleaning, method: rules.Method, product: Product | None, batch_code: str, actor: Actor, now: datetime
) -> int:
    if product is None:
        raise rules.HygieneRefused("hygiene.no_product", _("Nobody has said which goods this agent is."))
    recipe = rules.mix(
        form=rules.Form(product.form), strength=product.strength, wanted=method.mg_l, total_ml=made.solution_ml
    )
    quantity = rules.drawn(recipe, made.solution_ml)
    entry = stock.issue(
        compound_id=made.compound_id,
        item_id=product.item_id,
        batch_id=_batch(product, batch_code, made.compound_id),
        quantity=quantity,
        store_id=product.store_id,
        actor=actor,
        now=now,
        nonce=uuid.uuid5(made.nonce, "agent"),
        source=("round", str(made.pk)),
        occurred_at=made.started_at,
        operation=DO,
    )
    return int(entry.pk)


def _batch(product: Product, said: str, compound_id: int) -> int | None:
    """The batch that was said, which must be of the area's own agent; it is used up before what expires first."""
    if not said:
        return None
    batch = supplies.batch(said, compound_id=compound_id)
    if batch.item_id != product.item_id:
        raise rules.HygieneRefused("hygiene.batch", _("This batch is not the agent that this area takes."))
    return batch.pk


@transaction.atomic
def finish(
    *,
    compound_id: int,
    started: UUID,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    finished_at: datetime | None = None,
    clock_sure: bool = True,
    tissues: int = 0,
    picture: bytes | None = None,
) -> Cleaning:
    """Wiped and done; a second finish changes nothing. Wiping before the agent has acted is flagged.

    Args:
        started: the nonce of the beginning.
        clock_sure: as in :func:`start`.
        tissues: packs put into a lift.

    Raises:
        HygieneRefused: ``hygiene.tissues``; DutyRefused ``duty.photo_…`` for what is no photo.
        NotFound: ``hygiene.cleaning``: the beginning is unknown, or another compound's.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, DO, compound_id=compound_id)
    row = Cleaning.objects.select_for_update().filter(nonce=started, compound_id=compound_id).first()
    if row is None:
        raise NotFound("hygiene.cleaning", _("Nobody has begun there. Scan the code of the area first."))
    if row.finished_at is not None:
        return row
    if not 0 <= tissues <= MOST_TISSUES:
        raise rules.HygieneRefused("hygiene.tissues", _("Between none and {n} packs."), n=MOST_TISSUES)
    at, flags = _time(finished_at, now, clock_sure)
    at = max(at, row.started_at)
    if at < row.started_at + timedelta(minutes=row.dwell_minutes):
        flags.append(Flag.TOO_FAST)
    if picture:
        _keep(row, picture, at)
    elif selectors.spot_of(row.area_id, compound_id=compound_id).photo:
        flags.append(Flag.NO_PHOTO)
    row.finished_at, row.finish_nonce, row.tissues = at, nonce, tissues
    row.flags = [*row.flags, *flags]
    row.save(update_fields=["finished_at", "finish_nonce", "tissues", "flags"])
    if tissues:
        _refill(row, actor, now)
    return row


def _keep(row: Cleaning, content: bytes, at: datetime) -> None:
    picture = workforce.read_picture(content)
    sha = hashlib.sha256(picture.content).hexdigest()
    Photo.objects.get_or_create(
        cleaning=row, sha256=sha, defaults={"content": picture.content, "small": picture.small, "at": at}
    )


def _refill(row: Cleaning, actor: Actor, now: datetime) -> None:
    """Take the tissues from the first store that has them; a store without any keeps nobody from going on."""
    for store in supplies.stores(row.compound_id):
        item = supplies.next_of_class("tissue", store.pk, compound_id=row.compound_id, now=now)
        if item is None:
            continue
        try:
            with transaction.atomic():
                stock.issue(
                    compound_id=row.compound_id,
                    item_id=item.pk,
                    quantity=row.tissues,
                    store_id=store.pk,
                    actor=actor,
                    now=now,
                    nonce=uuid.uuid5(row.nonce, "tissues"),
                    source=("round", str(row.pk)),
                    occurred_at=row.finished_at,
                    operation=DO,
                )
            return
        except Refusal:
            continue
    row.flags = [*row.flags, Flag.NOT_DRAWN]
    row.save(update_fields=["flags"])
