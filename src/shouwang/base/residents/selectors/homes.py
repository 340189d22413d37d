"""Homes and who belongs to them: members, needs, how many; used by roll-call, gate, notices and the board."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from shouwang.base.places.rules import PlaceRef
from shouwang.base.residents import rules
from shouwang.base.residents.models import EmergencyContact, Need, Residence
from shouwang.base.residents.selectors import current
from shouwang.base.residents.selectors.restrictions import restrictions_in_force


@dataclass(frozen=True)
class Counts:
    """How many people live in how many homes."""

    people: int
    homes: int


@dataclass(frozen=True)
class HomeNeeds:
    """What a home needs: the kinds of needs of everybody in it, and how urgently it is to be visited.

    Args:
        rank: 0 without any need; higher goes first.
        restricted: kinds of restrictions in force over the home or somebody in it.
    """

    home_id: int
    kinds: tuple[str, ...]
    restricted: tuple[str, ...]
    rank: int


def members(home_id: int, *, now: datetime, living: bool = False) -> QuerySet[Residence]:
    """The people of one home, whom to ask first on top; with each person and its needs (``present_needs``).

    Args:
        living: leave out owners who do not live there.
    """
    return _with_people(members_of([home_id], now=now, living=living), now)


def members_of(home_ids: Iterable[int], *, now: datetime, living: bool = False) -> QuerySet[Residence]:
    """The people of several homes in one query, ordered by home, whom to ask first on top."""
    found = Residence.objects.filter(current.at(now), home_id__in=list(home_ids)).select_related("person")
    if living:
        found = found.filter(lives_in=True)
    return found.order_by("home_id", "-is_contact", "person__born_on", "person_id")


def living(compound_id: int, *, now: datetime) -> QuerySet[Residence]:
    """Who lives in the compound now, one row for each home of somebody."""
    return Residence.objects.filter(current.at(now), compound_id=compound_id, lives_in=True)


def needs_of_people(compound_id: int, *, kinds: Collection[str], now: datetime) -> dict[int, tuple[str, ...]]:
    """Person → which of these needs hold now, the gravest first; whoever has none is left out. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    needs = Need.objects.filter(current.at(now), compound_id=compound_id, kind__in=kinds)
    for person_id, kind in needs.values_list("person_id", "kind"):
        found[person_id].append(kind)
    gravest = {person_id: sorted(own, key=lambda kind: -rules.NEED_WEIGHTS[kind]) for person_id, own in found.items()}
    return {person_id: tuple(own) for person_id, own in gravest.items()}


def _with_people(residences: QuerySet[Residence], now: datetime) -> QuerySet[Residence]:
    needs = Need.objects.filter(current.at(now)).order_by("kind")
    return residences.prefetch_related(Prefetch("person__needs", needs, to_attr="present_needs"))


def contacts_of(person_ids: Collection[int]) -> QuerySet[EmergencyContact]:
    """The emergency contacts of some people."""
    return EmergencyContact.objects.filter(person_id__in=person_ids)


def counts(compound_id: int, *, now: datetime) -> Counts:
    """How many people live in the compound, and in how many homes; one query."""
    living = Residence.objects.filter(current.at(now), compound_id=compound_id, lives_in=True)
    found = living.aggregate(people=Count("person_id", distinct=True), homes=Count("home_id", distinct=True))
    return Counts(found["people"], found["homes"])


def people_count(compound_id: int, *, now: datetime) -> int:
    """How many people live in the compound."""
    return counts(compound_id, now=now).people


def people_within(scope: PlaceRef, *, now: datetime) -> int:
    """How many people live in what a scope covers; one query."""
    narrow = Q(compound_id=scope.compound_id, lives_in=True)
    for column in ("building_id", "unit_id"):
        value = getattr(scope, column)
        narrow &= Q(**{f"home__{column}": value}) if value is not None else Q()
    narrow &= Q(home_id=scope.home_id) if scope.home_id is not None else Q()
    return Residence.objects.filter(current.at(now), narrow).values("person_id").distinct().count()


def users_of_homes(home_ids: Iterable[int], *, now: datetime) -> dict[int, list[int]]:
    """The accounts of those who live in each home; a home without any account is left out."""
    rows = (
        Residence.objects.filter(current.at(now), home_id__in=list(home_ids), lives_in=True, person__user__isnull=False)
        .order_by("home_id", "-is_contact", "person_id")
        .values_list("home_id", "person__user_id")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for home_id, user_id in rows:
        found[home_id].append(user_id)
    return dict(found)


def homes_of_user(user_id: int, *, compound_id: int, now: datetime) -> list[int]:
    """The homes to which the person of an account belongs."""
    mine = Residence.objects.filter(current.at(now), compound_id=compound_id, person__user_id=user_id)
    return list(mine.order_by("home_id").values_list("home_id", flat=True))


def needs_of_homes(compound_id: int, *, now: datetime, home_ids: Collection[int] | None = None) -> dict[int, HomeNeeds]:
    """What every home with a need or a restriction needs; three queries whatever the size."""
    living = Residence.objects.filter(current.at(now), compound_id=compound_id, lives_in=True)
    if home_ids is not None:
        living = living.filter(home_id__in=home_ids)
    kinds: dict[int, list[str]] = defaultdict(list)
    needing = living.filter(current.at(now, "person__needs__"))
    for home_id, kind in needing.values_list("home_id", "person__needs__kind"):
        kinds[home_id].append(kind)
    ordered = _restricted(compound_id, living, now)
    return {home_id: _needs(home_id, kinds[home_id], ordered.get(home_id, set())) for home_id in {*kinds, *ordered}}


def _needs(home_id: int, kinds: list[str], restricted: set[str]) -> HomeNeeds:
    unique = sorted(set(kinds), key=lambda kind: (-rules.NEED_WEIGHTS.get(kind, 0), kind))
    rank = rules.needs_rank(kinds, restricted=bool(restricted))
    return HomeNeeds(home_id, tuple(unique), tuple(sorted(restricted)), rank)


def _restricted(compound_id: int, living: QuerySet[Residence], now: datetime) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    people: dict[int, set[str]] = defaultdict(set)
    for order in restrictions_in_force(compound_id, now=now):
        if order.home_id is not None:
            found[order.home_id].add(order.kind)
        elif order.person_id is not None:
            people[order.person_id].add(order.kind)
    for home_id, person_id in living.filter(person_id__in=people).values_list("home_id", "person_id"):
        found[home_id] |= people[person_id]
    return found


def homes_in_need(compound_id: int, *, now: datetime) -> list[HomeNeeds]:
    """Homes with a need or restriction, the most urgent first; the order of door-knocks."""
    return sorted(needs_of_homes(compound_id, now=now).values(), key=lambda needs: (-needs.rank, needs.home_id))
