"""Notices and who has read them; nobody's inbox is stored, an audience is asked for."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from shouwang.kernel.words import Words
from shouwang.means.notices import rules


class Notice(models.Model):
    """One official statement with its source, its signature and its expiry."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True, help_text="the end of its public address")
    title = models.JSONField()
    body = models.JSONField()
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.Kind])
    building_ids = ArrayField(models.BigIntegerField(), default=list)
    home_ids = ArrayField(models.BigIntegerField(), default=list)
    roles = ArrayField(models.CharField(max_length=16), default=list)
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, null=True, related_name="+", help_text="the only reader"
    )
    signed_by = models.CharField(max_length=120)
    basis = models.CharField(max_length=200, blank=True, help_text="the document or decision that it rests on")
    source_kind = models.CharField(max_length=20, blank=True)
    source_ref = models.CharField(max_length=64, blank=True)
    urgent = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=rules.Kind.PERSON, user__isnull=False)
                | ~Q(kind=rules.Kind.PERSON) & Q(user__isnull=True),
                name="notices_one_reader",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("published_at")), name="notices_span"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""), name="notices_withdrawn_why"
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-published_at"], name="notices_newest"),
            models.Index(fields=["source_kind", "source_ref"], name="notices_source"),
        ]

    @property
    def audience(self) -> rules.Audience:
        """Whom it is meant for."""
        return rules.audience_of(self)

    @property
    def is_public(self) -> bool:
        """Whether it hangs on notice boards and has an address that anybody can open."""
        return self.kind in rules.PUBLIC

    @property
    def sender(self) -> Words:
        """Who signed it, for a reader of either language."""
        return rules.SENDERS.get(self.signed_by) or Words.of(self.signed_by)

    def standing(self, now: datetime) -> rules.Standing:
        """Where it stands at an instant."""
        return rules.standing(expires_at=self.expires_at, withdrawn_at=self.withdrawn_at, now=now)


class Receipt(models.Model):
    """Somebody has read a notice, or a home was told of it; append-only, one row each."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="receipts")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    on_behalf = models.BooleanField(default=False, help_text="told at the door or by phone; the user is who told it")
    how = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "user", "home"],
                condition=Q(on_behalf=False),
                nulls_distinct=False,
                name="notices_read_once",
            ),
            models.UniqueConstraint(fields=["notice", "home"], condition=Q(on_behalf=True), name="notices_told_once"),
        ]
        indexes = [
            models.Index(fields=["notice", "home"], name="notices_receipt_home"),
            models.Index(fields=["user", "notice"], name="notices_receipt_user"),
        ]
