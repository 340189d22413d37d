"""Who is inside now, as far as anybody saw it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from shouwang.base.presence import rules
from shouwang.base.presence.models import Visit, Whereabouts


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


def walk_ins(compound_id: int) -> QuerySet[Whereabouts]:
    """Who is inside and has no code, those longest inside first, each with ``entry_nonce``: under what it was told."""
    stay = Visit.objects.filter(track=OuterRef("track"), known_at=OuterRef("seen_at"))
    found = inside(compound_id).filter(person__isnull=True, user__isnull=True)
    return found.annotate(entry_nonce=Subquery(stay.values("entry_nonce")[:1])).order_by("seen_at", "track")


def noted_left(compound_id: int, *, since: datetime, most: int) -> list[Visit]:
    """Walk-ins of whom a guard noted that they left, and who were not seen since; the latest first.

    The whereabouts have an index of those few; among the visits all who left on these days would be read.

    Args:
        most: how many at the most.
    """
    gone = Whereabouts.objects.filter(
        compound_id=compound_id, inside=False, seen_at__gt=since, person=None, user=None, gate=None, how=rules.How.GUARD
    )
    seen = dict(gone.filter(area=None).order_by("-seen_at").values_list("track", "seen_at")[:most])
    stays = Visit.objects.filter(track__in=seen, left_at__gt=since).select_related("home__building", "home__unit")
    return sorted((stay for stay in stays if stay.left_at == seen[stay.track]), key=_left, reverse=True)


def _left(stay: Visit) -> datetime:
    assert stay.left_at is not None
    return stay.left_at
