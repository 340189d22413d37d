"""People and where they live, what they need, whom to call, and what they are ordered to keep to."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from shouwang.base.residents import rules
from shouwang.kernel.china import Sex

_CHOICES_RELATION = [(r, r) for r in rules.Relation]


def _only(column: str) -> Func:
    """A whole number as a range, because exclusion by equality would need the btree_gist extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


def _span() -> Func:
    return Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField())


class Person(models.Model):
    """Somebody who lives, or owns a home, in a compound; numbers sealed, the name searchable."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=6, blank=True, choices=[(s, s) for s in Sex])
    born_on = models.DateField(null=True)
    id_sealed = models.BinaryField(default=b"", blank=True)
    id_index = models.BinaryField(null=True, max_length=16)
    id_tail = models.CharField(max_length=4, blank=True)
    phone_sealed = models.BinaryField(default=b"", blank=True)
    phone_index = models.BinaryField(null=True, max_length=16)
    phone_tail = models.CharField(max_length=4, blank=True)
    language = models.CharField(max_length=40, blank=True, help_text="the language spoken, where it is not Chinese")
    note = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=120, help_text="pinyin of the name: the order of every list")
    search_keys = ArrayField(models.CharField(max_length=80), default=list)
    nonce = models.UUIDField(null=True, unique=True)
    registered_at = models.DateTimeField()
    erase_on = models.DateField(null=True, help_text="set when somebody moved out of the last home")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["compound", "id_index"], name="residents_id_once", condition=Q(id_index__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["compound", "user"], name="residents_user_once", condition=Q(user__isnull=False)
            ),
            models.CheckConstraint(condition=Q(sex__in=["", *map(str, Sex)]), name="residents_sex_known"),
        ]
        indexes = [
            GinIndex(fields=["search_keys"], name="residents_search", fastupdate=False),
            models.Index(fields=["compound", "sort_key", "id"], name="residents_sort"),
            models.Index(fields=["compound", "phone_index"], name="residents_phone"),
            models.Index(fields=["compound", "phone_tail"], name="residents_phone_tail"),
            models.Index(fields=["compound", "name"], name="residents_name"),
            models.Index(fields=["erase_on"], name="residents_erase", condition=Q(erase_on__isnull=False)),
        ]


class Residence(models.Model):
    """Somebody belongs to a home over ``[starts_at, ends_at)``; an owner who lets it does not live in it."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="residences")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, related_name="residences")
    relation = models.CharField(max_length=8, choices=_CHOICES_RELATION)
    is_contact = models.BooleanField(default=False, help_text="whom to ask first: the head of the household")
    lives_in = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="residents_residence_span"
            ),
            ExclusionConstraint(
                name="residents_one_home_once",
                expressions=[
                    (_only("person_id"), RangeOperators.OVERLAPS),
                    (_only("home_id"), RangeOperators.OVERLAPS),
                    (_span(), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["home"], name="residents_of_home", condition=Q(ends_at__isnull=True)),
            models.Index(fields=["compound", "ends_at"], name="residents_of_compound"),
        ]


class Need(models.Model):
    """Why somebody is thought of first, over a span; details are health data and sealed."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.NeedKind])
    note_sealed = models.BinaryField(default=b"", blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    purpose = models.CharField(max_length=120, blank=True, help_text="why an emergency asked for it; blank is care")
    erase_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="residents_need_span"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], name="residents_need_once", condition=Q(ends_at__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["compound", "kind"], name="residents_need_kind")]


class EmergencyContact(models.Model):
    """Whom to call for somebody, outside the home."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=60)
    relation = models.CharField(max_length=20, blank=True)
    phone_sealed = models.BinaryField()
    phone_tail = models.CharField(max_length=4)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "name", "phone_tail"], name="residents_contact_once")]


class Restriction(models.Model):
    """An order over a person or a home; it ends by itself, because nothing but its span is stored."""

    compound = models.ForeignKey("places.Compound", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="restrictions")
    home = models.ForeignKey("places.Home", on_delete=models.PROTECT, null=True, related_name="restrictions")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.RestrictionKind])
    ordered_by = models.CharField(max_length=120, help_text="the authority that gave the order")
    reason = models.CharField(max_length=200)
    entered_by = models.CharField(max_length=120)
    nonce = models.UUIDField(null=True, unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    purpose = models.CharField(max_length=120)
    erase_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="residents_restriction_span"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, home__isnull=True) | Q(person__isnull=True, home__isnull=False),
                name="residents_restricts_one",
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "ends_at"], name="residents_restricted"),
            models.Index(fields=["erase_on"], name="residents_restr_erase"),
        ]
