"""What is where: balances, batches, movements, and what was used up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.models import Balance, Batch, Entry, Item, Line
from shouwang.means.supplies.rules import SuppliesRefused, ledger
from shouwang.means.supplies.rules.ledger import Account, Kind, Lot, Piece
from shouwang.means.supplies.selectors import finding

# Items and sums stand side by side and are not joined: with statistics of a store that was just filled, the planner
# compared every item with every sum (seconds for five thousand).
_BALANCES = """
SELECT i.id, TRUE, 0::bigint, 0::bigint, NULL::date
  FROM supplies_item i
 WHERE i.compound_id = %s AND i.retired_at IS NULL
 UNION ALL
SELECT t.item_id, FALSE,
       COALESCE(SUM(b.quantity) FILTER (WHERE t.expires_on IS NULL OR t.expires_on >= %s), 0)::bigint,
       COALESCE(SUM(b.quantity) FILTER (WHERE t.expires_on < %s), 0)::bigint,
       MIN(t.expires_on) FILTER (WHERE t.expires_on >= %s)
  FROM supplies_balance b JOIN supplies_batch t ON t.id = b.batch_id
 WHERE b.quantity > 0 AND b.store_id IN (SELECT id FROM supplies_store WHERE compound_id = %s)
 GROUP BY t.item_id
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What there is of an item.

    Args:
        good: base units that may be used.
        expired: base units that may only be scrapped.
        next_expiry: when the next good batch expires.
    """

    good: int
    expired: int
    next_expiry: date | None


_NOTHING = Held(0, 0, None)


def balances(compound_id: int, *, today: date) -> dict[int, Held]:
    """What there is of every item, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [compound_id, today, today, today, compound_id])
        rows = cursor.fetchall()
    sums = {item: Held(good, expired, soonest) for item, listed, good, expired, soonest in rows if not listed}
    return {item: sums.get(item, _NOTHING) for item, listed, *_sum in rows if listed}


@dataclass(frozen=True, slots=True)
class Stocked:
    """One line of the stock list."""

    item: Item
    held: Held

    @property
    def low(self) -> bool:
        """Whether less is there than the item's minimum."""
        return self.held.good < self.item.minimum


def stock(compound_id: int, *, today: date, text: str = "", item_class: str = "", state: str = "") -> list[Stocked]:
    """The stock list: what is low first, then by class.

    Args:
        state: ``low``, ``expired``, ``soon`` (within thirty days) or blank.
    """
    held = balances(compound_id, today=today)
    found = [Stocked(item, held[item.pk]) for item in finding.items(compound_id, text=text, item_class=item_class)]
    wanted = {
        "low": lambda each: each.low,
        "expired": lambda each: each.held.expired > 0,
        "soon": lambda each: each.held.next_expiry is not None and (each.held.next_expiry - today).days <= 30,
    }.get(state, lambda each: True)
    return sorted(filter(wanted, found), key=lambda each: (not each.low, each.item.item_class, each.item.pk))


def lots(item_id: int, store_id: int, *, compound_id: int, lock: bool = False) -> list[Lot]:
    """What a store holds of an item, by batch; locked in the ledger's order where it is about to change."""
    rows = Balance.objects.filter(
        store_id=store_id, batch__item_id=item_id, batch__item__compound_id=compound_id
    ).order_by("batch_id", "store_id")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return [Lot(row.batch_id, row.batch.expires_on, row.quantity) for row in rows.select_related("batch")]


def held_in(store_id: int, *, lock: bool = False) -> list[Lot]:
    """Everything a store holds, by batch."""
    rows = Balance.objects.filter(store_id=store_id).order_by("batch_id", "store_id")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return [Lot(row.batch_id, row.batch.expires_on, row.quantity) for row in rows.select_related("batch")]


def batches_in_stock(item_id: int, *, today: date) -> list[tuple[Batch, int, bool]]:
    """The batches of an item that are there, what expires first first: batch, base units, usable."""
    found = Batch.objects.filter(item_id=item_id).annotate(held=Sum("balances__quantity")).filter(held__gt=0)
    return [(batch, batch.held, ledger.usable(batch.expires_on, today)) for batch in found]


def good_lots(compound_id: int, *, today: date) -> dict[int, list[Lot]]:
    """What is there of every item by batch over all places, expired batches left out; in one query."""
    good = Q(batch__expires_on__isnull=True) | Q(batch__expires_on__gte=today)
    rows = Balance.objects.filter(good, store__compound_id=compound_id, quantity__gt=0)
    sums = rows.values_list("batch__item_id", "batch_id", "batch__expires_on").annotate(n=Sum("quantity"))
    found: dict[int, list[Lot]] = {}
    for item_id, batch_id, expires_on, quantity in sums.order_by("batch_id"):
        found.setdefault(item_id, []).append(Lot(batch_id, expires_on, quantity))
    return found


def fullest(item_id: int) -> int | None:
    """The place that holds most of an item: where somebody most likely stands who moves it."""
    rows = Balance.objects.filter(batch__item_id=item_id, quantity__gt=0, store__closed_at__isnull=True)
    return rows.values("store_id").annotate(n=Sum("quantity")).order_by("-n").values_list("store_id", flat=True).first()


def next_of_class(item_class: str, store_id: int, *, compound_id: int, now: datetime) -> Item | None:
    """The item of a class whose batch in a store expires first."""
    today = timezone.localdate(now)
    good = Q(batch__expires_on__isnull=True) | Q(batch__expires_on__gte=today)
    row = (
        Balance.objects.filter(
            good,
            store_id=store_id,
            quantity__gt=0,
            batch__item__item_class=item_class,
            batch__item__compound_id=compound_id,
            batch__item__retired_at__isnull=True,
        )
        .order_by("batch__expires_on", "batch_id")
        .select_related("batch__item")
        .first()
    )
    return row.batch.item if row else None


def owed(account: Account, partner: str | None, batch_id: int, *, compound_id: int) -> int:
    """What a partner still has of ours (or we of theirs) of the item that a batch is of, in base units.

    Args:
        partner: None for all together, and then of this batch alone, such as what was issued of it.
    """
    rows = Line.objects.filter(account=account, entry__compound_id=compound_id)
    if partner is None:
        rows = rows.filter(batch_id=batch_id)
    else:
        item = Batch.objects.values("item_id").get(pk=batch_id)["item_id"]
        rows = rows.filter(entry__partner=partner, batch__item_id=item)
    total: int = rows.aggregate(n=Sum("quantity"))["n"] or 0
    return -total if account is Account.BORROWED else total


def _out(item_id: int, account: Account, partner: str, *, compound_id: int) -> list[tuple[int, int]]:
    rows = Line.objects.filter(account=account, entry__compound_id=compound_id, batch__item_id=item_id)
    if account is not Account.USED:
        rows = rows.filter(entry__partner=partner.strip())
    sums = rows.values_list("batch_id").annotate(n=Sum("quantity"), last=Max("pk")).order_by("-last")
    return [(batch_id, total) for batch_id, total, _last in sums if total > 0]


def coming_back(item_id: int, account: Account, partner: str, quantity: int, *, compound_id: int) -> tuple[Piece, ...]:
    """Of which batches something that comes back most likely is: what went out last comes back first.

    Raises:
        SuppliesRefused: ``supplies.not_lent``: less of it is out.
    """
    pieces, left = [], quantity
    for batch_id, out in _out(item_id, account, partner, compound_id=compound_id):
        part = min(left, out)
        if part:
            pieces.append(Piece(batch_id, part))
            left -= part
    if left:
        raise SuppliesRefused("supplies.not_lent", _("So much of it is not out."))
    return tuple(pieces)


def entries(
    compound_id: int,
    *,
    kind: str = "",
    item_id: int | None = None,
    text: str = "",
    raising_id: int | None = None,
) -> QuerySet[Entry]:
    """Movements, newest first.

    Args:
        text: part of an item's name, a partner, a reason or a name of whoever wrote it.
    """
    found = Entry.objects.filter(compound_id=compound_id)
    if kind:
        found = found.filter(kind=kind)
    if item_id:
        found = found.filter(pk__in=Line.objects.filter(batch__item_id=item_id).values("entry_id"))
    typed = text.strip().lower()[:60]
    if typed:
        of = Line.objects.filter(batch__item__compound_id=compound_id, batch__item__search__contains=typed)
        words = Q(partner__icontains=typed) | Q(reason__icontains=typed) | Q(by_name__icontains=typed)
        found = found.filter(words | Q(pk__in=of.values("entry_id")) | Q(receiver__name__icontains=typed))
    if raising_id is not None:
        found = found.filter(raising_id=raising_id)
    found = found.select_related("receiver", "raising")
    return found.prefetch_related("lines__batch__item", "lines__store", "reversed_by")


def responses(compound_id: int) -> list[Any]:
    """The responses under which anything was moved, newest first."""
    rows = Entry.objects.filter(compound_id=compound_id, raising__isnull=False).order_by("-raising_id")
    return [row.raising for row in rows.distinct("raising_id").select_related("raising")[:50]]


def taken(compound_id: int, *, raising_id: int) -> list[tuple[Item, int]]:
    """What a response used up of each item in base units, what was brought back taken off."""
    rows = Line.objects.filter(account=Account.USED, entry__compound_id=compound_id, entry__raising_id=raising_id)
    sums = dict(rows.values_list("batch__item_id").annotate(n=Sum("quantity")))
    found = Item.objects.filter(pk__in=[pk for pk, total in sums.items() if total > 0])
    return [(item, sums[item.pk]) for item in found]


def entry(entry_id: int, *, compound_id: int) -> Entry:
    """One movement.

    Raises:
        NotFound: ``supplies.entry``.
    """
    found = entries(compound_id).filter(pk=entry_id).first()
    if found is None:
        raise NotFound("supplies.entry", _("There is no such movement."))
    return found


def movements_of(item_id: int, *, compound_id: int) -> QuerySet[Line]:
    """The card of an item: its lines in the stores, newest first."""
    found = Line.objects.filter(batch__item_id=item_id, entry__compound_id=compound_id, account=Account.STORE)
    return found.select_related("entry__receiver", "batch", "store").order_by("-entry__occurred_at", "-pk")


def used(compound_id: int, *, since: datetime, until: datetime) -> Mapping[int, int]:
    """Base units of each item used up over ``[since, until)``: the burn that history shows, corrections taken off."""
    rows = Line.objects.filter(
        Q(entry__kind__in=(Kind.ISSUE, Kind.RETURN)) | Q(entry__kind=Kind.REVERSE),
        account=Account.USED,
        entry__compound_id=compound_id,
        entry__occurred_at__gte=since,
        entry__occurred_at__lt=until,
    )
    return dict(rows.values_list("batch__item_id").annotate(n=Sum("quantity")))


def received_for(compound_id: int, *, source: tuple[str, str]) -> Mapping[int, int]:
    """Base units of each item that came into the stores for something, such as an order; corrections taken off."""
    rows = Line.objects.filter(
        account=Account.STORE,
        entry__compound_id=compound_id,
        entry__source_kind=source[0],
        entry__source_ref=source[1],
    )
    return dict(rows.values_list("batch__item_id").annotate(n=Sum("quantity")))


def entries_for(compound_id: int, *, source: tuple[str, str]) -> QuerySet[Entry]:
    """Movements for something, such as an order, oldest first; what was taken back is left out with its correction."""
    found = Entry.objects.filter(compound_id=compound_id, source_kind=source[0], source_ref=source[1])
    found = found.filter(reversed_by__isnull=True).exclude(kind=Kind.REVERSE).order_by("occurred_at", "pk")
    return found.prefetch_related("lines__batch__item", "lines__store")


def is_posted(nonce: UUID, *, compound_id: int) -> bool:
    """Whether a movement was written under this nonce."""
    return Entry.objects.filter(nonce=nonce, compound_id=compound_id).exists()


def trial_balance(compound_id: int) -> list[Any]:
    """Each account's sum over every item in base units: together they are nought, or something is wrong."""
    rows = Line.objects.filter(entry__compound_id=compound_id).values("batch__item_id", "account")
    return list(rows.annotate(total=Sum("quantity")).order_by("batch__item_id", "account"))
