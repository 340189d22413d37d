"""Roll-calls and how they stand in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext

from shouwang.base.accounts.rules import OPERATIONS
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.rollcall import links, rules
from shouwang.living.rollcall.models import HomeState, RollCall

VACANT = "vacant"


def roll_call(roll_call_id: int, *, compound_id: int | None = None) -> RollCall:
    """One roll-call.

    Raises:
        NotFound: ``rollcall.unknown``, also for one of another compound.
    """
    found = RollCall.objects.filter(pk=roll_call_id).first()
    if found is None or (compound_id is not None and found.compound_id != compound_id):
        raise NotFound("rollcall.unknown", _("There is no such roll-call."))
    return found


def current(
    compound_id: int, now: datetime, *, exercises: bool = True, building_id: int | None = None
) -> RollCall | None:
    """The roll-call under way: in earnest before a drill, then the newest.

    Args:
        building_id: only one that asks this building.
    """
    found = RollCall.objects.filter(compound_id=compound_id, closed_at__isnull=True, ends_at__gt=now)
    if not exercises:
        found = found.filter(exercise=False)
    if building_id is not None:
        found = found.filter(Q(building_ids=[]) | Q(building_ids__contains=[building_id]))
    return found.order_by("exercise", "-opened_at", "-pk").first()


def earlier(compound_id: int) -> QuerySet[RollCall]:
    """Every roll-call of a compound, newest first."""
    return RollCall.objects.filter(compound_id=compound_id)


def by_token(token: str) -> tuple[RollCall, Any]:
    """Roll-call and home of an answer link; whether it still takes answers is the caller's question.

    Raises:
        NotFound: ``rollcall.bad_link``: forged, cut off, or of a roll-call or home that is gone.
    """
    ids = links.read(token)
    found = RollCall.objects.select_related("compound").filter(pk=ids[0]).first() if ids else None
    home = places.homes(found.compound_id).filter(pk=ids[1]).first() if ids and found else None
    if found is None or home is None:
        raise NotFound("rollcall.bad_link", _("This link is not valid. Ask the duty room for a new one."))
    return found, home


def token_of(call: RollCall, home_id: int) -> str:
    """The end of the address at which a home answers without signing in."""
    return links.token(call.pk, home_id)


def homes_of(call: RollCall) -> QuerySet[Any]:
    """The homes that a roll-call asks."""
    return places.homes(call.compound_id, call.building_ids or None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A building's totals."""

    building_id: int
    number: str
    totals: rules.Totals


def with_states(call: RollCall) -> QuerySet[Any]:
    """The homes of a roll-call with their present answer as ``present``."""
    present = FilteredRelation("roll_call_states", condition=Q(roll_call_states__roll_call_id=call.pk))
    found: QuerySet[Any] = homes_of(call).select_related(None).annotate(present=present)
    return found


def building_totals(call: RollCall) -> list[Standing]:
    """The totals of every building in the order people list them; one query whatever the size."""
    reached = Q(present__state__in=[str(state) for state in rules.REACHED])
    counted = (
        with_states(call)
        .order_by("building__rank", "building__number", "building_id")
        .values("building_id", "building__number")
        .annotate(
            homes=Count("pk"),
            safe=Count("pk", filter=Q(present__state="safe")),
            help=Count("pk", filter=Q(present__state="help")),
            away=Count("pk", filter=Q(present__state="away")),
            vacant=Count("pk", filter=Q(status=VACANT) & (~reached | Q(present__isnull=True))),
        )
    )
    return [
        Standing(
            row["building_id"],
            row["building__number"],
            rules.Totals(
                safe=row["safe"],
                help=row["help"],
                away=row["away"],
                vacant=row["vacant"],
                not_reached=row["homes"] - row["safe"] - row["help"] - row["away"] - row["vacant"],
            ),
        )
        for row in counted
    ]


def totals(roll_call_id: int) -> rules.Totals:
    """The totals of all buildings together."""
    return total(building_totals(roll_call(roll_call_id)))


def total(standings: Iterable[Standing]) -> rules.Totals:
    """The totals of some buildings together."""
    return sum((each.totals for each in standings), rules.Totals())


def home_states(roll_call_id: int) -> dict[int, str]:
    """The state of every home that has one, by home; one query."""
    return dict(HomeState.objects.filter(roll_call_id=roll_call_id).values_list("home_id", "state"))


def state_of(roll_call_id: int, home_id: int) -> HomeState | None:
    """The answer of a home that counts."""
    return HomeState.objects.filter(roll_call_id=roll_call_id, home_id=home_id).first()


def reach(actor: Actor, operation: str, compound_id: int) -> frozenset[int] | None:
    """The buildings in which the actor may do this; None is the whole compound."""
    roles = OPERATIONS[operation].roles
    reaches = [r for r in actor.reaches if r.role in roles and r.covers(compound_id, None, None)]
    if any(each.building_id is None and each.home_id is None for each in reaches):
        return None
    return frozenset(each.building_id for each in reaches if each.building_id is not None)


def answers_of(*, home_ids: Iterable[int], compound_id: int, now: datetime) -> dict[int, dict[str, str]] | None:
    """What some homes answered in the roll-call under way, as state and word; None when none is under way."""
    call = current(compound_id, now)
    if call is None:
        return None
    held = HomeState.objects.filter(roll_call=call, home_id__in=list(home_ids)).values_list("home_id", "state")
    words = {str(state): gettext(label) for state, label in rules.STATE_LABELS.items()}
    return {home_id: {"state": state, "word": words[state]} for home_id, state in held}
