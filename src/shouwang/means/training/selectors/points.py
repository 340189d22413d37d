"""Points: balances, the board of recognition, what they buy, and the record that makes a rank."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.means.training.models import PointEntry, Reward, SignOff
from shouwang.means.training.rules import learning
from shouwang.means.training.rules.career import Record
from shouwang.means.training.selectors.courses import courses, standings


def balance(user_id: int, *, compound_id: int) -> int:
    """What somebody can spend."""
    total: int | None = PointEntry.objects.filter(compound_id=compound_id, user_id=user_id).aggregate(n=Sum("amount"))[
        "n"
    ]
    return total or 0


def entries(actor: Actor, *, compound_id: int) -> QuerySet[PointEntry]:
    """One's own ledger, newest first."""
    own = PointEntry.objects.filter(compound_id=compound_id, user_id=actor.user_id or 0)
    return own.select_related("reward", "handed_out")


def to_hand_out(compound_id: int) -> QuerySet[PointEntry]:
    """Rewards that were taken and not handed over yet, those who wait longest first."""
    waiting = PointEntry.objects.filter(compound_id=compound_id, why="reward", handed_out__isnull=True)
    return waiting.select_related("reward", "user").order_by("at", "pk")


def rewards(compound_id: int) -> QuerySet[Reward]:
    """What points buy."""
    return Reward.objects.filter(compound_id=compound_id)


def board(compound_id: int, *, since: datetime, text: str = "") -> list[tuple[int, str, int]]:
    """Who earned most since an instant: place, name and points, at most twenty; with a text, those of that name."""
    earned = PointEntry.objects.filter(compound_id=compound_id, amount__gt=0, at__gte=since)
    totals = earned.values_list("user__name").annotate(n=Sum("amount")).order_by("-n", "user__name")
    listed = [(place, name, n) for place, (name, n) in enumerate(totals, start=1)]
    return [each for each in listed if text.strip().lower() in each[1].lower()][:20]


def record_of(user_id: int, *, compound_id: int, now: datetime) -> Record:
    """What counts for somebody's rank."""
    earned = PointEntry.objects.filter(compound_id=compound_id, user_id=user_id, amount__gt=0).aggregate(
        n=Sum("amount"), drills=Count("pk", filter=Q(why="drill"))
    )
    stands = standings(courses(compound_id), [user_id], today=timezone.localdate(now))
    return Record(
        earned=earned["n"] or 0,
        courses=sum(standing in learning.HOLDS for standing, _until in stands.values()),
        drills=earned["drills"],
        taught=SignOff.objects.filter(by_id=user_id, course__compound_id=compound_id).count(),
    )
