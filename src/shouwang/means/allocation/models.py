"""Rounds of sharing out with a line for each recipient; rounds of rations with points, lists and proof."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.means.allocation.rules import rations
from shouwang.means.allocation.rules.states import RationState, RoundState

USER = "accounts.User"


class Round(models.Model):
    """One sharing-out of a class of goods: proposed, approved, handed out."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    item_class = models.CharField(max_length=20)
    number = models.PositiveIntegerField(help_text="counts approved rounds of the class, so that nobody draws twice")
    state = models.CharField(max_length=12, choices=[(s, s) for s in RoundState], default=RoundState.PROPOSED)
    seed = models.CharField(max_length=60)
    terms = models.JSONField(help_text="circle → rank, basis, minimum, wish, step")
    items = models.JSONField(help_text="ids of items, the preferred one first")
    stock = models.JSONField(help_text="item id → units that there were")
    proven = models.BooleanField(default=False)
    gap = models.FloatField(default=0.0)
    how = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was withdrawn")
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["compound", "item_class"],
                condition=Q(state=RoundState.PROPOSED),
                name="allocation_one_proposal",
            ),
            models.UniqueConstraint(
                fields=["compound", "item_class", "number"],
                condition=Q(state__in=(RoundState.APPROVED, RoundState.CLOSED)),
                name="allocation_number_once",
            ),
            models.CheckConstraint(condition=Q(gap__gte=0), name="allocation_gap_not_negative"),
        ]


class Line(models.Model):
    """What one post or home asks for and gets, with the facts behind its sentence."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=40)
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    circle = models.CharField(max_length=12)
    persons = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    minimum = models.PositiveIntegerField()
    wish = models.PositiveIntegerField()
    step = models.PositiveIntegerField(default=1)
    carried = models.FloatField(default=0.0)
    got = models.PositiveIntegerField()
    proposed = models.PositiveIntegerField(help_text="before anybody changed it by hand")
    by_item = models.JSONField(default=dict)
    why = models.CharField(max_length=20)
    everybody = models.PositiveIntegerField(default=0)
    equals = models.PositiveIntegerField(default=1)
    odd = models.PositiveIntegerField(default=0)
    place = models.PositiveIntegerField(default=1)
    override_reason = models.CharField(max_length=200, blank=True)
    override_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    handed_at = models.DateTimeField(null=True)
    handed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    notice = models.ForeignKey(
        "notices.Notice", on_delete=models.SET_NULL, null=True, related_name="+", help_text="that it gets less"
    )

    class Meta:
        ordering = ["rank", "place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="allocation_line_once"),
            models.CheckConstraint(
                condition=Q(home__isnull=False, post="") | (Q(home__isnull=True) & ~Q(post="")),
                name="allocation_line_one_recipient",
            ),
            models.CheckConstraint(condition=Q(minimum__lte=F("wish")), name="allocation_minimum_in_wish"),
            models.CheckConstraint(
                condition=Q(got=F("proposed")) | ~Q(override_reason=""), name="allocation_override_says_why"
            ),
        ]
        indexes = [models.Index(fields=["home", "round"], name="allocation_line_home")]


class RationRound(models.Model):
    """One hand-out of rations: every household of the list gets its own once."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("supplies.Item", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    per_home = models.PositiveSmallIntegerField(default=0)
    per_person = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in RationState], default=RationState.OPEN)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="allocation_ration_span"),
        ]


class RationPoint(models.Model):
    """Where rations are handed out, and the phone that has its list while there is no network."""

    round = models.ForeignKey(RationRound, on_delete=models.CASCADE, related_name="points")
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=36, blank=True, help_text="the browser that has taken the list, by its own id")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="allocation_point_once")]


class Ration(models.Model):
    """What one home is entitled to in a round, and how it was handed over."""

    round = models.ForeignKey(RationRound, on_delete=models.CASCADE, related_name="rations")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(RationPoint, on_delete=models.PROTECT, related_name="rations")
    persons = models.PositiveSmallIntegerField()
    units = models.PositiveSmallIntegerField()
    served_at = models.DateTimeField(null=True)
    served_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    proof = models.CharField(max_length=10, blank=True, choices=[(p, p) for p in rations.Proof])
    note = models.CharField(max_length=120, blank=True, help_text="who took it, where it was not the household")
    signature = models.BinaryField(default=b"", blank=True)
    offline = models.BooleanField(default=False)
    nonce = models.UUIDField(null=True)

    class Meta:
        ordering = ["home__building__rank", "home__unit__number", "home__floor", "home__room"]
        constraints = [
            models.UniqueConstraint(fields=["round", "home"], name="allocation_ration_once"),
            models.UniqueConstraint(fields=["nonce"], name="allocation_serving_once", condition=Q(nonce__isnull=False)),
            models.CheckConstraint(
                condition=Q(served_at__isnull=True, proof="", nonce__isnull=True)
                | (Q(served_at__isnull=False, served_by__isnull=False, nonce__isnull=False) & ~Q(proof="")),
                name="allocation_served_with_proof",
            ),
        ]


class RefusedServing(models.Model):
    """What a phone handed out without network and the list does not grant: refused, and kept for the manager."""

    round = models.ForeignKey(RationRound, on_delete=models.CASCADE, related_name="refused")
    ration = models.ForeignKey(
        Ration, on_delete=models.CASCADE, null=True, related_name="refused", help_text="none: a home that is not listed"
    )
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=300, help_text="the reason, in English with {places}")
    params = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    units = models.PositiveSmallIntegerField()
    uploaded_at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
