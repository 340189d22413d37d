"""Who is inside without a code, and what brought them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from shouwang.base.places import selectors as places
from shouwang.base.presence import selectors as presence
from shouwang.protect.gate.models import Decision
from shouwang.protect.visitors import selectors as visitors

LONGEST = 50
"""Letters of a name of help, before its number."""


def walk_ins(compound_id: int, *, now: datetime) -> QuerySet[Any]:
    """Help and visitors inside, those longest inside first; couriers stand in the visitors' book by themselves."""
    return presence.walk_ins(compound_id).exclude(who__in=visitors.deliveries_inside(compound_id, now=now))


def errands_of(nonces: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """What brought them, by the nonce of the decision that let them in; one query."""
    found = Decision.objects.filter(nonce__in=[nonce for nonce in nonces if nonce])
    return dict(found.values_list("nonce", "errand"))


def name_of_help(word: str, *, gate_id: int, compound_id: int, inward: bool, now: datetime) -> str:
    """What help is called that comes: by kind, minute and gate, so that the second ambulance is another than the first.

    Help that leaves is the one of its kind that is inside longest; of its bare kind where none is.
    """
    inside = [row.who for row in presence.walk_ins(compound_id) if row.who.startswith(f"{word} ")]
    if not inward:
        return inside[0] if inside else word
    gate = places.gate(gate_id)
    name = f"{word} {timezone.localtime(now):%H:%M} {gate.name if gate else ''}"[:LONGEST].strip()
    names = (name, *(f"{name} ({number})" for number in range(2, len(inside) + 3)))
    return next(each for each in names if each not in inside)
