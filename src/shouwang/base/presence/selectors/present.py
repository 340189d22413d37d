"""Who is inside now, as far as anybody saw it."""

from __future__ import annotations

from django.db.models import QuerySet

from shouwang.base.presence.models import Whereabouts


def inside(compound_id: int) -> QuerySet[Whereabouts]:
    """Who came in and was not seen leaving, the newest first."""
    return (
        Whereabouts.objects.filter(compound_id=compound_id, inside=True, area__isnull=True)
        .select_related("person", "user", "home__building", "home__unit", "gate")
        .order_by("-seen_at", "track")
    )


def inside_area(area_id: int) -> QuerySet[Whereabouts]:
    """Who went into a public area and was not seen coming out, the newest first."""
    return (
        Whereabouts.objects.filter(area_id=area_id, inside=True)
        .select_related("person", "user", "home__building", "home__unit")
        .order_by("-seen_at", "track")
    )


def visitors_inside(compound_id: int) -> int:
    """How many visitors are inside."""
    return inside(compound_id).filter(visitor=True).count()
