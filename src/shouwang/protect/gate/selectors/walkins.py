"""Who is inside without a code, and what brought them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from shouwang.base.presence import selectors as presence
from shouwang.protect.gate.models import Decision
from shouwang.protect.visitors import selectors as visitors


def walk_ins(compound_id: int, *, now: datetime) -> QuerySet[Any]:
    """Help and visitors inside, those longest inside first; couriers stand in the visitors' book by themselves."""
    return presence.walk_ins(compound_id).exclude(who__in=visitors.deliveries_inside(compound_id, now=now))


def errands_of(nonces: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """What brought them, by the nonce of the decision that let them in; one query."""
    found = Decision.objects.filter(nonce__in=[nonce for nonce in nonces if nonce])
    return dict(found.values_list("nonce", "errand"))
