"""Staff files, stations, rosters with their shifts and runs, what staff ask for, and the clock at the post."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from shouwang.means.rosters import rules

USER = "accounts.User"
COMPOUND = "places.Compound"


def _only(column: str) -> Func:
    """A whole number as a range, because exclusion by equality would need the btree_gist extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range")


class Station(models.Model):
    """A group of posts that is rostered together, one for each kind of post that measures name."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=20)
    base = models.JSONField(default=dict, help_text="people needed on an everyday shift: {slot: n}")
    rest_base = models.JSONField(default=dict, help_text="the same on days off; empty is as every day")
    hours = models.JSONField(default=dict, help_text="{slot: [start, minutes]}")
    requires = models.JSONField(default=list, help_text="codes of certificates that everybody here needs")
    exposure = models.PositiveSmallIntegerField(default=0, help_text="contacts an hour, for fair shares")
    code = models.CharField(max_length=20, unique=True, help_text="the place code printed at the post")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]
        constraints = [models.UniqueConstraint(fields=["compound", "key"], name="rosters_station_once")]


class StaffFile(models.Model):
    """Somebody who works in a compound, as far as the roster has to know."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="staff")
    also = models.JSONField(default=list, help_text="keys of other stations at which they may help out")
    lodging = models.CharField(max_length=60, blank=True, help_text="where on site they sleep; blank is at home")
    calendar_hash = models.BinaryField(null=True, max_length=32, unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["station__order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "user"], name="rosters_file_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="rosters_file_span"
            ),
        ]


class Term(models.Model):
    """One dated fact of a staff file over ``[starts_on, ends_on)``: contract, certificate, availability, protection.

    A contract's data are ``hours_week``, ``period`` and ``rate_cents`` an hour; an availability's are ``weekdays``
    and ``slots``. Numbers of certificates, protections and contacts are sealed.
    """

    file = models.ForeignKey(StaffFile, on_delete=models.CASCADE, related_name="terms")
    kind = models.CharField(max_length=12, choices=[(k, k) for k in rules.Fact])
    code = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(default=b"", blank=True)
    tail = models.CharField(max_length=4, blank=True)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["kind", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="rosters_term_span"
            ),
            ExclusionConstraint(
                name="rosters_one_contract",
                expressions=[
                    (_only("file_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(kind="contract"),
            ),
        ]
        indexes = [models.Index(fields=["file", "kind", "ends_on"], name="rosters_term_kind")]


class Holiday(models.Model):
    """What a day is, where it differs from the official calendar or the calendar does not know yet."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=[("holiday", "holiday"), ("rest", "rest"), ("work", "work")])
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["compound", "day"], name="rosters_holiday_once")]


class Roster(models.Model):
    """Who works when over ``[starts_on, ends_on)``; a draft until it is published, then one replaces another."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    state = models.CharField(max_length=10, choices=[(s, s) for s in rules.Stage], default=rules.Stage.DRAFT)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=60, blank=True)
    exemption = models.JSONField(default=dict, help_text="who lifted the cap on overtime, for which incident, why")
    exempt_until = models.DateTimeField(null=True)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="rosters_roster_span"),
            ExclusionConstraint(
                name="rosters_one_published",
                expressions=[
                    (_only("compound_id"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_on"), F("ends_on"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="published"),
            ),
        ]

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.ends_on - timedelta(days=1)


class Run(models.Model):
    """One run of the solver over a draft: how far it is, and the best that was found, kept whatever happens."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=8, choices=[("solve", "solve"), ("replan", "replan")], default="solve")
    stations = models.JSONField(default=list, help_text="keys of the stations that are worked out; empty is all")
    state = models.CharField(max_length=8, choices=[(s, s) for s in rules.RunState], default=rules.RunState.WAITING)
    seconds = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    progress = models.JSONField(default=list, help_text="[seconds, cost, bound, missing] of each better roster found")
    best = models.JSONField(null=True, help_text="[[person, station, day, slot]…] of the best so far")
    found = models.JSONField(default=dict, help_text="cost, bound, gap, price of each wish")
    error = models.CharField(max_length=300, blank=True)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster"], condition=Q(state__in=rules.BUSY, kind="solve"), name="rosters_one_run_at_a_time"
            )
        ]

    @property
    def is_busy(self) -> bool:
        """Whether it waits or is at work."""
        return self.state in rules.BUSY

    @property
    def last(self) -> list[float] | None:
        """Seconds, cost and bound of the best so far."""
        return self.progress[-1] if self.progress else None

    @property
    def gap_so_far(self) -> float | None:
        """As :attr:`gap_percent`, of the best so far."""
        if not self.last or self.last[2] is None or self.last[1] <= 0:
            return None
        return round(100 * (self.last[1] - max(0, self.last[2])) / self.last[1], 1)

    @property
    def passed(self) -> int:
        """Seconds since it was asked for, as last shown."""
        return min(self.seconds, round((self.beat_at - self.asked_at).total_seconds()))

    @property
    def gap_percent(self) -> float | None:
        """The share of the cost that is not proved necessary, in percent."""
        gap = self.found.get("gap")
        return None if gap is None else round(100 * gap, 1)


class Shift(models.Model):
    """Somebody works at a station over ``[starts_at, ends_at)``.

    Shifts in force lie on layer 0; those of a draft on the draft's own number. On one layer nobody is in two places.
    """

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="shifts")
    layer = models.BigIntegerField()
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    slot = models.CharField(max_length=1, choices=[(s, s) for s in rules.Slot])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pinned = models.BooleanField(default=False)
    made = models.CharField(max_length=10, choices=[(m, m) for m in rules.MADE])
    dropped = models.CharField(max_length=10, choices=[(d, d) for d in rules.DROPS], blank=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "station__order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="rosters_shift_span"),
            ExclusionConstraint(
                name="rosters_nobody_twice",
                expressions=[
                    (_only("user_id"), RangeOperators.OVERLAPS),
                    (_only("layer"), RangeOperators.OVERLAPS),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(dropped=""),
            ),
        ]
        indexes = [
            models.Index(fields=["compound", "layer", "day"], name="rosters_shift_day"),
            models.Index(fields=["user", "layer", "starts_at"], name="rosters_shift_user"),
        ]


class Clocking(models.Model):
    """One press of the clock at the post, append-only: hours are counted from these."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="clockings")
    kind = models.CharField(max_length=4, choices=[("in", "in"), ("out", "out")])
    at = models.DateTimeField()
    late_minutes = models.PositiveSmallIntegerField(default=0)
    lacked = models.CharField(max_length=200, blank=True, help_text="protective equipment that was not issued")
    exception = models.CharField(max_length=200, blank=True, help_text="why the shift began without it")
    handover = models.CharField(max_length=1000, blank=True, help_text="what the next shift has to know")
    by = models.CharField(max_length=60)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "kind"], name="rosters_clock_once"),
            models.CheckConstraint(condition=Q(lacked="") | ~Q(exception=""), name="rosters_lack_has_a_reason"),
        ]


class Request(models.Model):
    """What somebody asks for: leave, a swap with a colleague, or an open shift; decided by whoever leads."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k, k) for k in rules.Ask])
    code = models.CharField(max_length=10, blank=True)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, related_name="+")
    other = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    other_shift = models.ForeignKey(Shift, on_delete=models.CASCADE, null=True, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField(null=True)
    slot = models.CharField(max_length=1, choices=[(s, s) for s in rules.Slot], blank=True)
    note_sealed = models.BinaryField(default=b"", blank=True)
    state = models.CharField(max_length=10, choices=[(a, a) for a in rules.Answer], default=rules.Answer.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    nonce = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="leave") | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="rosters_leave_span",
            ),
            models.CheckConstraint(
                condition=~Q(kind="swap") | Q(shift__isnull=False, other__isnull=False), name="rosters_swap_whole"
            ),
            models.CheckConstraint(
                condition=~Q(kind="claim") | Q(station__isnull=False, day__isnull=False) & ~Q(slot=""),
                name="rosters_claim_whole",
            ),
        ]
        indexes = [models.Index(fields=["compound", "state"], name="rosters_request_state")]
