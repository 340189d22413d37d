"""What is known of public areas beside their place, which goods the rounds use, and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.protect.hygiene import rules

COMPOUND = "places.Compound"
AREA = "places.Area"
USER = "accounts.User"


class Spot(models.Model):
    """What the rounds need to know of a public area: where it lies, how large it is, how it is disinfected."""

    area = models.OneToOneField(AREA, on_delete=models.CASCADE, related_name="+")
    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    floor = models.SmallIntegerField(default=1)
    size_m2 = models.DecimalField(max_digits=7, decimal_places=1)
    surfaces = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=20, choices=[(m, m) for m in rules.METHODS])
    photo = models.BooleanField(default=False, help_text="whether a photo is asked for")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size_m2__gt=0), name="hygiene_spot_has_a_size")]
        indexes = [models.Index(fields=["compound"], name="hygiene_spots", condition=Q(retired_at__isnull=True))]


class Product(models.Model):
    """Goods of the store that a method draws on, with the strength on the label."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    agent = models.CharField(max_length=12, choices=[(a, a) for a in rules.AGENTS])
    item = models.ForeignKey("supplies.Item", on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey("supplies.Store", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=8, choices=[(f, f) for f in rules.Form])
    strength = models.PositiveIntegerField(help_text="mg/L of a liquid, mg in one tablet")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compound", "agent"], name="hygiene_one_product_an_agent"),
            models.CheckConstraint(condition=Q(strength__gt=0), name="hygiene_product_has_strength"),
        ]


class Cleaning(models.Model):
    """Somebody disinfected an area: begun, left to act, wiped; the same nonce once, with the time of the phone."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(AREA, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    method = models.CharField(max_length=20)
    dose_mg_l = models.PositiveIntegerField(null=True, help_text="what was mixed, as said")
    solution_ml = models.PositiveIntegerField(default=0, help_text="ready solution used")
    norm_ml = models.PositiveIntegerField(default=0, help_text="what the method asks for this area")
    dwell_minutes = models.PositiveSmallIntegerField()
    reenter_at = models.DateTimeField(help_text="when people may use it again")
    tissues = models.PositiveSmallIntegerField(default=0)
    movement_id = models.BigIntegerField(null=True, help_text="the entry of the stock ledger")
    flags = models.JSONField(default=list)
    nonce = models.UUIDField(unique=True)
    finish_nonce = models.UUIDField(unique=True, null=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="hygiene_cleaning_span",
            )
        ]
        indexes = [
            models.Index(fields=["compound", "started_at"], name="hygiene_cleanings"),
            models.Index(fields=["area", "-started_at"], name="hygiene_last"),
        ]


class Photo(models.Model):
    """A picture of what was cleaned."""

    cleaning = models.ForeignKey(Cleaning, on_delete=models.CASCADE, related_name="photos")
    content = models.BinaryField()
    small = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cleaning", "sha256"], name="hygiene_photo_once")]


class Problem(models.Model):
    """Something that cleaning does not mend, or an area that could not be done."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(AREA, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.PROBLEMS])
    text = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    solved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["compound", "-at"], name="hygiene_problems")]
