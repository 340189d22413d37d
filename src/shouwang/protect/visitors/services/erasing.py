"""Forgetting in time: who came, who was blocked, who asked too often."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shouwang.base.journal import services as journal
from shouwang.protect.visitors.models import Attempt, Blocked, Invitation

ERASED_NAME = "—"


@transaction.atomic
def erase_expired(*, now: datetime) -> int:
    """Erase what is due; says how many rows. Doing it twice erases nothing more.

    A visit's row stays without name, phone, plate and purpose, so that figures of the past still add up.
    """
    due = Invitation.objects.filter(erase_on__lte=timezone.localdate(now), erased=False)
    erased = Counter(due.values_list("compound_id", flat=True))
    due.update(
        name=ERASED_NAME,
        phone_sealed=b"",
        phone_index=None,
        phone_tail="",
        plate="",
        purpose="",
        declined_why="",
        host=None,
        erased=True,
    )
    ended = Blocked.objects.filter(erase_on__lte=timezone.localdate(now))
    erased.update(ended.values_list("compound_id", flat=True))
    ended.delete()
    Attempt.objects.filter(at__lt=now - timedelta(days=1)).delete()
    for compound_id, count in erased.items():
        journal.record(actor=None, action="visitor.erased", compound_id=compound_id, data={"count": count}, now=now)
    return erased.total()
