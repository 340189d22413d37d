"""Plans, their versions and the signatures under them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.base.posture.catalogue import HAZARDS


class Plan(models.Model):
    """A plan of a company for one hazard; bound to one compound, or for all of them."""

    company = models.ForeignKey("places.Company", on_delete=models.PROTECT, related_name="+")
    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=40)
    hazard = models.CharField(max_length=20, choices=[(h, h) for h in HAZARDS])
    title = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "compound", "code"], nulls_distinct=False, name="command_plan_once"
            )
        ]


class PlanVersion(models.Model):
    """One version; what it says can only change while it is a draft (a trigger refuses the rest)."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SUBMITTED = "submitted"
        APPROVED = "approved"
        IN_FORCE = "in_force"
        SUPERSEDED = "superseded"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    major = models.PositiveSmallIntegerField()
    minor = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    source = models.TextField(help_text="the pack as YAML")
    content = models.JSONField(help_text="the pack as plain data, from which it is read")
    revision = models.PositiveIntegerField(default=1, help_text="grows with every change of the draft")
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-major", "-minor"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "major", "minor"], name="command_version_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="in_force"), name="command_one_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["draft", "submitted", "approved"]),
                name="command_one_version_in_the_making",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(approved_at__isnull=False, in_force_at__isnull=False),
                name="command_in_force_was_approved",
            ),
        ]

    @property
    def number(self) -> str:
        """As people write it: ``v3.2``."""
        return f"v{self.major}.{self.minor}"


class PlanApproval(models.Model):
    """A signature, or a return with its reason; a return makes the earlier signatures void."""

    class Verdict(models.TextChoices):
        SIGNED = "signed"
        RETURNED = "returned"

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="approvals")
    step = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.SIGNED)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    void = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "step"],
                condition=Q(verdict="signed", void=False),
                name="command_signature_once",
            )
        ]
