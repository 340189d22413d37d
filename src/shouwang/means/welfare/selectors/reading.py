"""Rooms, meals, the wall, one's own results, the counsellor's calls, and the totals a leader may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.means.welfare.models import CheckTally, MealOrder, OwnCheck, Referral, RestBooking, RestPlace, Thanks
from shouwang.means.welfare.rules import totals as telling
from shouwang.means.welfare.rules.questionnaires import Scale

OWN, LEAD, COUNSEL = "welfare.own", "welfare.see", "welfare.counsel"


@dataclass(frozen=True)
class Beds:
    """A room and how many of its beds are free over a time."""

    room: RestPlace
    free: int


def rooms(compound_id: int) -> QuerySet[RestPlace]:
    """All rest rooms, by name, the closed ones too."""
    return RestPlace.objects.filter(compound_id=compound_id)


def beds(compound_id: int, *, starts_at: datetime, ends_at: datetime) -> list[Beds]:
    """The open rooms, with their beds that nobody has at any time between two instants."""
    busy = Q(bookings__starts_at__lt=ends_at, bookings__ends_at__gt=starts_at)
    found = rooms(compound_id).filter(closed_at__isnull=True)
    counted = found.annotate(taken=Count("bookings__bed", filter=busy, distinct=True))
    return [Beds(room, max(0, room.beds - room.taken)) for room in counted]


def bookings_of(actor: Actor, *, compound_id: int, now: datetime) -> QuerySet[RestBooking]:
    """One's own rests that are not over."""
    found = RestBooking.objects.filter(compound_id=compound_id, user_id=actor.user_id or 0, ends_at__gt=now)
    return found.select_related("place")


def sleepers(actor: Actor, *, compound_id: int, now: datetime, text: str = "") -> QuerySet[RestBooking]:
    """Who sleeps where, now and later: in a fire this is a list of people in the house. A text looks for names.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, LEAD, compound_id=compound_id)
    found = RestBooking.objects.filter(compound_id=compound_id, ends_at__gt=now).select_related("place", "user")
    if text.strip():
        found = found.filter(user__name__icontains=text.strip())
    return found.order_by("place__name", "bed", "starts_at")


def asleep(compound_id: int, *, now: datetime) -> list[RestBooking]:
    """Who has a bed at this instant, by room and bed; whoever asks checks that the reader may know."""
    found = RestBooking.objects.filter(compound_id=compound_id, starts_at__lte=now, ends_at__gt=now)
    return list(found.select_related("place", "user").order_by("place__name", "bed"))


def meals_of(actor: Actor, *, compound_id: int, since: date) -> QuerySet[MealOrder]:
    """One's own meals from a day on."""
    return MealOrder.objects.filter(compound_id=compound_id, user_id=actor.user_id or 0, day__gte=since)


def meals_on(actor: Actor, *, compound_id: int, day: date, text: str = "") -> QuerySet[MealOrder]:
    """The kitchen's list of a day; found by who eats, or by where it is brought.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, LEAD, compound_id=compound_id)
    found = MealOrder.objects.filter(compound_id=compound_id, day=day).select_related("user")
    if text.strip():
        found = found.filter(Q(user__name__icontains=text.strip()) | Q(bring_to__icontains=text.strip()))
    return found.order_by("meal", "bring_to", "user__name")


def wall(compound_id: int, *, text: str = "") -> QuerySet[Thanks]:
    """What stands on the wall, newest first; with a text, what says it or thanks somebody of that name."""
    found = Thanks.objects.filter(compound_id=compound_id, hidden_at__isnull=True)
    if text.strip():
        found = found.filter(Q(words__icontains=text.strip()) | Q(receiver__name__icontains=text.strip()))
    return found.select_related("sender", "receiver")


def kept(actor: Actor) -> list[dict[str, Any]]:
    """One's own kept results, newest first; nobody else's can be asked for."""
    return [
        {"pk": row.pk, "taken_at": row.taken_at, **row.facts}
        for row in OwnCheck.objects.filter(user_id=actor.user_id or 0)
    ]


def talks(actor: Actor, *, compound_id: int, text: str = "") -> QuerySet[Referral]:
    """The counsellor's calls: urgent ones first, then by waiting; closed ones are not shown again.

    Args:
        text: who asked, or who took the call.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, COUNSEL, compound_id=compound_id)
    found = Referral.objects.filter(compound_id=compound_id, closed_at__isnull=True)
    if text.strip():
        found = found.filter(Q(user__name__icontains=text.strip()) | Q(taken_by__name__icontains=text.strip()))
    return found.select_related("user", "taken_by")


def own_talk(actor: Actor, *, compound_id: int) -> Referral | None:
    """One's own call that is not over, with the answer."""
    mine = Referral.objects.filter(compound_id=compound_id, user_id=actor.user_id or 0, closed_at__isnull=True)
    return mine.select_related("taken_by").first()


def talks_waiting(*, actor: Actor, compound_id: int, now: datetime) -> int:
    """How many calls nobody has taken, for a counsellor; 0 for everybody else."""
    if not actor.may(COUNSEL, compound_id=compound_id, now=now):
        return 0
    return Referral.objects.filter(compound_id=compound_id, taken_at__isnull=True).count()


def totals(actor: Actor, *, compound_id: int, today: date) -> list[telling.Total]:
    """What may be told of the checks, by month, newest first.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, LEAD, compound_id=compound_id)
    counted: dict[tuple[date, str], dict[str, int]] = defaultdict(dict)
    for row in CheckTally.objects.filter(compound_id=compound_id):
        counted[row.month, row.scale][row.band] = row.people
    told = [telling.total(Scale(scale), month, bands, today=today) for (month, scale), bands in sorted(counted.items())]
    return [each for each in reversed(told) if each is not None]
