"""Items, places and batches of a compound, by id or by what was scanned."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies.models import Batch, Item, Store


def items(compound_id: int, *, text: str = "", item_class: str = "") -> QuerySet[Item]:
    """Items in use, by class and name; found by name in either language, pinyin or barcode."""
    found = Item.objects.filter(compound_id=compound_id, retired_at__isnull=True)
    if item_class:
        found = found.filter(item_class=item_class)
    for word in text.lower().split()[:5]:
        found = found.filter(search__contains=word)
    return found


def item(item_id: int | None, *, compound_id: int) -> Item:
    """One item.

    Raises:
        NotFound: ``supplies.item``.
    """
    found = Item.objects.filter(pk=item_id or 0, compound_id=compound_id).first()
    if found is None:
        raise NotFound("supplies.item", _("There is no such item."))
    return found


def item_by_code(code: str, *, compound_id: int) -> Item | None:
    """The item with a barcode, or of the batch whose label was scanned."""
    text = code.strip()
    if not text:
        return None
    found = Item.objects.filter(compound_id=compound_id, gtin=text).first()
    if found is not None:
        return found
    of = Batch.objects.filter(code=text.upper(), item__compound_id=compound_id).select_related("item").first()
    return of.item if of else None


def batch(code: str, *, compound_id: int) -> Batch:
    """The batch whose label was scanned.

    Raises:
        NotFound: ``supplies.batch``, also for another compound's.
    """
    found = Batch.objects.filter(code=code.strip().upper(), item__compound_id=compound_id)
    one = found.select_related("item").first()
    if one is None:
        raise NotFound("supplies.batch", _("No batch here has this label."))
    return one


def batches_by_id(ids: Collection[int], *, compound_id: int) -> dict[int, Batch]:
    """Batches of the compound.

    Raises:
        NotFound: ``supplies.batch``: one of them is not there, or another compound's.
    """
    found = Batch.objects.filter(pk__in=ids, item__compound_id=compound_id).select_related("item").in_bulk()
    if len(found) != len(set(ids)):
        raise NotFound("supplies.batch", _("No batch here has this label."))
    return found


def stores(compound_id: int, *, text: str = "") -> QuerySet[Store]:
    """All places in use; found by their own name, that of the place they lie in, or the code on the door."""
    found = Store.objects.filter(compound_id=compound_id, closed_at__isnull=True)
    typed = text.strip()[:40]
    if typed:
        found = found.filter(Q(name__icontains=typed) | Q(parent__name__icontains=typed) | Q(code__iexact=typed))
    return found


def store(store_id: int | None, *, compound_id: int) -> Store:
    """One place, closed ones too.

    Raises:
        NotFound: ``supplies.store``.
    """
    found = Store.objects.filter(pk=store_id or 0, compound_id=compound_id).first()
    if found is None:
        raise NotFound("supplies.store", _("There is no such place for goods."))
    return found


def open_store(store_id: int | None, *, compound_id: int) -> Store:
    """One place in use.

    Raises:
        NotFound: ``supplies.store``.
    """
    found = store(store_id, compound_id=compound_id)
    if found.closed_at is not None:
        raise NotFound("supplies.store", _("There is no such place for goods."))
    return found


def store_by_code(code: str, *, compound_id: int) -> Store | None:
    """The place whose door code was scanned."""
    return stores(compound_id).filter(code=code.strip().upper()).first()


def require_stores(ids: Collection[int], *, compound_id: int) -> None:
    """Refuse places that are closed or another compound's.

    Raises:
        NotFound: ``supplies.store``.
    """
    if stores(compound_id).filter(pk__in=ids).count() != len(set(ids)):
        raise NotFound("supplies.store", _("There is no such place for goods."))
