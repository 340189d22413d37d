"""Protective equipment: what the posture asks for at a post, who was given it, and what they still have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import HANDED_BACK, PPE
from shouwang.kernel import clock
from shouwang.means.supplies.models import Balance, Line
from shouwang.means.supplies.rules import protecting
from shouwang.means.supplies.rules.ledger import Account, Kind, Lot, Piece

_ISSUED = Q(entry__kind=Kind.ISSUE) | Q(entry__kind=Kind.REVERSE, entry__reverses__kind=Kind.ISSUE)


def ppe_asked(compound_id: int, post: str, *, now: datetime) -> dict[str, int]:
    """How many of which class whoever works at a post has to wear now in a shift, where the posture asks for most."""
    return dict(posture.anywhere(compound_id, now=now).value("ppe", post))


def ppe_missing(user_id: int, post: str, day: date, *, compound_id: int, now: datetime) -> dict[str, int]:
    """What somebody has to wear at a post and was not given for that day, nor still has from an earlier one."""
    asked = ppe_asked(compound_id, post, now=now)
    if not asked:
        return {}
    return protecting.missing(asked, _had([user_id], day, compound_id)[user_id])


def _handed(user_ids: Iterable[int], compound_id: int) -> QuerySet[Line]:
    return Line.objects.filter(
        entry__receiver_id__in=list(user_ids),
        entry__compound_id=compound_id,
        entry__source_kind="ppe",
        account=Account.USED,
    )


def _had(user_ids: Iterable[int], day: date, compound_id: int) -> dict[int, dict[str, int]]:
    """What each was given for a day; of what is handed back also what they still have."""
    rows = _handed(user_ids, compound_id).filter(
        Q(entry__day=day) | Q(batch__item__item_class__in=HANDED_BACK, entry__day__lt=day)
    )
    totals = rows.values_list("entry__receiver_id", "batch__item__item_class").annotate(
        given=Sum("quantity", filter=_ISSUED & Q(entry__day=day)), kept=Sum("quantity")
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for user_id, item_class, given, kept in totals:
        most = max(given or 0, kept if item_class in HANDED_BACK else 0)
        if most > 0:
            found[user_id][item_class] = most
    return found


@dataclass(frozen=True, slots=True)
class Wearer:
    """Somebody who works: which class, and how many of it, for the shift of a day."""

    user_id: int
    name: str
    post: str
    day: date
    given: tuple[tuple[str, int], ...]
    missing: tuple[tuple[str, int], ...]


def wearers(compound_id: int, people: Iterable[tuple[int, str, str, date]], *, now: datetime) -> list[Wearer]:
    """Who has to wear something, those who lack it first; of a night that goes on after midnight first the night.

    Args:
        people: who works: user, name, kind of post, and the day to which the shift belongs.
    """
    listed = list(people)
    held = posture.anywhere(compound_id, now=now)
    days = {day for _user, _name, _post, day in listed}
    had = {day: _had([user_id for user_id, _name, _post, of in listed if of == day], day, compound_id) for day in days}
    found = []
    for user_id, name, post, day in listed:
        asked: dict[str, int] = dict(held.value("ppe", post))
        if asked:
            own = had[day][user_id]
            got = tuple((each, own[each]) for each in asked if each in own)
            lacks = protecting.missing(asked, own)
            found.append(Wearer(user_id, name, post, day, got, tuple(lacks.items())))
    return sorted(found, key=lambda each: (not each.missing, each.day, each.post, each.name))


def ppe_check(*, person: int, post: str, day: date, compound_id: int) -> dict[str, int]:
    """How many of which class somebody lacks, for the clock at the post."""
    return ppe_missing(person, post, day, compound_id=compound_id, now=clock.now())


@dataclass(frozen=True, slots=True)
class Worn:
    """One class of equipment of somebody on shift.

    Args:
        asked: for the shift.
        had: given for the shift's day, or kept from an earlier one.
        kept: what is to be handed back.
    """

    item_class: str
    asked: int
    had: int
    kept: int

    @property
    def lacks(self) -> int:
        """How many are still to be fetched."""
        return max(0, self.asked - self.had)


def own_ppe(user_id: int, post: str, day: date, *, compound_id: int, now: datetime) -> list[Worn]:
    """What somebody has to wear at a post, what they were given, and what they have to hand back."""
    asked = ppe_asked(compound_id, post, now=now)
    had = _had([user_id], day, compound_id)[user_id]
    kept: dict[str, int] = defaultdict(int)
    for item_class, pieces in keeps(user_id, compound_id=compound_id).items():
        kept[item_class] = sum(piece.quantity for piece in pieces)
    listed = [each for each in PPE if each in asked or had.get(each) or kept[each]]
    return [Worn(each, asked.get(each, 0), had.get(each, 0), kept[each]) for each in listed]


def keeps(user_id: int, *, compound_id: int) -> Mapping[str, list[Piece]]:
    """What somebody has of the equipment that is handed back, by class; what was given last comes first."""
    rows = _handed([user_id], compound_id).filter(batch__item__item_class__in=HANDED_BACK)
    sums = rows.values_list("batch__item__item_class", "batch_id").annotate(n=Sum("quantity")).order_by("-batch_id")
    found: dict[str, list[Piece]] = defaultdict(list)
    for item_class, batch_id, quantity in sums:
        if quantity > 0:
            found[item_class].append(Piece(batch_id, quantity))
    return found


def lots_of_class(item_class: str, store_id: int, *, compound_id: int, now: datetime) -> list[Lot]:
    """What a store holds of all items of a class, locked in the ledger's order because it is about to change."""
    today = timezone.localdate(now)
    rows = Balance.objects.filter(
        Q(batch__expires_on__isnull=True) | Q(batch__expires_on__gte=today),
        store_id=store_id,
        quantity__gt=0,
        batch__item__item_class=item_class,
        batch__item__compound_id=compound_id,
        batch__item__retired_at__isnull=True,
    )
    locked = rows.order_by("batch_id", "store_id").select_for_update(of=("self",)).select_related("batch")
    return [Lot(row.batch_id, row.batch.expires_on, row.quantity) for row in locked]
