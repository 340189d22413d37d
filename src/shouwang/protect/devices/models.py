"""Devices, what they told, what was asked of their doors, and whose face they may know."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.protect.devices import rules


class Device(models.Model):
    """A terminal, camera, barrier or scanner of a compound; its secret is sealed and shown once."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in rules.DeviceKind])
    vendor = models.CharField(max_length=10, choices=[(v, v) for v in rules.Vendor])
    way = models.CharField(max_length=4, choices=[(w, w) for w in rules.Way])
    auth = models.CharField(max_length=8, choices=[(a, a) for a in rules.Auth])
    token = models.CharField(max_length=40, unique=True, help_text="names the device in its address; hard to guess")
    secret_sealed = models.BinaryField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in rules.State], default=rules.State.ACTIVE)
    heartbeat_s = models.PositiveIntegerField(default=60, help_text="0 expects no regular sign of life")
    registered_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when the last event arrived")
    watched_since = models.DateTimeField()
    silent_since = models.DateTimeField(null=True)
    clock_offset_s = models.IntegerField(null=True, help_text="the device's clock minus ours, as last measured")
    firmware = models.CharField(max_length=60, blank=True)
    faults = models.PositiveIntegerField(default=0, help_text="requests refused since somebody last looked")
    last_fault = models.CharField(max_length=40, blank=True)
    epoch = models.PositiveSmallIntegerField(
        default=0, help_text="counts factory resets, after which serials begin again"
    )
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)
    control_url = models.CharField(max_length=200, blank=True, help_text="where the device itself answers (ISAPI)")
    control_user = models.CharField(max_length=40, blank=True)
    control_sealed = models.BinaryField(default=b"", blank=True)
    door = models.PositiveSmallIntegerField(default=1)
    cursor = models.BigIntegerField(default=0, help_text="the last serial that a search brought")
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="devices_name_once")]


class UsedNonce(models.Model):
    """A nonce of a signed request, remembered until its window has passed."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "nonce"], name="devices_nonce_once")]


class DeviceEvent(models.Model):
    """One thing that a device told, once; the picture that came with it is not kept."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="events")
    epoch = models.PositiveSmallIntegerField(default=0)
    serial = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.Kind])
    occurred_at = models.DateTimeField(help_text="by the device's clock")
    received_at = models.DateTimeField()
    person_ref = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey("residents.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    verify_mode = models.CharField(max_length=12, blank=True)
    temperature_c = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    mask = models.BooleanField(null=True)
    image_ref = models.CharField(max_length=200, blank=True)
    current = models.BooleanField(default=False, help_text="somebody stood at the door; otherwise it was kept")
    outcome = models.CharField(
        max_length=40, help_text="recorded, allow, check, refuse, visit, unknown, or a refusal's code"
    )
    opened = models.BooleanField(default=False, help_text="whether the answer was: open")
    decision = models.ForeignKey("gate.Decision", on_delete=models.SET_NULL, null=True, related_name="+")
    flags = models.JSONField(default=list)
    raw = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["device", "epoch", "serial"], name="devices_event_once"),
            models.CheckConstraint(condition=Q(opened=False) | Q(current=True), name="devices_opens_now_only"),
        ]
        indexes = [
            models.Index(fields=["compound", "-received_at"], name="devices_received"),
            models.Index(fields=["device", "-received_at"], name="devices_of_device"),
            models.Index(fields=["received_at"], name="devices_erase"),
        ]


class DoorCommand(models.Model):
    """One word to one door, who gave it, and what is known of it; sent once, and again only by a person."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        DONE = "done"
        FAILED = "failed"
        UNKNOWN = "unknown"
        EXPIRED = "expired"

    class Why(models.TextChoices):
        DECISION = "decision"
        GUARD = "guard"
        EVACUATION = "evacuation"

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="commands")
    door = models.PositiveSmallIntegerField()
    command = models.CharField(max_length=10)
    why = models.CharField(max_length=10, choices=Why.choices)
    reason = models.CharField(max_length=200, blank=True)
    event = models.ForeignKey(DeviceEvent, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    detail = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["compound", "-asked_at"], name="devices_commands"),
            models.Index(fields=["state"], name="devices_open_commands", condition=Q(state__in=["waiting", "sending"])),
        ]


class FaceConsent(models.Model):
    """Somebody's separate consent to be known by face at the gate; withdrawn, it stays as proof without the face."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("residents.Person", on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=12, default="gate")
    text_version = models.CharField(max_length=12, help_text="which wording was read out or shown")
    how = models.CharField(max_length=12, choices=[("in_person", "in_person"), ("paper", "paper"), ("own", "own")])
    guardian = models.CharField(max_length=60, blank=True, help_text="who consented for a minor")
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    ends_on = models.DateField(help_text="consent is asked again after this day")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=20, blank=True)
    picture_sealed = models.BinaryField(default=b"", blank=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scope"], name="devices_consent_once", condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(picture_sealed=b""), name="devices_no_face_without_consent"
            ),
        ]
        indexes = [models.Index(fields=["compound", "-given_at"], name="devices_consents")]


class FaceCopy(models.Model):
    """A face on a device: put there, or to be taken off until the device confirms that it is gone."""

    class State(models.TextChoices):
        TO_PUT = "to_put"
        THERE = "there"
        TO_REMOVE = "to_remove"
        GONE = "gone"

    consent = models.ForeignKey(FaceConsent, on_delete=models.PROTECT, related_name="copies")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="copies")
    ref = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_PUT)
    attempts = models.PositiveIntegerField(default=0)
    detail = models.CharField(max_length=40, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "device"], name="devices_copy_once")]
        indexes = [
            models.Index(fields=["state"], name="devices_copies_due", condition=Q(state__in=["to_put", "to_remove"]))
        ]
