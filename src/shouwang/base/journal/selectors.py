"""Reading the journal; callers check that the reader may see it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from shouwang.base.journal.models import Entry, Reaction


def entries(
    *,
    compound_id: int,
    since: datetime | None = None,
    until: datetime | None = None,
    action: str = "",
    text: str = "",
    without: Collection[str] = (),
) -> QuerySet[Entry]:
    """The compound's entries, newest first; ``text`` looks in actor, action and subject.

    Args:
        without: actions to leave out.
    """
    found = Entry.objects.filter(compound_id=compound_id).order_by("-at", "-pk")
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lte=until)
    if action:
        found = found.filter(action__startswith=action)
    if without:
        found = found.exclude(action__in=list(without))
    if text:
        found = found.filter(Q(actor_name__icontains=text) | Q(action__icontains=text) | Q(subject_id=text))
    return found


def about(*, kind: str, subject_id: object) -> QuerySet[Entry]:
    """Everything recorded about one subject, newest first."""
    return Entry.objects.filter(subject_kind=kind, subject_id=str(subject_id)).order_by("-at", "-pk")


def by_actor(actor_id: int, *, since: datetime) -> QuerySet[Entry]:
    """What one account did since an instant, newest first."""
    return Entry.objects.filter(actor_id=actor_id, at__gte=since).order_by("-at", "-pk")


def stuck_reactions() -> QuerySet[Reaction]:
    """What gave up and waits for an operator, oldest first."""
    return Reaction.objects.filter(state=Reaction.State.STUCK).select_related("event").order_by("event__at")


def waiting_reactions() -> int:
    """How many reactions are still to be done."""
    return Reaction.objects.filter(state=Reaction.State.DUE).count()
