"""Decisions at the gate, kept whatever they were."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.protect.gate import rules


class Decision(models.Model):
    """One answer to one person in one direction; a guard's override is a decision of its own."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, related_name="+")
    guard = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("residents.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in rules.Kind])
    proof = models.CharField(max_length=10, choices=[(p, p) for p in rules.Proof])
    direction = models.CharField(max_length=3, choices=[(d, d) for d in rules.Direction])
    verdict = models.CharField(max_length=6, choices=[(v, v) for v in rules.Verdict])
    passed = models.BooleanField(help_text="whether the person went through")
    reasons = models.JSONField(default=list)
    temperature_c = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    note = models.CharField(max_length=200, blank=True)
    override_reason = models.CharField(max_length=200, blank=True)
    severity = models.PositiveSmallIntegerField(default=0, help_text="of the posture's headline at that instant")
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=False) | Q(verdict="allow") | ~Q(override_reason=""),
                name="gate_passed_for_a_reason",
            )
        ]
        indexes = [
            models.Index(fields=["compound", "-decided_at"], name="gate_decided"),
            models.Index(fields=["home", "-decided_at"], name="gate_home_exits", condition=Q(direction="out")),
        ]
