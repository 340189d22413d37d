"""Beds and meals."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.welfare.models import MealOrder, RestBooking, RestPlace
from shouwang.means.welfare.rules import WelfareRefused, WelfareTaken, care

OWN, LEAD = "welfare.own", "welfare.see"


@transaction.atomic
def say_room(*, compound_id: int, name: str, beds: int, actor: Actor, now: datetime, closed: bool = False) -> RestPlace:
    """Open a rest room, change its number of beds, or close it to new bookings; named once in a compound.

    Raises:
        WelfareRefused: ``welfare.no_name``, ``welfare.beds``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, LEAD, compound_id=compound_id)
    if not name.strip():
        raise WelfareRefused("welfare.no_name", _("Give the room a name.")).at("name")
    if not 1 <= beds <= care.MOST_BEDS:
        raise WelfareRefused("welfare.beds", _("A room has one to sixty beds.")).at("beds")
    room, _made = RestPlace.objects.update_or_create(
        compound_id=compound_id,
        name=name.strip()[:60],
        defaults={"beds": beds, "closed_at": now if closed else None},
    )
    data = {"name": room.name, "beds": beds, "closed": closed}
    journal.record(actor=actor, action="welfare.room_said", compound_id=compound_id, data=data, now=now)
    return room


def book_rest(
    *,
    compound_id: int,
    place_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    nonce: UUID,
) -> RestBooking:
    """Take the lowest free bed of a room; the database sees to it that one bed is given once.

    Locks the room.

    Raises:
        WelfareRefused: what :func:`care.check_rest` refuses, ``welfare.room_closed``.
        WelfareTaken: ``welfare.full``, ``welfare.asleep``: the person has a bed then already.
        NotFound: ``welfare.room``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    try:
        with transaction.atomic():
            return _book(compound_id, place_id, starts_at, ends_at, actor, now, nonce)
    except IntegrityError as twice:
        raise WelfareTaken("welfare.asleep", _("You have a bed at that time already.")) from twice


def _book(
    compound_id: int, place_id: int, starts_at: datetime, ends_at: datetime, actor: Actor, now: datetime, nonce: UUID
) -> RestBooking:
    room = RestPlace.objects.select_for_update().filter(pk=place_id, compound_id=compound_id).first()
    if room is None:
        raise NotFound("welfare.room", _("There is no such room."))
    known = RestBooking.objects.filter(nonce=nonce, user_id=actor.user_id or 0).first()
    if known is not None:
        return known
    care.check_rest(starts_at, ends_at, now=now)
    if room.closed_at is not None:
        raise WelfareRefused("welfare.room_closed", _("This room is closed."))
    taken = room.bookings.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).values_list("bed", flat=True)
    return RestBooking.objects.create(
        compound_id=compound_id,
        place=room,
        bed=care.free_bed(room.beds, taken),
        user_id=actor.user_id or 0,
        starts_at=starts_at,
        ends_at=ends_at,
        nonce=nonce,
    )


@transaction.atomic
def cancel_rest(*, booking_id: int, compound_id: int, actor: Actor, now: datetime) -> None:
    """Give one's bed back; a rest under way ends now.

    Raises:
        NotFound: ``welfare.booking``: none, or somebody else's.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    mine = RestBooking.objects.select_for_update().filter(
        pk=booking_id, compound_id=compound_id, user_id=actor.user_id or 0, ends_at__gt=now
    )
    booking = mine.first()
    if booking is None:
        raise NotFound("welfare.booking", _("There is no such booking of yours."))
    if booking.starts_at >= now:
        booking.delete()
        return
    booking.ends_at = now
    booking.save(update_fields=["ends_at"])


@transaction.atomic
def order_meal(
    *,
    compound_id: int,
    day: date,
    meal: care.Meal,
    diet: care.Diet,
    actor: Actor,
    now: datetime,
    bring_to: str = "",
) -> MealOrder:
    """Order a meal, or change the order; one meal a person.

    Raises:
        WelfareRefused: ``welfare.meal_late``, ``welfare.too_far``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    care.check_meal(day, meal, now=now, zone=timezone.get_current_timezone())
    order, _made = MealOrder.objects.update_or_create(
        user_id=actor.user_id or 0,
        day=day,
        meal=meal,
        defaults={
            "compound_id": compound_id,
            "diet": diet,
            "bring_to": bring_to.strip()[:60],
            "ordered_at": now,
        },
    )
    return order


@transaction.atomic
def skip_meal(*, compound_id: int, day: date, meal: care.Meal, actor: Actor, now: datetime) -> None:
    """Order no meal after all; nothing happens when none was ordered.

    Raises:
        WelfareRefused: ``welfare.meal_late``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    care.check_meal(day, meal, now=now, zone=timezone.get_current_timezone())
    MealOrder.objects.filter(compound_id=compound_id, user_id=actor.user_id or 0, day=day, meal=meal).delete()
