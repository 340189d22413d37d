"""Reading incidents, and the requests for consent to a response against them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.models import Activation, Consent, Incident


def incidents(
    compound_id: int, *, state: str = "", kind: str = "", text: str = "", exercises: bool | None = None
) -> QuerySet[Incident]:
    """The compound's incidents, newest first, with the highest level step they came to."""
    found = Incident.objects.filter(compound_id=compound_id).prefetch_related(
        Prefetch("activations", Activation.objects.select_related("version__plan"))
    )
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(place__icontains=text) | Q(source__icontains=text))
    if exercises is not None:
        found = found.filter(exercise=exercises)
    return found


def incident(incident_id: int, *, compound_id: int) -> Incident:
    """One incident of the compound.

    Raises:
        NotFound: ``incident.unknown``, also for another compound's.
    """
    found = Incident.objects.filter(pk=incident_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("incident.unknown", _("There is no such incident."))
    return found


def open_consents(compound_id: int, *, now: datetime) -> QuerySet[Consent]:
    """Requests that a second person can still answer."""
    return Consent.objects.filter(compound_id=compound_id, state="asked", expires_at__gt=now).select_related(
        "version__plan", "incident"
    )


def consent(consent_id: int, *, compound_id: int) -> Consent:
    """One request of the compound.

    Raises:
        NotFound: ``consent.unknown``.
    """
    found = (
        Consent.objects.filter(pk=consent_id, compound_id=compound_id)
        .select_related("version__plan", "incident")
        .first()
    )
    if found is None:
        raise outcomes.NotFound("consent.unknown", _("There is no such request."))
    return found


def reports(compound_id: int) -> QuerySet[Incident]:
    """Reports that wait for a manager, oldest first."""
    return Incident.objects.filter(compound_id=compound_id, state="reported").order_by("reported_at")


def waiting(compound_id: int, *, now: datetime) -> tuple[tuple[Incident, ...], tuple[Consent, ...]]:
    """Reports and requests for consent that wait for somebody; one query when nothing waits for consent."""
    asked = Q(consents__state="asked", consents__expires_at__gt=now)
    found = (
        Incident.objects.filter(Q(state="reported") | asked, compound_id=compound_id)
        .annotate(asks=Exists(Consent.objects.filter(incident=OuterRef("pk"), state="asked", expires_at__gt=now)))
        .order_by("reported_at")
        .distinct()
    )
    rows = list(found)
    consents = tuple(open_consents(compound_id, now=now)) if any(row.asks for row in rows) else ()
    return tuple(row for row in rows if row.state == "reported"), consents


def reported_by(actor: Actor, compound_id: int) -> QuerySet[Incident]:
    """What somebody reported lately, with the answer."""
    if actor.user_id is None:
        return Incident.objects.none()
    return Incident.objects.filter(compound_id=compound_id, reported_by_id=actor.user_id)[:5]
