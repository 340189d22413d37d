"""One run of an import: the file, how its columns are read, what came of it, and how to take it back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.living.register.rules.fields import Kind


class ImportRun(models.Model):
    """A file on its way into the register; file, faults and trace hold personal data and are sealed."""

    class State(models.TextChoices):
        UPLOADED = "uploaded"
        TRYING = "trying"
        TRIED = "tried"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"
        UNDONE = "undone"

    class Policy(models.TextChoices):
        ALL_OR_NOTHING = "all_or_nothing"
        VALID_ROWS = "valid_rows"

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="imports")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    nonce = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in Kind])
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    file_sealed = models.BinaryField(default=b"")
    preview_sealed = models.BinaryField(default=b"")
    sheet = models.CharField(max_length=100)
    sheets = models.JSONField(default=list)
    heading_rows = models.JSONField(default=list)
    first_row = models.PositiveIntegerField(default=0)
    columns = models.JSONField(default=list)
    policy = models.CharField(max_length=16, choices=Policy, default=Policy.VALID_ROWS)
    makes_homes = models.BooleanField(default=False, help_text="homes that the register lacks are made")
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    attempt = models.UUIDField(null=True, help_text="whose turn it is; a lost worker's late report is ignored")
    rows = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list, help_text="columns that updated rows change; row numbers, no values")
    kept = models.PositiveIntegerField(default=0, help_text="records that stayed when the import was taken back")
    progress = models.PositiveIntegerField(default=0)
    progress_of = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, help_text="when the worker last showed that it lives")
    stop_asked = models.BooleanField(default=False)
    problems_sealed = models.BinaryField(default=b"")
    trace_sealed = models.BinaryField(default=b"")
    error_code = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=300, blank=True)
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    erase_on = models.DateField(help_text="when the file, the faults and the trace are erased")

    class Meta:
        ordering = ["-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["compound"], condition=Q(state="running"), name="register_one_import_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["erase_on"], name="register_import_erase")]
