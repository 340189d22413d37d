"""People who sign in, their roles, and failed attempts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from shouwang.base.accounts import rules


class User(AbstractBaseUser):
    """Somebody who signs in, by user name or phone."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone_sealed = models.BinaryField(default=b"", blank=True)
    phone_index = models.BinaryField(null=True, max_length=16, unique=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    company = models.ForeignKey("places.Company", on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager["User"]()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="accounts_username_any_case")]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """One role of one user and how far it reaches, over a span of time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=16, choices=[(r, r) for r in rules.Role])
    company = models.ForeignKey("places.Company", on_delete=models.CASCADE, null=True, related_name="+")
    compound = models.ForeignKey("places.Compound", on_delete=models.CASCADE, null=True, related_name="+")
    building = models.ForeignKey("places.Building", on_delete=models.CASCADE, null=True, related_name="+")
    home = models.ForeignKey("places.Home", on_delete=models.CASCADE, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="accounts_grant_span",
            ),
            models.CheckConstraint(
                condition=models.Q(role="administrator")
                | models.Q(role="company", company__isnull=False)
                | models.Q(compound__isnull=False),
                name="accounts_grant_reaches_somewhere",
            ),
        ]
        indexes = [models.Index(fields=["compound", "role"], name="accounts_grant_role")]


class FailedSignIn(models.Model):
    """A failed attempt, by the hash of what was typed, known or not, and by address."""

    key = models.BinaryField(max_length=16)
    ip = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "-at"], name="accounts_failed_key"),
            models.Index(fields=["ip", "-at"], name="accounts_failed_ip"),
        ]
