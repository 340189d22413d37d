"""Courses and their questions, who passed and who was seen doing it, points and what they buy."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.base.posture.catalogue import HAZARDS, POSTS

USER = "accounts.User"
COMPOUND = "places.Compound"


class Course(models.Model):
    """Something that is learned: material, a quiz, and often a practical part."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    title = models.JSONField(help_text="words")
    material = models.JSONField(help_text="words; paragraphs are set apart by an empty line")
    certificate = models.CharField(max_length=20, blank=True, help_text="the certificate that the staff file gets")
    pass_percent = models.PositiveSmallIntegerField(default=80)
    months = models.PositiveSmallIntegerField(default=12, help_text="how long it holds")
    needs_sign_off = models.BooleanField(default=False)
    points = models.PositiveSmallIntegerField(default=20)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "key"], name="training_course_once"),
            models.CheckConstraint(condition=Q(pass_percent__gte=1, pass_percent__lte=100), name="training_percent"),
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=60), name="training_months"),
        ]


class Question(models.Model):
    """One question with two to five choices, of which one is right."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    place = models.PositiveSmallIntegerField()
    text = models.JSONField(help_text="words")
    choices = models.JSONField(help_text="list of words")
    right = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["course", "place"], name="training_question_once")]


class Requirement(models.Model):
    """Who must hold a course: a post, under a hazard; an empty one means all."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="requirements")
    post = models.CharField(max_length=20, blank=True, choices=[(p, p) for p in POSTS])
    hazard = models.CharField(max_length=20, blank=True, choices=[(h, h) for h in HAZARDS])

    class Meta:
        ordering = ["post", "hazard"]
        constraints = [models.UniqueConstraint(fields=["course", "post", "hazard"], name="training_required_once")]


class Attempt(models.Model):
    """One quiz as it was handed in; append-only."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attempts")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "course", "-at"], name="training_attempts")]


class SignOff(models.Model):
    """Somebody saw somebody else do it right; append-only."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sign_offs")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = models.CharField(max_length=200, blank=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=~Q(user=models.F("by")), name="training_nobody_signs_self")]
        indexes = [models.Index(fields=["user", "course", "-at"], name="training_sign_offs")]


class Reward(models.Model):
    """Something that points buy."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    cost = models.PositiveSmallIntegerField()
    left = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["cost", "title"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "title"], name="training_reward_once"),
            models.CheckConstraint(condition=Q(cost__gte=1), name="training_reward_costs"),
        ]


class PointEntry(models.Model):
    """Points given or spent: an append-only ledger; the balance is its sum and never negative."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    amount = models.SmallIntegerField()
    why = models.CharField(max_length=10, help_text="course, teaching, drill, praise or reward")
    words = models.CharField(max_length=200, blank=True)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60, blank=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="training_points_move"),
            models.CheckConstraint(
                condition=Q(amount__lt=0, reward__isnull=False) | Q(amount__gt=0, reward__isnull=True),
                name="training_only_rewards_cost",
            ),
        ]
        indexes = [models.Index(fields=["compound", "user"], name="training_points_of")]


class HandedOut(models.Model):
    """A reward that was taken has been handed over, once; append-only."""

    entry = models.OneToOneField(PointEntry, on_delete=models.PROTECT, related_name="handed_out")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
