"""Incidents, the plans activated for them, every level they stood at, and consents that are waited for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.oversight.command.models.plans import PlanVersion
from shouwang.oversight.command.rules import incidents as rules


class Incident(models.Model):
    """Something that happened or threatens; first a report, once a manager confirms it an incident.

    Event grade, warning colour and response level are three fields: the first two are said here by
    whoever knows, the third is what an activation stands at.
    """

    class State(models.TextChoices):
        REPORTED = "reported"
        OPEN = "open"
        CLOSED = "closed"
        DISMISSED = "dismissed"

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    grade = models.CharField(max_length=12, blank=True, choices=[(g, g) for g in rules.GRADES])
    warning = models.CharField(max_length=8, blank=True, choices=[(w, w) for w in rules.WARNINGS])
    place = models.CharField(max_length=200, blank=True)
    building_ids = models.JSONField(default=list)
    source = models.CharField(max_length=120, blank=True, help_text="who reported it, or the document")
    details = models.TextField(blank=True)
    exercise = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    reported_by_name = models.CharField(max_length=120)
    declared_at = models.DateTimeField(null=True)
    declared_by_name = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True, help_text="how it ended, or why the report was dismissed")
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "dismissed"]) | (Q(closed_at__isnull=False) & ~Q(summary="")),
                name="command_ended_incident_says_how",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "dismissed"]) | Q(declared_at__isnull=False),
                name="command_incident_was_declared",
            ),
        ]
        indexes = [models.Index(fields=["compound", "state"], name="command_incident_state")]


class Activation(models.Model):
    """A plan that is in force because of an incident, for the compound or some buildings."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="activations")
    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="activations")
    level = models.CharField(max_length=40)
    building_ids = models.JSONField(default=list, help_text="empty: the whole compound")
    basis = models.CharField(max_length=200, blank=True)
    exercise = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1, help_text="grows with every change; pages say which they saw")
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="planned end; stands down by itself then")
    stood_down_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("started_at")), name="command_activation_span"
            ),
        ]
        indexes = [
            models.Index(fields=["compound"], name="command_activation_open", condition=Q(stood_down_at__isnull=True))
        ]


class LevelStep(models.Model):
    """One level over one span: an activation's history, and the raising that holds its measures."""

    activation = models.ForeignKey(Activation, on_delete=models.PROTECT, related_name="steps")
    level = models.CharField(max_length=40)
    raising = models.ForeignKey("posture.Raising", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    consent_by_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why, and for an override why alone")
    override = models.BooleanField(default=False)
    roll_call_at = models.DateTimeField(null=True, help_text="when the next round of the roll-call opens")
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activation"], condition=Q(ended_at__isnull=True), name="command_one_level_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(override=True) | ~Q(reason=""), name="command_override_says_why"),
        ]


class Consent(models.Model):
    """A second person asked to agree to a level; it lapses, and is answered once."""

    class State(models.TextChoices):
        ASKED = "asked"
        GIVEN = "given"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="consents")
    activation = models.ForeignKey(Activation, on_delete=models.PROTECT, null=True, related_name="consents")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=40)
    building_ids = models.JSONField(default=list)
    basis = models.CharField(max_length=200, blank=True)
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["compound"], name="command_consent_open", condition=Q(state="asked"))]
