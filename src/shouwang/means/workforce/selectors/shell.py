"""What every page shows of the workforce: who is in command now, and how much is late. Panels of the shell."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from shouwang.means.workforce.models import Absence, Duty, Holder
from shouwang.means.workforce.rules import OPEN


def manager_on_duty(*, compound_id: int, now: datetime) -> str:
    """The name of whoever fills the commanding post now, absent people passed over; empty when nobody does."""
    away = Absence.objects.filter(compound_id=compound_id, starts_at__lte=now, ends_at__gt=now)
    present = Holder.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now),
        post__compound_id=compound_id,
        post__commands=True,
        starts_at__lte=now,
        user__is_active=True,
    ).exclude(user_id__in=away.values("user_id"))
    return present.order_by("post__order", "rank").values_list("user__name", flat=True).first() or ""


def late_duties(*, compound_id: int, now: datetime) -> int:
    """How many duties in earnest are late."""
    late = Duty.objects.filter(compound_id=compound_id, exercise=False, waiting=False, state__in=OPEN, due_at__lt=now)
    return late.count()
