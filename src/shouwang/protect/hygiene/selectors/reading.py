"""Areas with what the rounds know of them, products, problems, photos."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.base.places import selectors as places
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.supplies import selectors as supplies
from shouwang.protect.hygiene import rules
from shouwang.protect.hygiene.models import Cleaning, Photo, Problem, Product, Spot


def spots(compound_id: int, *, text: str = "", kind: str = "") -> QuerySet[Spot]:
    """The areas that are on the rounds, with their place; ``text`` looks in names and codes."""
    found = Spot.objects.filter(compound_id=compound_id, retired_at=None)
    found = found.select_related("area__building", "area__unit")
    if kind:
        found = found.filter(area__kind=kind)
    if text:
        found = found.filter(Q(area__name__icontains=text) | Q(area__code__iexact=text))
    return found.order_by("area__building__rank", "area__unit__number", "area__kind", "floor", "area_id")


def spot_of(area_id: int, *, compound_id: int) -> Spot:
    """One area of the rounds.

    Raises:
        NotFound: ``hygiene.area``, also for another compound's.
    """
    found = spots(compound_id).filter(area_id=area_id).first()
    if found is None:
        raise NotFound("hygiene.area", _("No area here has this code."))
    return found


def area_by_code(code: str, *, compound_id: int) -> Spot:
    """The area whose printed code was scanned or typed; the whole address of the sign is read as well.

    Raises:
        NotFound: ``hygiene.area``.
    """
    area = places.area_by_code(compound_id, code.strip().rstrip("/").rpartition("/")[2])
    if area is None:
        raise NotFound("hygiene.area", _("No area here has this code."))
    return spot_of(area.pk, compound_id=compound_id)


def products(compound_id: int) -> dict[str, Product]:
    """The product of each agent."""
    found = Product.objects.filter(compound_id=compound_id).select_related("item", "store")
    return {product.agent: product for product in found}


def product_of(method: str, *, compound_id: int) -> Product | None:
    """The product that a method draws on, if somebody said which."""
    return products(compound_id).get(rules.METHODS[method].agent)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch that a store can give today.

    Args:
        code: of its label.
        quantity: in base units of the item.
    """

    code: str
    lot: str
    expires_on: date | None
    item: Any
    quantity: int


def good_batches(item_id: int, store_id: int, *, compound_id: int, now: datetime) -> list[Batch]:
    """What a store holds of an item and has not expired, what expires first first."""
    today = timezone.localdate(now)
    held = {lot.batch_id: lot.quantity for lot in supplies.lots(item_id, store_id, compound_id=compound_id)}
    usable = {pk: quantity for pk, quantity in held.items() if quantity > 0}
    found = supplies.batches_by_id(set(usable), compound_id=compound_id)
    good = [batch for batch in found.values() if batch.expires_on is None or batch.expires_on >= today]
    good.sort(key=lambda batch: (batch.expires_on or date.max, batch.pk))
    return [Batch(one.code, one.lot, one.expires_on, one.item, usable[one.pk]) for one in good]


def agents_in_stock(compound_id: int, *, now: datetime) -> dict[str, list[Batch]]:
    """The batches of each agent that the rounds may take, what expires first first; agents without any are left out."""
    found = {
        agent: good_batches(product.item_id, product.store_id, compound_id=compound_id, now=now)
        for agent, product in products(compound_id).items()
    }
    return {agent: batches for agent, batches in found.items() if batches}


def problems(compound_id: int, *, open_only: bool = False, text: str = "") -> QuerySet[Problem]:
    """What was found on rounds, newest first; found by area, note or who told it."""
    found = Problem.objects.filter(compound_id=compound_id).select_related("area", "by", "solved_by")
    typed = text.strip()[:40]
    if typed:
        found = found.filter(Q(area__name__icontains=typed) | Q(text__icontains=typed) | Q(by__name__icontains=typed))
    return found.filter(solved_at=None) if open_only else found


def problem(problem_id: int, *, compound_id: int) -> Problem | None:
    """One problem; None when there is none."""
    return (
        Problem.objects.select_related("area__building", "area__unit")
        .filter(pk=problem_id, compound_id=compound_id)
        .first()
    )


def photo(photo_id: int, *, compound_id: int) -> Photo:
    """One photo.

    Raises:
        NotFound: ``hygiene.photo``.
    """
    found = Photo.objects.filter(pk=photo_id, cleaning__compound_id=compound_id).first()
    if found is None:
        raise NotFound("hygiene.photo", _("There is no such photo."))
    return found


@dataclass(frozen=True, slots=True)
class PublicState:
    """What a resident may know at a door: when it was disinfected, and from when it may be used. No names."""

    compound: Any
    name: str
    done_at: datetime | None
    enter_from: datetime | None
    wait: bool


def public_state(compound_code: str, code: str, *, now: datetime) -> PublicState:
    """The state of an area by the code at its door.

    Raises:
        NotFound: ``place.unknown``, ``hygiene.area``.
    """
    compound = places.compound_by_code(compound_code)
    area = area_by_code(code, compound_id=compound.pk).area
    last = Cleaning.objects.filter(area=area).order_by("-started_at").first()
    if last is None:
        return PublicState(compound, area.name, None, None, False)
    return PublicState(compound, area.name, last.started_at, last.reenter_at, last.reenter_at > now)
