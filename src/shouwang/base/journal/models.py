"""What happened, append-only, and the outbox of events that others react to."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One change: who, when, from where, what. Never altered (a trigger refuses it)."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    compound_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    channel = models.CharField(max_length=16, blank=True)
    ip = models.GenericIPAddressField(null=True)
    exercise = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["compound_id", "-at"], name="journal_compound_at"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="journal_subject_at"),
            models.Index(fields=["actor_id", "-at"], name="journal_actor_at"),
        ]


class Event(models.Model):
    """A domain event, stored in the transaction that made it."""

    at = models.DateTimeField()
    name = models.CharField(max_length=120)
    compound_id = models.BigIntegerField(null=True)
    payload = models.JSONField()


class Reaction(models.Model):
    """One thing that must happen because of an event; retried until done, or stuck and shown."""

    class State(models.TextChoices):
        DUE = "due"
        DONE = "done"
        STUCK = "stuck"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="reactions")
    handler = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="journal_reaction_once")]
        indexes = [models.Index(fields=["next_at"], name="journal_reaction_open", condition=~models.Q(state="done"))]
