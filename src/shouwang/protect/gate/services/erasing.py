"""Forgetting who passed: a decision keeps its verdict and reasons for the figures, and loses the person in time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, Q, Value, When

from shouwang.base.journal import services as journal
from shouwang.base.presence.rules import KEEPING, Purpose
from shouwang.protect.gate.models import ERASED, Decision

BATCH = 5000
_SEALED = ("reading_sealed", "note_sealed", "seen_sealed")
_PERSONAL = (
    Q(person__isnull=False)
    | Q(user__isnull=False)
    | Q(home__isnull=False)
    | Q(card__isnull=False)
    | Q(code_mark__isnull=False)
    | ~Q(who="")
    | ~Q(reading_sealed=b"")
    | ~Q(note_sealed=b"")
    | ~Q(seen_sealed=b"")
    | ~Q(override_sealed__in=(b"", ERASED))
)


def erase_due(*, now: datetime) -> int:
    """Take person, name, home, card, temperature, note and why it was overridden out of decisions that are done with.

    A decision under an emergency was made for tracing, any other for the access log; both are kept as long as the
    visit that came of them. Says how many; doing it twice erases nothing more. One transaction a batch.
    """
    erased: Counter[int] = Counter()
    while batch := _erase_some(now):
        erased += batch
    for compound_id, count in erased.items():
        journal.record(actor=None, action="gate.erased", compound_id=compound_id, data={"count": count}, now=now)
    return erased.total()


@transaction.atomic
def _erase_some(now: datetime) -> Counter[int]:
    tracing, access = (now - timedelta(days=KEEPING[p].days) for p in (Purpose.TRACING, Purpose.ACCESS))
    due = Q(decided_at__lte=access) | Q(decided_at__lte=tracing, severity__gt=0)
    rows = list(Decision.objects.filter(due & _PERSONAL).order_by("pk").values_list("pk", "compound_id")[:BATCH])
    Decision.objects.filter(pk__in=[pk for pk, _compound in rows]).update(
        person=None,
        user=None,
        home=None,
        card=None,
        code_mark=None,
        who="",
        override_sealed=Case(When(override_sealed=b"", then=Value(b"")), default=Value(ERASED)),
        **dict.fromkeys(_SEALED, b""),
    )
    return Counter(compound_id for _pk, compound_id in rows)
