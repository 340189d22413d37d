"""One appeal: what is claimed, who answered what, and whether somebody passed by it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from shouwang.kernel import sealing
from shouwang.protect.appeals import rules


class Appeal(models.Model):
    """Somebody who was not let pass asks a second person; words are sealed, everything is gone after 28 days."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    decision = models.OneToOneField("gate.Decision", on_delete=models.CASCADE, related_name="+")
    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=5, help_text="what is read aloud")
    who = models.CharField(max_length=60, blank=True, help_text="the name given by whoever nobody knew")
    claim = models.CharField(max_length=10, choices=[(c, c) for c in rules.Claim])
    words_sealed = models.BinaryField(default=b"", blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    raised = models.PositiveSmallIntegerField(default=0, help_text="steps it went up because nobody answered")
    answer = models.CharField(max_length=9, blank=True, choices=[(a, a) for a in rules.Answer])
    sentence_sealed = models.BinaryField(default=b"", blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    pass_until = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_decision = models.ForeignKey("gate.Decision", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compound", "number"], name="appeals_number_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="appeals_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(answer="admitted", pass_until__isnull=False)
                | Q(pass_until__isnull=True, used_at__isnull=True),
                name="appeals_pass_has_an_end",
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-made_at"], name="appeals_newest"),
            models.Index(fields=["made_at"], name="appeals_erase"),
            models.Index(fields=["due_at"], name="appeals_waiting", condition=Q(answer="")),
        ]

    def state(self, now: datetime) -> rules.State:
        """Where it stands at an instant."""
        return rules.state(
            made_at=self.made_at,
            due_at=self.due_at,
            answer=self.answer,
            until=self.pass_until,
            used=self.used_at is not None,
            now=now,
        )

    @property
    def words(self) -> str:
        """What is claimed, in the person's words."""
        return sealing.open_sealed(self.words_sealed)

    @property
    def sentence(self) -> str:
        """Why it was answered so."""
        return sealing.open_sealed(self.sentence_sealed)

    @property
    def spelled(self) -> str:
        """The number as it is read aloud."""
        return f"{self.number[:2]} {self.number[2:]}"
