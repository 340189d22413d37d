"""What every page shows of the workforce: who is in command now, and how much is late. Panels of the shell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shouwang.means.workforce.models import Absence, Duty, Holder
from shouwang.means.workforce.rules import OPEN, STATE_LABELS, State


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


def duties_of_home(*, home_id: int, compound_id: int, now: datetime) -> list[dict[str, Any]]:
    """What is open at one home, by deadline: when, what, who, and how far it is, in the reader's language."""
    found = Duty.objects.filter(compound_id=compound_id, home_id=home_id, state__in=OPEN).select_related("user")
    return [
        {
            "at": duty.due_at,
            "title": duty.title,
            "who": duty.user.name if duty.user else "",
            "state": _(STATE_LABELS[State(duty.state)]),
        }
        for duty in found.order_by("due_at")[:20]
    ]
