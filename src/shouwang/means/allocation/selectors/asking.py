"""Who may ask: posts with the people that the posture wants on duty, and homes with their needs and size."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Max

from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import POSTS
from shouwang.base.residents import selectors as residents
from shouwang.base.residents.rules import RestrictionKind
from shouwang.means.allocation.models import Line, Round
from shouwang.means.allocation.rules.entitling import Circle, Recipient, circle_of
from shouwang.means.allocation.rules.states import RoundState

APPROVED = (RoundState.APPROVED, RoundState.CLOSED)

REMEMBERED = 3
"""So many rounds back it counts what somebody missed."""


def household_sizes(compound_id: int, *, now: datetime) -> dict[int, int]:
    """Home → how many people live in it; empty homes are left out."""
    return Counter(residents.living(compound_id, now=now).values_list("home_id", flat=True))


def recipients(compound_id: int, *, now: datetime) -> list[Recipient]:
    """Everybody who may ask for a share, posts first."""
    held = posture.anywhere(compound_id, now=now)
    posts = [(post, held.value("minimum_on_duty", post) or 0) for post in POSTS]
    found = [Recipient(f"post:{post}", Circle.POSTS, staff) for post, staff in posts if staff]
    needs = residents.needs_of_homes(compound_id, now=now)
    for home_id, persons in household_sizes(compound_id, now=now).items():
        own = needs.get(home_id)
        isolated = own is not None and RestrictionKind.ISOLATION in own.restricted
        found.append(Recipient(f"home:{home_id}", circle_of(own.kinds if own else (), isolated=isolated), persons))
    return found


def carried(compound_id: int, item_class: str) -> dict[str, float]:
    """Recipient → what it missed in the last approved rounds of a class, in whole minima (or wishes)."""
    served = Round.objects.filter(compound_id=compound_id, item_class=item_class, state__in=APPROVED)
    rounds = list(served.order_by("-number").values_list("pk", flat=True)[:REMEMBERED])
    missed: dict[str, float] = {}
    for key, got, minimum, wish in Line.objects.filter(round_id__in=rounds).values_list(
        "key", "got", "minimum", "wish"
    ):
        whole = minimum or wish
        missed[key] = missed.get(key, 0.0) + max(0.0, 1.0 - got / whole)
    return {key: round(part, 6) for key, part in missed.items() if part > 0}


def next_number(compound_id: int, item_class: str) -> int:
    """The number of the round that is proposed next."""
    served = Round.objects.filter(compound_id=compound_id, item_class=item_class, state__in=APPROVED)
    return (served.aggregate(last=Max("number"))["last"] or 0) + 1
