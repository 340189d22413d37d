"""Orders in force at an instant; the gate, delivery and roll-call obey them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from shouwang.base.residents.models import Residence, Restriction
from shouwang.base.residents.selectors import current


def restrictions_in_force(compound_id: int, *, now: datetime) -> QuerySet[Restriction]:
    """Every order that holds in the compound at ``now``, the one that ends first on top."""
    return Restriction.objects.filter(current.at(now), compound_id=compound_id).order_by("ends_at", "pk")


def binding_person(person_id: int, *, compound_id: int, now: datetime) -> list[Restriction]:
    """The orders that bind somebody: over the person or over the home it lives in."""
    homes = Residence.objects.filter(current.at(now), person_id=person_id, lives_in=True).values("home_id")
    whose = Q(person_id=person_id) | Q(home_id__in=homes)
    return list(restrictions_in_force(compound_id, now=now).filter(whose))


def binding_home(home_id: int, *, compound_id: int, now: datetime) -> list[Restriction]:
    """The orders over a home or somebody who lives in it, with the person."""
    people = Residence.objects.filter(current.at(now), home_id=home_id, lives_in=True).values("person_id")
    whose = Q(home_id=home_id) | Q(person_id__in=people)
    return list(restrictions_in_force(compound_id, now=now).filter(whose).select_related("person"))


def bound_users(restriction_id: int, *, now: datetime) -> tuple[Restriction | None, list[int]]:
    """An order and the accounts of those whom it binds: the person, or everybody who lives in the home."""
    order = Restriction.objects.filter(pk=restriction_id).select_related("person").first()
    if order is None:
        return None, []
    if order.person is not None:
        return order, [order.person.user_id] if order.person.user_id else []
    assert order.home_id is not None
    lives = Residence.objects.filter(current.at(now), home_id=order.home_id, lives_in=True, person__user__isnull=False)
    return order, sorted(set(lives.values_list("person__user_id", flat=True)))
