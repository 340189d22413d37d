"""Stays of the past that are still kept: of one person, or at one place over a span."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from shouwang.base.presence.models import Visit


def of_person(person_id: int) -> QuerySet[Visit]:
    """The stays of one resident, newest first."""
    return Visit.objects.filter(person_id=person_id).order_by("-known_at", "track")


def of_user(user_id: int) -> QuerySet[Visit]:
    """The stays of somebody who works here, newest first."""
    return Visit.objects.filter(user_id=user_id).order_by("-known_at", "track")


def at_place(
    compound_id: int,
    *,
    since: datetime,
    until: datetime,
    area_id: int | None = None,
    home_id: int | None = None,
    gate_id: int | None = None,
) -> QuerySet[Visit]:
    """Who was in the compound, in an area, or visiting a home at any instant of ``[since, until)``; a queryset to page.

    A stay whose beginning nobody saw counts where it ended within the span. With a gate: who came
    in or went out by it within the span.
    """
    here = Q(area__isnull=True) if area_id is None else Q(area_id=area_id)
    found = Visit.objects.filter(here, compound_id=compound_id)
    if gate_id is not None:
        came = Q(entered_by_id=gate_id, entered_at__gte=since, entered_at__lt=until)
        days = (since.astimezone(UTC).date(), until.astimezone(UTC).date())
        went = Q(left_by_id=gate_id, left_at__gte=since, left_at__lt=until, moved_on__range=days)
        return found.filter(came | went).order_by("known_at")
    if home_id is not None:
        found = found.filter(home_id=home_id, visitor=True)
    seen_going_only = Q(entered_at__isnull=True, left_at__gt=since, left_at__lt=until)
    lasted = Q(left_at__gt=since) | Q(left_at__isnull=True)
    return found.filter(lasted, Q(entered_at__lt=until) | seen_going_only).order_by("known_at", "track")
