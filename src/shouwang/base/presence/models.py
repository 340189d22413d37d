"""Visits: who was in a compound from when to when, and how that is known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.base.presence import rules


class Visit(models.Model):
    """One stay over ``[entered_at, left_at)``; an end that nobody saw is null.

    A resident's stay begins with the way home and ends with the next way out; the first way out
    that the system sees has no beginning.
    """

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("residents.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=60, blank=True, help_text="the name of somebody who is not in the register")
    visitor = models.BooleanField(default=False)
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("places.Gate", on_delete=models.PROTECT, null=True, related_name="+")
    left_by = models.ForeignKey("places.Gate", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, choices=[(h, h) for h in rules.How])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_at__isnull=False) | Q(left_at__isnull=False), name="presence_some_end_known"
            ),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True) | Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
                name="presence_span",
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-entered_at"], name="presence_entered"),
            models.Index(fields=["compound", "-left_at"], name="presence_left"),
            models.Index(fields=["person", "-entered_at"], name="presence_person"),
            models.Index(fields=["compound", "visitor"], name="presence_inside", condition=Q(left_at__isnull=True)),
        ]
