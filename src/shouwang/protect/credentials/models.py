"""Trust lists and their keys, code services, and which compound accepts what. No credential is ever stored."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

SCHEMES = [("dcc", "dcc"), ("shc", "shc"), ("http", "http")]


class TrustList(models.Model):
    """One imported file of trust; of each scheme and name one is in force, the one before can be restored."""

    class State(models.TextChoices):
        """Where it stands."""

        CURRENT = "current"
        REPLACED = "replaced"
        RETIRED = "retired"

    scheme = models.CharField(max_length=4, choices=SCHEMES[:2])
    name = models.CharField(max_length=200, help_text="what a newer file of the same name replaces")
    source = models.CharField(max_length=200, help_text="the file's name")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CURRENT)
    key_count = models.PositiveIntegerField()
    issuer_count = models.PositiveIntegerField()
    skipped_count = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=list, help_text="the first twenty entries left out, and why")
    valid_until = models.DateTimeField(null=True, help_text="when the last of its keys expires")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    imported_by_name = models.CharField(max_length=60)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["scheme", "name", "-imported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "name"], condition=Q(state="current"), name="credentials_one_list_in_force"
            ),
            models.CheckConstraint(condition=Q(key_count__gt=0), name="credentials_list_has_keys"),
        ]


class TrustKey(models.Model):
    """One key of a list, as :class:`shouwang.protect.credentials.rules.trust.TrustedKey` has it."""

    trust_list = models.ForeignKey(TrustList, on_delete=models.CASCADE, related_name="keys")
    kid = models.CharField(max_length=64)
    issuer = models.CharField(max_length=200)
    public = models.BinaryField()
    uses = models.CharField(max_length=3, blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kid"], name="credentials_kid")]


class CodeService(models.Model):
    """A province's code service: where it is asked, and how it has been answering."""

    name = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    prefix = models.CharField(max_length=100, help_text="how its codes begin")
    key_id = models.CharField(max_length=60)
    secret_sealed = models.BinaryField()
    timeout_ms = models.PositiveIntegerField(default=1500)
    remember_minutes = models.PositiveSmallIntegerField(default=5)
    retired_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="in a row")
    open_until = models.DateTimeField(null=True, help_text="not asked before this instant")
    last_answer_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True)
    last_error_at = models.DateTimeField(null=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(timeout_ms__gte=100) & Q(timeout_ms__lte=2000), name="credentials_timeout"
            ),
            models.CheckConstraint(condition=Q(remember_minutes__lte=30), name="credentials_minutes"),
            models.UniqueConstraint(
                fields=["prefix"], condition=Q(retired_at__isnull=True), name="credentials_prefix_once"
            ),
        ]


class Acceptance(models.Model):
    """Whether a compound accepts one kind of credential."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=4, choices=SCHEMES)
    service = models.ForeignKey(CodeService, on_delete=models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compound", "scheme", "service"], name="credentials_accepted_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(scheme="http", service__isnull=False) | (~Q(scheme="http") & Q(service__isnull=True)),
                name="credentials_service_of_http",
            ),
        ]


class Remembered(models.Model):
    """An answer of a code service, sealed, for as long as its minutes; purpose: not to ask twice at one gate."""

    service = models.ForeignKey(CodeService, on_delete=models.CASCADE, related_name="+")
    code_index = models.BinaryField(help_text="blind index of the code that was shown")
    answer_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    erase_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "code_index"], name="credentials_remembered_once"),
            models.CheckConstraint(condition=Q(erase_at__gt=F("asked_at")), name="credentials_forgotten"),
        ]
        indexes = [models.Index(fields=["erase_at"], name="credentials_erase")]
