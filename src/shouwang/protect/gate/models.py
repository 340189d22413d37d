"""Decisions at the gate, kept whatever they were; the keys and cards by which people are known there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext

from shouwang.kernel import sealing
from shouwang.protect.gate import encounters, passes, rules
from shouwang.protect.gate.rules import cards

ERASED = b"erased"
"""Stands for a reason that was forgotten: that a decision was overridden remains."""


_COUNTS_AS_EXIT = Q(direction="out", kind="resident", passed=True) & ~Q(ground__in=["medical", "work"])


class Decision(models.Model):
    """One answer to one person in one direction; a guard's override is a decision of its own.

    Compound, gate, guard and staff are not checked again by the database when a decision is written: they were read
    in the same moment, the house deletes none of them, and Django refuses to (``PROTECT``). Each check locked a row
    that all decisions share. People, homes and cards can be deleted, and stay checked.
    """

    class Source(models.TextChoices):
        GUARD = "guard"
        DEVICE = "device"
        OFFLINE = "offline"

    compound = models.ForeignKey(
        "places.Compound", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    gate = models.ForeignKey(
        "places.Gate", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    guard = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.GUARD)
    source_id = models.BigIntegerField(null=True, help_text="of the device or phone that decided or asked")
    person = models.ForeignKey("residents.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    card = models.ForeignKey("Card", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    who = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in rules.Kind])
    errand = models.CharField(max_length=12, blank=True, choices=[(e, e) for e in rules.Errand])
    proof = models.CharField(max_length=10, choices=[(p, p) for p in rules.Proof])
    direction = models.CharField(max_length=3, choices=[(d, d) for d in rules.Direction])
    verdict = models.CharField(max_length=6, choices=[(v, v) for v in rules.Verdict])
    passed = models.BooleanField(help_text="whether the person went through")
    reasons = models.JSONField(default=list)
    reading_sealed = models.BinaryField(default=b"", blank=True, help_text="the temperature in °C")
    note_sealed = models.BinaryField(default=b"", blank=True, help_text="why somebody goes out or comes")
    seen_sealed = models.BinaryField(default=b"", blank=True, help_text="what was ticked, what credentials proved")
    ground = models.CharField(max_length=8, blank=True, choices=[(g, g) for g in rules.ExitGround])
    override_sealed = models.BinaryField(default=b"", blank=True, help_text="why somebody was let pass all the same")
    severity = models.PositiveSmallIntegerField(default=0, help_text="of the posture's headline at that instant")
    code_mark = models.BinaryField(null=True, max_length=16, help_text="a keyed hash of the code that was shown")
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, help_text="when it reached the server, if that was later")
    nonce = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(passed=False) | Q(verdict="allow") | ~Q(override_sealed=b""),
                name="gate_passed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(guard__isnull=False) | ~Q(source="guard"), name="gate_somebody_answers_for_it"
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-decided_at"], name="gate_decided"),
            # With when an exit counts in its household's quota, so that the others are not even looked at:
            # ``selectors.gathering`` says the same in SQL.
            models.Index(F("home"), Case(When(_COUNTS_AS_EXIT, then=F("decided_at"))), name="gate_exits_of_home"),
            models.Index(fields=["code_mark"], name="gate_code_used", condition=Q(code_mark__isnull=False)),
            models.Index(fields=["user"], name="gate_of_user", condition=Q(user__isnull=False)),
            models.Index(fields=["card"], name="gate_by_card", condition=Q(card__isnull=False)),
            models.Index(fields=["follows"], name="gate_follows", condition=Q(follows__isnull=False)),
        ]

    @property
    def temperature_c(self) -> float | None:
        """The reading in °C, opened."""
        opened = sealing.open_sealed(self.reading_sealed)
        return float(opened) if opened else None

    @property
    def by(self) -> str:
        """Who decided: the guard, whoever held a phone that nobody was on duty at, or the kind of machine."""
        if self.guard is not None:
            return self.guard.name
        return gettext("Whoever held the phone") if self.source == self.Source.OFFLINE else gettext("Device")

    @property
    def note(self) -> str:
        """What the guard noted, opened."""
        return sealing.open_sealed(self.note_sealed)

    @property
    def override_reason(self) -> str:
        """Why the guard let pass what the rules do not, opened."""
        written = bytes(self.override_sealed)
        return gettext("erased") if written == ERASED else sealing.open_sealed(written)

    @property
    def seen(self) -> dict[str, Any]:
        """What the guard ticked and what credentials proved, opened; fields of an encounter."""
        return encounters.seen_before(sealing.open_sealed(self.seen_sealed))


class PassKey(models.Model):
    """A key that signs pass codes; the newest signs, all that are not withdrawn are believed."""

    number = models.PositiveSmallIntegerField(unique=True)
    seed_sealed = models.BinaryField()
    public = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(number__lte=255), name="gate_key_number_is_a_byte")]


class Card(models.Model):
    """A printed pass for somebody without a phone, or a contractor's, over ``[starts_at, ends_at)``."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    bearer = models.PositiveSmallIntegerField(choices=[(b.value, b.name) for b in passes.Bearer])
    person = models.ForeignKey("residents.Person", on_delete=models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    holder = models.CharField(max_length=60, blank=True)
    works_for = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200, blank=True)
    batch = models.UUIDField(null=True, help_text="the request that issued it together with others")
    gates = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="empty for all gates")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)
    key = models.PositiveSmallIntegerField(help_text="that signs the newest print")
    printed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)
    revoked_how = models.CharField(max_length=9, blank=True, choices=[(e, e) for e in cards.Ended])
    revoked_why = models.CharField(max_length=200, blank=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compound", "number"], name="gate_card_number_once"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="gate_card_span"
            ),
            models.CheckConstraint(
                condition=Q(bearer=1, person__isnull=False, user__isnull=True)
                | Q(bearer=2, user__isnull=False, person__isnull=True)
                | (Q(bearer=3, user__isnull=True, person__isnull=True) & ~Q(holder="")),
                name="gate_card_of_one",
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-issued_at"], name="gate_cards"),
            models.Index(fields=["key"], name="gate_cards_of_key"),
        ]

    def state(self, now: datetime) -> cards.State:
        """Where the card stands at an instant."""
        how = self.revoked_how
        return cards.state(starts_at=self.starts_at, ends_at=self.ends_at, revoked_at=self.revoked_at, how=how, now=now)

    @property
    def name(self) -> str:
        """Whose it is, in full."""
        return self.person.name if self.person else self.user.name if self.user else self.holder


class Station(models.Model):
    """A phone or tablet that decides at a gate, also without a network; known by the hash of its token."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    token_hash = models.BinaryField(max_length=32, unique=True)
    guards = ArrayField(models.BigIntegerField(), default=list, help_text="users who signed on here, newest last")
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)
    seen_at = models.DateTimeField(null=True)
    version = models.CharField(max_length=20, blank=True, help_text="of the app")
    clock_off_ms = models.BigIntegerField(null=True, help_text="how far its clock runs ahead")
    waiting = models.PositiveIntegerField(default=0, help_text="decisions it has not uploaded, as it says")
    nonce = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["compound", "-enrolled_at"], name="gate_stations")]


class Conflict(models.Model):
    """Something about a decision of a phone that a person should look at; the decision itself stands."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        FOLLOWED_UP = "followed_up"

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="conflicts")
    other = models.ForeignKey(Decision, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in rules.ConflictKind])
    verdict = models.CharField(max_length=6, blank=True, help_text="what the server would have said")
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "kind"], name="gate_conflict_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="") | Q(settled_at__isnull=False) & ~Q(outcome=""),
                name="gate_conflict_settled_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-found_at"], name="gate_conflicts"),
            models.Index(fields=["compound"], name="gate_conflicts_open", condition=Q(settled_at__isnull=True)),
        ]
