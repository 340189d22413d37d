"""Posts with their holders, absences, and duties with everything that was done to them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.base.places.rules import PlaceRef
from shouwang.kernel.words import Words
from shouwang.means.workforce import rules

USER = "accounts.User"
NOT_OPEN = ("done", "verified", "not_executable", "cancelled")


class Post(models.Model):
    """A post of a compound's 1+N groups, the same for every plan that names it."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=60)
    title = models.JSONField()
    group_key = models.CharField(max_length=60)
    group_title = models.JSONField()
    muster_minutes = models.PositiveSmallIntegerField(default=30)
    commands = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]
        constraints = [models.UniqueConstraint(fields=["compound", "key"], name="workforce_post_once")]

    def fact(self) -> rules.PostFact:
        """This post as the rules know it."""
        return rules.PostFact(
            self.key, Words.of(self.title), self.group_key, Words.of(self.group_title), self.order, self.commands
        )


class Holder(models.Model):
    """Somebody holds a post over ``[starts_at, ends_at)``: rank 0 is A, 1 is B, from 2 on deputies."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="holders")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "rank"], condition=Q(ends_at__isnull=True), name="workforce_rank_once"
            ),
            models.UniqueConstraint(
                fields=["post", "user"], condition=Q(ends_at__isnull=True), name="workforce_holder_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="workforce_holder_span"
            ),
        ]


class Absence(models.Model):
    """Somebody is not there over ``[starts_at, ends_at)``: leave, rest, illness."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="workforce_absence_span")]
        indexes = [models.Index(fields=["user", "ends_at"], name="workforce_absence_user")]


class Duty(models.Model):
    """One duty of one person with a deadline; rounds of a repeated duty share their ``origin``."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    source_kind = models.CharField(max_length=20, blank=True)
    source_ref = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=120)
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="rounds")
    round = models.PositiveIntegerField(default=1)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="duties")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    named = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    backup = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    tried = models.JSONField(default=list, help_text="ids of the people it was with, in order")
    title = models.JSONField()
    search = models.CharField(max_length=400)
    steps = models.JSONField(default=list)
    steps_done = models.JSONField(default=list)
    proof = models.JSONField(default=dict)
    waits_for = models.JSONField(default=list)
    link = models.CharField(max_length=300, blank=True)
    building = models.ForeignKey("places.Building", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    place_label = models.CharField(max_length=120, blank=True)
    urgent = models.BooleanField(default=False)
    exercise = models.BooleanField(default=False)
    verify = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=[(s, s) for s in rules.State], default=rules.State.OFFERED)
    waiting = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField(null=True)
    acknowledge_minutes = models.PositiveIntegerField(null=True)
    escalate_minutes = models.JSONField(default=list)
    late_steps = models.PositiveSmallIntegerField(default=0)
    repeat_minutes = models.PositiveIntegerField(null=True)
    daily_at = models.JSONField(default=list)
    until = models.DateTimeField(null=True)
    repeats = models.BooleanField(default=False, help_text="the next round is still to be made")
    next_check_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "round"], name="workforce_round_once"),
            models.UniqueConstraint(
                fields=["compound", "source_kind", "source_ref", "key", "round"],
                condition=~Q(state__in=NOT_OPEN),
                name="workforce_duty_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("not_executable", "cancelled")) | ~Q(reason=""), name="workforce_reason_given"
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "state", "due_at"], name="workforce_duty_state"),
            models.Index(fields=["compound", "due_at"], name="workforce_duty_due"),
            models.Index(fields=["source_kind", "source_ref"], name="workforce_duty_source"),
            models.Index(fields=["user", "state"], name="workforce_duty_user"),
            models.Index(
                fields=["next_check_at"], name="workforce_duty_check", condition=Q(next_check_at__isnull=False)
            ),
        ]

    def clockwork(self) -> rules.Clockwork:
        """What of this duty is watched by the clock."""
        return rules.Clockwork(
            state=rules.State(self.state),
            waiting=self.waiting,
            due_at=self.due_at,
            acknowledge_by=self.acknowledge_by,
            escalate_minutes=tuple(self.escalate_minutes),
            late_steps=self.late_steps,
            repeats=self.repeats,
            closed_at=self.closed_at,
        )

    def place(self) -> PlaceRef:
        """Where it is to be done."""
        return PlaceRef(self.compound_id, self.building_id, self.unit_id, self.home_id, self.area_id)

    @property
    def asked(self) -> rules.ProofAsked:
        """The proof it owes."""
        return rules.ProofAsked.of(self.proof)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in rules.OPEN


class DutyEntry(models.Model):
    """One thing that was done to a duty, append-only; a nonce makes a repeated request recognisable."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=24)
    data = models.JSONField(default=dict)
    nonce = models.UUIDField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["duty", "nonce"], name="workforce_entry_once")]


class ProofFile(models.Model):
    """A photo handed in as proof, re-encoded without metadata, with a small one for lists."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="photos")
    at = models.DateTimeField()
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    content = models.BinaryField()
    small = models.BinaryField()
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["duty", "sha256"], name="workforce_photo_once")]
