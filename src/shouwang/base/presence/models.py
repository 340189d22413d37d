"""Visits, whereabouts, the moves already told, and the counts that outlive them."""

from __future__ import annotations

from datetime import UTC

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, TruncDate

from shouwang.base.presence import rules

_HOW = [(h, h) for h in rules.How]
_PURPOSES = [(p, p) for p in rules.Purpose]


class Visit(models.Model):
    """One stay over ``[entered_at, left_at)``; an end that nobody saw has no nonce.

    A resident's stay begins with the way home and ends with the next way out; the first way out
    that the system sees has no beginning. Without an area it is a stay in the compound.

    The table is partitioned by months of ``known_at``, which is one of the two ends and never
    changes. Its real primary key is ``(id, known_at)``, therefore nothing may refer to it by a
    foreign key. Rows are written by ``services`` only, which keep ``(track, known_at)`` unique.

    Its references, and those of the whereabouts, are not checked by the database: they are copied from
    the decision made in the same statement, whose own are where what they name can be deleted, and checking
    them again (with a lock on the compound's and the gate's row each time) took a fifth of a gate's whole answer.
    """

    track = models.CharField(max_length=120, help_text="compound, area and who, as one word: services.TRACK")
    known_at = models.DateTimeField()
    compound = models.ForeignKey(
        "places.Compound", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    area = models.ForeignKey(
        "places.Area", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        "residents.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False, db_index=False
    )
    who = models.CharField(max_length=60, blank=True, help_text="the name of somebody who is not in the register")
    visitor = models.BooleanField(default=False)
    home = models.ForeignKey(
        "places.Home", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(
        "places.Gate", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    entry_how = models.CharField(max_length=8, choices=_HOW, blank=True)
    entry_nonce = models.UUIDField(null=True)
    left_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(
        "places.Gate", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    exit_how = models.CharField(max_length=8, choices=_HOW, blank=True)
    exit_nonce = models.UUIDField(null=True)
    purpose = models.CharField(max_length=8, choices=_PURPOSES, default=rules.Purpose.ACCESS)
    erase_on = models.DateField()
    moved_on = models.GeneratedField(
        expression=TruncDate(Coalesce("left_at", "entered_at"), tzinfo=UTC),
        output_field=models.DateField(),
        db_persist=True,
        help_text="the day of the latest end that is known, in UTC",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "known_at"], name="presence_track_once"),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=False, known_at=F("entered_at"), entry_nonce__isnull=False)
                | Q(left_at__isnull=False, known_at=F("left_at"), exit_nonce__isnull=False),
                name="presence_some_end_known",
            ),
            models.CheckConstraint(
                condition=Q(entered_at__isnull=True) | Q(left_at__isnull=True) | Q(left_at__gte=F("entered_at")),
                name="presence_span",
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "-entered_at"], name="presence_entered"),
            # By day: a stay that begins and ends on one day is ended in its place, without a look at any index.
            models.Index(fields=["compound", "moved_on"], name="presence_moved"),
            models.Index(fields=["person", "-known_at"], name="presence_person", condition=Q(person__isnull=False)),
            models.Index(fields=["user", "-known_at"], name="presence_user", condition=Q(user__isnull=False)),
            models.Index(fields=["area", "-known_at"], name="presence_area", condition=Q(area__isnull=False)),
            models.Index(fields=["home", "-known_at"], name="presence_home", condition=Q(visitor=True)),
        ]


class Whereabouts(models.Model):
    """Where somebody was seen last at one place: inside since ``seen_at``, or gone since then.

    One row for each track; it is what a move locks, and what "who is inside" reads. The open stay
    of somebody inside is the visit of this track with ``known_at = seen_at``.
    """

    track = models.CharField(max_length=120, primary_key=True)
    compound = models.ForeignKey(
        "places.Compound", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    area = models.ForeignKey(
        "places.Area", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        "residents.Person", on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    who = models.CharField(max_length=60, blank=True)
    visitor = models.BooleanField(default=False)
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    inside = models.BooleanField()
    seen_at = models.DateTimeField()
    gate = models.ForeignKey(
        "places.Gate", on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    how = models.CharField(max_length=8, choices=_HOW)
    version = models.BigIntegerField(help_text="counts the moves, so that one that was overtaken is noticed")
    erase_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["compound", "-seen_at"], name="presence_inside", condition=Q(inside=True)),
            models.Index(fields=["area"], name="presence_inside_area", condition=Q(inside=True, area__isnull=False)),
            models.Index(fields=["user"], name="presence_where_user", condition=Q(user__isnull=False)),
            models.Index(
                fields=["compound", "-seen_at"],
                name="presence_left_noted",
                condition=Q(inside=False, person__isnull=True, user__isnull=True, gate__isnull=True),
            ),
        ]


class ToldMove(models.Model):
    """A move that is recorded already: telling it again changes nothing."""

    nonce = models.UUIDField(primary_key=True)
    forget_on = models.DateField()

    class Meta:
        indexes = [BrinIndex(fields=["forget_on"], name="presence_told_forget")]


class HourFlow(models.Model):
    """How many came and went within an hour, kept when the visits themselves have been erased."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+", db_index=False)
    gate = models.ForeignKey("places.Gate", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    hour = models.DateTimeField()
    entered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compound", "hour", "gate"], name="presence_hour_once", nulls_distinct=False
            )
        ]
