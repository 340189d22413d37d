"""Protective equipment: what the posture asks for at a post, and who has not been given it yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum
from django.utils.translation import gettext

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import PPE
from shouwang.kernel import clock
from shouwang.kernel.words import gettext_noop
from shouwang.means.supplies.models import Line
from shouwang.means.supplies.rules.ledger import Account

SHORT = gettext_noop("There is not enough of it left: {left} of {asked}.")


def ppe_asked(compound_id: int, post: str, *, now: datetime) -> tuple[str, ...]:
    """The classes of items that whoever works at a post has to wear now."""
    asked: tuple[str, ...] = posture.at(PlaceRef(compound_id), now=now).value("ppe", post)
    return asked


def ppe_missing(user_id: int, post: str, day: date, *, compound_id: int, now: datetime) -> tuple[str, ...]:
    """What somebody has to wear at a post and was not given for that day."""
    asked = ppe_asked(compound_id, post, now=now)
    if not asked:
        return ()
    given = _given([user_id], day, compound_id)[user_id]
    return tuple(each for each in asked if each not in given)


def _given(user_ids: Iterable[int], day: date, compound_id: int) -> dict[int, set[str]]:
    rows = Line.objects.filter(
        entry__receiver_id__in=list(user_ids),
        entry__day=day,
        entry__compound_id=compound_id,
        entry__source_kind="ppe",
        account=Account.USED,
    )
    found: dict[int, set[str]] = defaultdict(set)
    totals = rows.values_list("entry__receiver_id", "batch__item__item_class").annotate(n=Sum("quantity"))
    for user_id, item_class, total in totals:
        if total > 0:
            found[user_id].add(item_class)
    return found


@dataclass(frozen=True, slots=True)
class Wearer:
    """Somebody on today's list."""

    user_id: int
    name: str
    post: str
    given: tuple[str, ...]
    missing: tuple[str, ...]


def wearers(compound_id: int, people: Iterable[tuple[int, str, str]], *, day: date, now: datetime) -> list[Wearer]:
    """Who has to wear something, those who lack it first.

    Args:
        people: who works on the day: user, name, kind of post.
    """
    listed = list(people)
    held = posture.at(PlaceRef(compound_id), now=now)
    given = _given([user_id for user_id, _name, _post in listed], day, compound_id)
    found = [
        Wearer(
            user_id,
            name,
            post,
            tuple(each for each in held.value("ppe", post) if each in given[user_id]),
            tuple(each for each in held.value("ppe", post) if each not in given[user_id]),
        )
        for user_id, name, post in listed
        if held.value("ppe", post)
    ]
    return sorted(found, key=lambda each: (not each.missing, each.post, each.name))


def ppe_check(*, person: int, post: str, day: date, compound_id: int) -> list[str]:
    """The names of what somebody lacks, for the clock at the post."""
    missing = ppe_missing(person, post, day, compound_id=compound_id, now=clock.now())
    return [gettext(PPE[each]) for each in missing]
