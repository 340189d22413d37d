"""The list of keys as administrators see it: which signs, which is believed, and how much paper hangs on each."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from shouwang.protect.gate.models import Card, PassKey
from shouwang.protect.gate.selectors.keys import FIRST, Keys, load


@dataclass(frozen=True)
class KeyRow:
    """One key and what hangs on it.

    Args:
        mark: twelve signs by which two lists are compared aloud.
        printed, elsewhere: printed cards that hold and would stop with it, in this compound and in others.
        compounds: the ids of the compounds in which there are any.
    """

    number: int
    mark: str
    made_at: datetime | None
    made_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    signs: bool
    printed: int
    elsewhere: int
    compounds: frozenset[int]


def listed(*, compound_id: int | None, now: datetime) -> list[KeyRow]:
    """Every key of the installation, newest first; three queries."""
    held = load()
    rows = {row.number: row for row in PassKey.objects.all()}
    counts = _printed(now)
    return [
        _row(number, held, rows.get(number), {of: n for (key, of), n in counts.items() if key == number}, compound_id)
        for number in sorted(held.public, reverse=True)
    ]


def _printed(now: datetime) -> Counter[tuple[int, int]]:
    found = Card.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), revoked_at__isnull=True)
    return Counter(found.filter(printed_at__isnull=False).values_list("key", "compound_id"))


def _row(number: int, held: Keys, row: PassKey | None, counts: dict[int, int], compound_id: int | None) -> KeyRow:
    here = counts.get(compound_id, 0) if compound_id is not None else 0
    return KeyRow(
        number=number,
        mark=hashlib.sha256(held.public[number]).hexdigest()[:12],
        made_at=row.made_at if row and number != FIRST else None,
        made_by=row.made_by if row else "",
        withdrawn_at=row.withdrawn_at if row else None,
        withdrawn_by=row.withdrawn_by if row else "",
        signs=number == held.newest,
        printed=here,
        elsewhere=sum(counts.values()) - here,
        compounds=frozenset(counts),
    )
