"""The demo's shortage: masks that wait to be shared out, and vegetables that are being handed out to every home."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.places import selectors as places
from shouwang.config.demo.staff import Staff
from shouwang.kernel.words import Words
from shouwang.means.allocation import selectors, services
from shouwang.means.allocation.rules.entitling import usual_terms
from shouwang.means.allocation.rules.rations import Entitlement, Proof
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies import services as store

SERVED = 90
"""Homes that came for their vegetables so far."""


def fall_short(compound: Any, staff: Staff, *, now: datetime) -> None:
    """The storekeeper proposes how the masks are shared out."""
    masks = [item.pk for item in supplies.items(compound.pk, item_class="mask")]
    services.propose(
        compound_id=compound.pk,
        item_class="mask",
        item_ids=masks,
        terms=usual_terms("mask"),
        note="新一批口罩后天到，先分现有的。",
        actor=staff.actor("storekeeper", now),
        now=now,
        nonce=uuid.UUID(int=20251118),
    )


def hand_out_vegetables(compound: Any, staff: Staff, *, now: datetime) -> None:
    """Two points serve every home once; the service centre has begun."""
    keeper, begun = staff.actor("storekeeper", now), now - timedelta(hours=3)
    common: dict[str, Any] = {"compound_id": compound.pk, "actor": keeper, "now": begun}
    facts = store.ItemFacts("food_pack", Words(en="Vegetable pack", zh="蔬菜包"), "pack", shelf_days=5)
    item = store.say_item(facts=facts, **common)
    expires = timezone.localdate(now) + timedelta(days=4)
    arrival = store.Arrival(item.pk, 1800, "SC-1", expires, "街道保供")
    room = supplies.stores(compound.pk).order_by("pk")[0]
    store.receive(arrivals=[arrival], store_id=room.pk, nonce=uuid.UUID(int=20251119), **common)
    buildings = [each.pk for each in places.buildings(compound.pk)]
    half = len(buildings) // 2
    row = services.open_rations(
        item_id=item.pk,
        title="蔬菜包 第 1 次",
        entitled=Entitlement(1, 0),
        shares=[services.Share("物业服务中心", buildings[:half]), services.Share("北门帐篷", buildings[half:])],
        starts_at=begun,
        ends_at=now + timedelta(days=1),
        nonce=uuid.UUID(int=20251120),
        **common,
    )
    for place, ration in enumerate(list(selectors.rations(row, state="waiting")[:SERVED])):
        at = begun + timedelta(minutes=place)
        serving = services.Serving(
            ration.home_id, ration.point_id, Proof.STEWARD, at, uuid.uuid5(row.nonce, str(place))
        )
        services.serve(round_id=row.pk, compound_id=compound.pk, serving=serving, actor=keeper, now=at)
