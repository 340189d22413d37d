"""Rest, meals, thanks; and of the wellbeing check only what can hurt nobody."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from shouwang.kernel import sealing
from shouwang.means.welfare.rules import care
from shouwang.means.welfare.rules.questionnaires import Scale


class RestPlace(models.Model):
    """A room where staff rest or lodge while the compound is closed."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    beds = models.PositiveSmallIntegerField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "name"], name="welfare_room_once"),
            models.CheckConstraint(condition=Q(beds__gte=1, beds__lte=care.MOST_BEDS), name="welfare_beds"),
        ]


def _only(column: str) -> Func:
    """A column as a range of one: an exclusion constraint without the btree_gist extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class RestBooking(models.Model):
    """One bed for one person over ``[starts_at, ends_at)``; the database refuses a bed, or a person, twice."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(RestPlace, on_delete=models.PROTECT, related_name="bookings")
    bed = models.PositiveSmallIntegerField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="welfare_booking_has_length"),
            ExclusionConstraint(
                name="welfare_bed_once",
                expressions=[
                    (_only("place_id"), RangeOperators.OVERLAPS),
                    (_only("bed"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            ExclusionConstraint(
                name="welfare_sleeper_once",
                expressions=[
                    (_only("user_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class MealOrder(models.Model):
    """One meal for one person; ordering again changes it."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    meal = models.CharField(max_length=9, choices=[(m, m) for m in care.Meal])
    diet = models.CharField(max_length=10, choices=[(d, d) for d in care.Diet])
    bring_to = models.CharField(max_length=60, blank=True, help_text="the post it is brought to; blank is the canteen")
    ordered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day", "meal"], name="welfare_meal_once")]
        indexes = [models.Index(fields=["compound", "day"], name="welfare_meals_of_day")]


class Thanks(models.Model):
    """A few words for somebody who works here; a leader can take them off the wall, never change them."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)
    at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["compound", "-at"], name="welfare_wall")]


class CheckTally(models.Model):
    """How many people of a compound fell into a band in a month: a counter, which knows nobody."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    scale = models.CharField(max_length=4, choices=[(s, s) for s in Scale])
    month = models.DateField(help_text="its first day")
    band = models.CharField(max_length=18)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compound", "scale", "month", "band"], name="welfare_tally_once")
        ]


class CheckMark(models.Model):
    """That somebody was counted in a month, as a keyed hash, so that five answers are five people; gone at its end."""

    month = models.DateField()
    mark = models.BinaryField(max_length=16, unique=True)


class OwnCheck(models.Model):
    """A result that its owner asked to keep: sealed, read by nobody else, gone after half a year."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-taken_at"]
        indexes = [models.Index(fields=["taken_at"], name="welfare_erase")]

    @property
    def facts(self) -> dict[str, Any]:
        """Scale, score and band."""
        found: dict[str, Any] = json.loads(sealing.open_sealed(self.sealed))
        return found


class Referral(models.Model):
    """Somebody asks the counsellor for a talk: the only row here that names a person to another."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    words_sealed = models.BinaryField(default=b"", blank=True)
    answer_sealed = models.BinaryField(default=b"", blank=True, help_text="the counsellor's words to the person")
    urgent = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-urgent", "asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="welfare_taken_by_somebody",
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(closed_at__isnull=True), name="welfare_one_talk_open"),
        ]

    @property
    def words(self) -> str:
        """What the person wrote, and how to reach them."""
        return sealing.open_sealed(self.words_sealed)

    @property
    def answer(self) -> str:
        """What the counsellor answered."""
        return sealing.open_sealed(self.answer_sealed) if self.answer_sealed else ""
