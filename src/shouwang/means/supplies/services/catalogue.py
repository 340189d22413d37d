"""Items and places of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel import ids, pinyin
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors
from shouwang.means.supplies.models import Item, Store
from shouwang.means.supplies.rules import SuppliesRefused, units, words

EDIT = "supplies.edit"


@dataclass(frozen=True)
class ItemFacts:
    """What an item is.

    Args:
        packs: name → base units in one.
        holds: what one shown unit of it holds of another unit, by which it counts with its class.
        gtin: barcode of 8, 12, 13 or 14 digits whose last is the check digit of GS1; empty for none.
        minimum: base units.
    """

    item_class: str
    name: Words
    unit: str
    packs: Mapping[str, int] = field(default_factory=dict)
    gtin: str = ""
    shelf_days: int | None = None
    minimum: int = 0
    holds: units.Holds | None = None


@transaction.atomic
def say_item(*, compound_id: int, facts: ItemFacts, actor: Actor, now: datetime, item_id: int | None = None) -> Item:
    """Write an item, or change one; its unit stays once something of it was moved.

    Raises:
        SuppliesRefused: ``supplies.facts``, ``supplies.barcode``, ``supplies.unit_stays``.
        NotFound: ``supplies.item``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    _check(facts)
    item = selectors.item(item_id, compound_id=compound_id) if item_id else Item(compound_id=compound_id)
    if item.pk and item.unit != facts.unit and item.batches.exists():
        raise SuppliesRefused("supplies.unit_stays", _("The unit stays: something of it was moved already."))
    item.item_class, item.unit, item.packs = facts.item_class, facts.unit, dict(facts.packs)
    item.name, item.gtin = facts.name.as_json(), facts.gtin
    item.shelf_days, item.minimum = facts.shelf_days, facts.minimum
    item.holds, item.holds_unit = facts.holds or (None, "")
    item.search = _search(facts)
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError as twice:
        raise SuppliesRefused("supplies.barcode", _("Another item has this barcode.")) from twice
    journal.record(
        actor=actor, action="supplies.item_said", compound_id=compound_id, subject=("item", item.pk), now=now
    )
    return item


def _search(facts: ItemFacts) -> str:
    name = facts.name
    return " ".join(filter(None, [name.zh, name.en, pinyin.plain(name.zh), facts.gtin])).lower()[:300]


def _check(facts: ItemFacts) -> None:
    if facts.item_class not in ITEM_CLASSES or facts.unit not in units.UNITS:
        raise SuppliesRefused("supplies.facts", _("Choose a class and a unit."))
    if not (facts.name.zh.strip() or facts.name.en.strip()):
        raise SuppliesRefused("supplies.facts", _("An item has a name."))
    if not 0 <= facts.minimum <= units.MOST or any(not 1 <= size <= units.MOST for size in facts.packs.values()):
        raise SuppliesRefused("supplies.facts", _("A pack holds at least one, and a minimum is not below nothing."))
    if facts.holds and (facts.holds[1] not in units.UNITS or facts.holds[1] == facts.unit):
        raise SuppliesRefused("supplies.facts", _("Say what one of it holds in another unit than it is counted in."))
    if facts.gtin and not is_gtin(facts.gtin):
        raise SuppliesRefused("supplies.barcode", _("This is no barcode: its check digit is wrong."))


def is_gtin(text: str) -> bool:
    """Whether a text is a GTIN-8, -12, -13 or -14 with its check digit (GS1 General Specifications, 7.9)."""
    if not text.isascii() or not text.isdecimal() or len(text) not in (8, 12, 13, 14):
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return weighed % 10 == 0


@transaction.atomic
def say_store(
    *,
    compound_id: int,
    name: str,
    kind: str,
    actor: Actor,
    now: datetime,
    parent_id: int | None = None,
    closed: bool = False,
) -> Store:
    """Open a place for goods, change it, or close it; closing waits until it is empty.

    Raises:
        SuppliesRefused: ``supplies.store_facts``, ``supplies.not_empty``.
        NotFound: ``supplies.store``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    if not name.strip() or kind not in words.STORE_KINDS:
        raise SuppliesRefused("supplies.store_facts", _("A place has a name and a kind."))
    parent = selectors.open_store(parent_id, compound_id=compound_id) if parent_id else None
    store, _made = Store.objects.get_or_create(
        compound_id=compound_id,
        name=name.strip()[:60],
        defaults={"kind": kind, "code": "S" + ids.short_code(7)},
    )
    if closed and store.balances.filter(quantity__gt=0).exists():
        raise SuppliesRefused("supplies.not_empty", _("Something is still in there. Move it first."))
    store.kind, store.closed_at = kind, now if closed else None
    store.parent = parent if parent is None or parent.pk != store.pk else None
    store.save(update_fields=["kind", "parent", "closed_at"])
    journal.record(
        actor=actor, action="supplies.store_said", compound_id=compound_id, subject=("store", store.pk), now=now
    )
    return store
