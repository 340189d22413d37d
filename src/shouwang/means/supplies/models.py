"""Items, places, batches, and the ledger of everything that moved."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.means.supplies.rules import counting, units, words
from shouwang.means.supplies.rules.ledger import Account, Kind

USER = "accounts.User"
COMPOUND = "places.Compound"


class Item(models.Model):
    """Something that is kept: its class, its unit, how it is packed, how little is too little."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    item_class = models.CharField(max_length=20, choices=[(c, c) for c in ITEM_CLASSES])
    name = models.JSONField(help_text="words")
    search = models.CharField(max_length=300, help_text="name in both languages, pinyin and barcode, lower case")
    unit = models.CharField(max_length=8, choices=[(u, u) for u in units.UNITS])
    packs = models.JSONField(default=dict, help_text="{name: base units in one}")
    holds = models.PositiveBigIntegerField(
        null=True, help_text="what one shown unit of it holds, in base units of holds_unit"
    )
    holds_unit = models.CharField(max_length=8, blank=True, default="")
    gtin = models.CharField(max_length=14, blank=True, help_text="barcode on the package, GS1")
    shelf_days = models.PositiveIntegerField(null=True, help_text="how long it usually keeps")
    minimum = models.PositiveBigIntegerField(default=0, help_text="base units below which somebody is told")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["item_class", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "gtin"], condition=~Q(gtin=""), name="supplies_barcode_once"),
            models.CheckConstraint(
                condition=Q(holds__isnull=True, holds_unit="") | Q(holds__gte=1) & ~Q(holds_unit=""),
                name="supplies_holds_so_much",
            ),
        ]


class Store(models.Model):
    """A place where goods lie, known by the code on its door."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in words.StoreKind])
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="inside")
    code = models.CharField(max_length=12, unique=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="supplies_store_once")]


class Batch(models.Model):
    """What came in together and expires together."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="batches")
    lot = models.CharField(max_length=40, blank=True)
    expires_on = models.DateField(null=True)
    source = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=12, unique=True, help_text="on our own label")
    made_at = models.DateTimeField()

    class Meta:
        ordering = [F("expires_on").asc(nulls_last=True), "pk"]
        indexes = [models.Index(fields=["item", "expires_on"], name="supplies_batch_expiry")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "lot", "expires_on"],
                condition=~Q(lot=""),
                nulls_distinct=False,
                name="supplies_lot_once",
            )
        ]


class Entry(models.Model):
    """One movement; never altered. A correction is another entry that points at it."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in Kind])
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_name = models.CharField(max_length=60)
    receiver = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    partner = models.CharField(max_length=120, blank=True, help_text="who lends, borrows, gives or takes")
    due_on = models.DateField(null=True, help_text="when a loan is to come back")
    reason = models.CharField(max_length=300, blank=True)
    source_kind = models.CharField(max_length=20, blank=True, help_text="what it was for: ppe, round, ration, order…")
    source_ref = models.CharField(max_length=64, blank=True)
    raising = models.ForeignKey(
        "posture.Raising",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="the gravest response in force, never an exercise",
    )
    day = models.DateField(null=True, help_text="the day of a shift, for protective equipment")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reverse", reverses__isnull=False) | ~Q(kind="reverse") & Q(reverses__isnull=True),
                name="supplies_correction_of_something",
            )
        ]
        indexes = [
            models.Index(fields=["compound", "-occurred_at"], name="supplies_newest"),
            models.Index(fields=["source_kind", "source_ref"], name="supplies_source"),
            models.Index(fields=["receiver", "day"], name="supplies_receiver", condition=Q(receiver__isnull=False)),
        ]


class Line(models.Model):
    """One side of a movement; those of a batch sum to nought over all accounts."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    account = models.CharField(max_length=8, choices=[(a, a) for a in Account])
    store = models.ForeignKey(Store, on_delete=models.PROTECT, null=True, related_name="+")
    quantity = models.BigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="supplies_line_moves"),
            models.CheckConstraint(
                condition=Q(account="store", store__isnull=False) | ~Q(account="store") & Q(store__isnull=True),
                name="supplies_store_is_named",
            ),
        ]


class Balance(models.Model):
    """What a store holds of a batch: the sum of its lines, kept with them in the same transaction, never negative."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="balances")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="balances")
    quantity = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "store"], name="supplies_balance_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="supplies_never_negative"),
        ]


class Reservation(models.Model):
    """Goods of a store kept back for a purpose until a time; what remains then is free again by itself."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reservations")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveBigIntegerField(help_text="base units that were kept back")
    remaining = models.PositiveBigIntegerField(help_text="what was not drawn yet")
    purpose = models.CharField(max_length=120)
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, help_text="let go, or drawn in full, before its time")
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, remaining__lte=F("quantity")), name="supplies_keeps_what_it_said"
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="supplies_kept_for_something"),
        ]
        indexes = [
            models.Index(fields=["store", "item"], name="supplies_kept_back", condition=Q(ended_at__isnull=True))
        ]


class Count(models.Model):
    """A count of one store; one at a time in each."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="counts")
    stage = models.CharField(max_length=9, choices=[(s, s) for s in counting.Stage], default=counting.Stage.OPEN)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    compared_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["store"],
                condition=Q(stage__in=("open", "recount", "waiting")),
                name="supplies_one_count_at_a_time",
            )
        ]


class CountLine(models.Model):
    """What was found of one batch."""

    count = models.ForeignKey(Count, on_delete=models.CASCADE, related_name="lines")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    written = models.BigIntegerField(null=True, help_text="what the ledger said when it was counted first")
    written_again = models.BigIntegerField(null=True, help_text="the same when it was counted a second time")
    first = models.BigIntegerField(null=True)
    second = models.BigIntegerField(null=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    again_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    nonce = models.UUIDField(null=True, help_text="of the form that was noted last")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["count", "batch"], name="supplies_counted_once"),
            models.CheckConstraint(
                condition=(Q(first__isnull=True) | Q(first__gte=0)) & (Q(second__isnull=True) | Q(second__gte=0)),
                name="supplies_found_something",
            ),
        ]

    @property
    def tally(self) -> counting.Tally:
        """What was found, each time beside what was written then."""
        return counting.Tally(self.batch_id, self.written or 0, self.first, self.second, self.written_again)
