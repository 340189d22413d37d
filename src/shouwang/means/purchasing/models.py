"""Suppliers, funds with their ledger, purchases with lines and signatures, bills."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shouwang.means.purchasing.rules import buying

USER = "accounts.User"
COMPOUND = "places.Compound"


class Supplier(models.Model):
    """Who sells to us, and how long it says that it takes."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, blank=True)
    classes = models.JSONField(default=list, help_text="classes of items that it sells")
    lead_days = models.PositiveSmallIntegerField(default=3)
    sells = models.BooleanField(default=True, help_text="whether it sells, or only gives")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="purchasing_supplier_once")]


class Fund(models.Model):
    """Money for a purpose; what it has is the sum of its ledger."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=[(k, k) for k in buying.FundKind])
    incident_ref = models.CharField(max_length=64, blank=True, help_text="the incident it was given for")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="purchasing_fund_once")]


class Purchase(models.Model):
    """One order from asking to the last box; a gift or an allotment comes through the same door, without money."""

    compound = models.ForeignKey(COMPOUND, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16)
    stage = models.CharField(max_length=9, choices=[(s, s) for s in buying.Stage], default=buying.Stage.ASKED)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="purchases")
    door = models.CharField(max_length=9, choices=[(d, d) for d in buying.Door], default=buying.Door.ORDER)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, related_name="purchases")
    reason = models.CharField(max_length=300, blank=True)
    urgent = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=300, blank=True)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["compound", "number"], name="purchasing_number_once"),
            models.CheckConstraint(
                condition=Q(door="order", fund__isnull=False) | ~Q(door="order") & Q(fund__isnull=True),
                name="purchasing_only_orders_cost",
            ),
            models.CheckConstraint(condition=Q(urgent=False) | ~Q(reason=""), name="purchasing_urgent_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(stage__in=("ordered", "received"))
                | Q(ordered_at__isnull=False, expected_on__isnull=False),
                name="purchasing_ordered_when",
            ),
        ]
        indexes = [models.Index(fields=["compound", "stage"], name="purchasing_stage")]

    @property
    def is_free(self) -> bool:
        """Whether it is given rather than bought."""
        return self.door in buying.FREE


class PurchaseLine(models.Model):
    """So much of an item for so many cents."""

    purchase = models.ForeignKey(Purchase, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey("supplies.Item", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveBigIntegerField(help_text="base units")
    cents = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["purchase", "item"], name="purchasing_item_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="purchasing_line_buys"),
        ]


class Signature(models.Model):
    """Somebody agreed, or refused."""

    purchase = models.ForeignKey(Purchase, on_delete=models.CASCADE, related_name="signatures")
    step = models.CharField(max_length=12)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    agreed = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["purchase", "step"], name="purchasing_signed_once")]


class Bill(models.Model):
    """A supplier's bill, matched against order and receipt."""

    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="bills")
    number = models.CharField(max_length=40)
    cents = models.PositiveBigIntegerField()
    dated_on = models.DateField()
    mismatches = models.JSONField(default=list)
    accepted_reason = models.CharField(max_length=300, blank=True, help_text="why it is paid though it does not fit")
    paid_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["purchase", "number"], name="purchasing_bill_once")]


class FundEntry(models.Model):
    """Money into a fund, promised to an order, given back, or paid: an append-only ledger."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="entries")
    cents = models.BigIntegerField()
    why = models.CharField(max_length=9, help_text="paid_in, promised, released or paid")
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)
    nonce = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(cents=0), name="purchasing_money_moves")]
