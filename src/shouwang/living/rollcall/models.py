"""A roll-call, every answer ever given to it, and the answer of each home that counts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shouwang.living.rollcall import rules


class RollCall(models.Model):
    """One round in which every home of a compound, or of some buildings, is asked."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    title = models.JSONField()
    round = models.PositiveIntegerField(default=1)
    source_kind = models.CharField(max_length=20, blank=True)
    source_ref = models.CharField(max_length=64, blank=True)
    building_ids = ArrayField(models.BigIntegerField(), default=list)
    exercise = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=120, blank=True)
    deadline_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="links expire and nothing is answered any more")
    closed_at = models.DateTimeField(null=True)
    knocks_ordered_at = models.DateTimeField(null=True)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(deadline_at__gte=F("opened_at")), name="rollcall_deadline"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("deadline_at")), name="rollcall_ends"),
        ]
        indexes = [
            models.Index(fields=["compound", "-opened_at"], name="rollcall_newest"),
            models.Index(fields=["source_kind", "source_ref"], name="rollcall_source"),
            models.Index(fields=["deadline_at"], name="rollcall_open", condition=Q(closed_at__isnull=True)),
        ]

    def is_open(self, now: datetime) -> bool:
        """Whether answers are taken."""
        return self.closed_at is None and now < self.ends_at


class Answer(models.Model):
    """One answer, append-only, with who gave it how; what it says in words is sealed."""

    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="answers")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=[(s, s) for s in rules.State])
    helps = ArrayField(models.CharField(max_length=12), default=list)
    note_sealed = models.BinaryField(default=b"", blank=True)
    answered_at = models.DateTimeField()
    received_at = models.DateTimeField()
    via = models.CharField(max_length=8, choices=[(v, v) for v in rules.Via])
    by_user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    nonce = models.UUIDField(null=True)

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["roll_call", "nonce"], name="rollcall_answer_once")]
        indexes = [models.Index(fields=["roll_call", "home"], name="rollcall_answers_home")]


class HomeState(models.Model):
    """The answer of a home that counts; a home without a row has not been reached. Written by one guarded upsert."""

    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="states", db_index=False)
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, related_name="roll_call_states")
    state = models.CharField(max_length=12, choices=[(s, s) for s in rules.State])
    helps = ArrayField(models.CharField(max_length=12), default=list)
    answered_at = models.DateTimeField()
    via = models.CharField(max_length=8)
    by_name = models.CharField(max_length=120, blank=True)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    tries = models.PositiveSmallIntegerField(default=0, help_text="times that nobody answered the door")
    link_void = models.BooleanField(default=False, help_text="somebody else opened the home's link")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roll_call", "home"], name="rollcall_state_once")]
        indexes = [models.Index(fields=["roll_call", "state"], name="rollcall_by_state")]
