"""Measures as they were raised; the posture itself is never stored, it is always their join."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture.rules import InForce, Source, read_measure
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words


class Raising(models.Model):
    """Somebody raised measures over ``[starts_at, ends_at)``; lowering sets the end, nothing is deleted."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="raisings")
    kind = models.CharField(max_length=20, help_text="normal, or what the raiser calls itself")
    ref = models.CharField(max_length=64, blank=True, help_text="the raiser's own id")
    title = models.JSONField()
    level = models.JSONField(default=dict)
    numeral = models.CharField(max_length=8, blank=True)
    severity = models.PositiveSmallIntegerField(default=0)
    by_name = models.CharField(max_length=120, blank=True)
    exercise = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(severity__lte=4), name="posture_severity"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="posture_span"
            ),
        ]
        indexes = [models.Index(fields=["compound", "ends_at"], name="posture_open")]

    def source(self) -> Source:
        """This raising as the answer to "why?"."""
        return Source(
            raising_id=self.pk,
            kind=self.kind,
            ref=self.ref,
            title=Words.of(self.title),
            level=Words.of(self.level),
            numeral=self.numeral,
            severity=self.severity,
            by=self.by_name,
            span=Span(self.starts_at, self.ends_at),
            exercise=self.exercise,
        )


class RaisedMeasure(models.Model):
    """One measure of a raising over one scope."""

    raising = models.ForeignKey(Raising, on_delete=models.CASCADE, related_name="measures")
    measure = models.CharField(max_length=32)
    kind = models.CharField(max_length=20, blank=True)
    value = models.JSONField(null=True)
    building = models.ForeignKey("places.Building", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, related_name="+")

    def in_force(self, source: Source, compound_id: int) -> InForce:
        """This row as the rules know it."""
        scope = PlaceRef(compound_id, self.building_id, self.unit_id, self.home_id, self.area_id)
        key, value = read_measure(self.measure, self.kind, self.value)
        return InForce(key, value, scope, source)
