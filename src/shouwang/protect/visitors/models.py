"""Visits that were asked for, who came and went on them, who is blocked, and who asked too often."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.protect.visitors import rules


class Invitation(models.Model):
    """One visit over ``[starts_at, ends_at)``; where it stands follows from its instants and from the posture."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+")
    building = models.ForeignKey("places.Building", on_delete=models.PROTECT, null=True, related_name="+")
    host = models.ForeignKey("residents.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    gate = models.ForeignKey("places.Gate", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=40)
    phone_sealed = models.BinaryField(default=b"", blank=True)
    phone_index = models.BinaryField(null=True, max_length=16)
    phone_tail = models.CharField(max_length=4, blank=True)
    plate = models.CharField(max_length=12, blank=True)
    companions = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.Kind])
    purpose = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    entries = models.PositiveSmallIntegerField(null=True, default=1, help_text="how often it lets in; null: any number")
    code = models.CharField(max_length=12, unique=True, help_text="what is read aloud")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    made_how = models.CharField(max_length=8, choices=[(c, c) for c in rules.Channel])
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_how = models.CharField(max_length=8, blank=True, choices=[(c, c) for c in rules.Channel])
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    declined_how = models.CharField(max_length=8, blank=True, choices=[(c, c) for c in rules.Channel])
    declined_why = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    overstay_at = models.DateTimeField(null=True, help_text="when host and guards were told")
    nonce = models.UUIDField(unique=True)
    erase_on = models.DateField()
    erased = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="visitors_span"),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | ~Q(declined_how=""), name="visitors_declined_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-starts_at", "-id"], name="visitors_newest"),
            models.Index(fields=["compound", "ends_at"], name="visitors_ending"),
            models.Index(fields=["home", "-starts_at"], name="visitors_of_home"),
            models.Index(fields=["compound", "phone_tail"], name="visitors_phone_tail"),
            models.Index(fields=["compound", "name"], name="visitors_name"),
            models.Index(fields=["erase_on"], name="visitors_erase", condition=Q(erased=False)),
        ]


class Passage(models.Model):
    """Somebody came in or went out on an invitation; append-only, the same nonce once."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="passages")
    direction = models.CharField(max_length=3, choices=[("in", "in"), ("out", "out")])
    at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["invitation", "-at"], name="visitors_passages")]


class Blocked(models.Model):
    """Somebody who may not come in over ``[starts_at, ends_at)``; found by phone, identity number, plate or name."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40, blank=True)
    phone_sealed = models.BinaryField(default=b"", blank=True)
    phone_index = models.BinaryField(null=True, max_length=16)
    phone_tail = models.CharField(max_length=4, blank=True)
    id_index = models.BinaryField(null=True, max_length=16)
    id_tail = models.CharField(max_length=4, blank=True)
    plate = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=200)
    ordered_by = models.CharField(max_length=80)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.CharField(max_length=200, blank=True)
    nonce = models.UUIDField(unique=True)
    erase_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="visitors_blocked_span"),
            models.CheckConstraint(
                condition=~Q(name="") | Q(phone_index__isnull=False) | Q(id_index__isnull=False) | ~Q(plate=""),
                name="visitors_blocked_somebody",
            ),
        ]
        indexes = [models.Index(fields=["compound", "ends_at"], name="visitors_blocked_now")]


class Attempt(models.Model):
    """One public request of a kind, by the hash of an address or phone; forgotten after a day."""

    key = models.BinaryField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "-at"], name="visitors_attempts")]
