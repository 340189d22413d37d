"""The register's filters: who needs what, who is restricted, who rents; each with how many homes it leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shouwang.base.residents import rules
from shouwang.base.residents.models import Need, Residence, Restriction
from shouwang.base.residents.selectors import current

RESTRICTED = "restricted"
ALONE_OVER_80 = "alone80"
TENANTS = "tenants"
AWAY = "away"
DECLARED = "declared"

FILTERS = (RESTRICTED, ALONE_OVER_80, *rules.NeedKind, TENANTS, AWAY, DECLARED)
"""Every filter's name; ``away`` is owners who do not live in the home, ``declared`` homes that said another number."""


def narrowed(rows: QuerySet[Residence], name: str, *, compound_id: int, now: datetime) -> QuerySet[Residence]:
    """The rows that a filter leaves; an unknown name leaves all."""
    if name == RESTRICTED:
        return rows.filter(_restricted(compound_id, now))
    if name == ALONE_OVER_80:
        return rows.filter(_alone(compound_id, now), person__born_on__lte=born_before(80, now))
    if name == TENANTS:
        return rows.filter(relation=rules.Relation.TENANT)
    if name == AWAY:
        return rows.filter(lives_in=False)
    if name == DECLARED:
        return rows.filter(home_id__in=_declares_otherwise(rows, now))
    if name in set(rules.NeedKind):
        needing = Need.objects.filter(current.at(now), compound_id=compound_id, kind=name)
        return rows.filter(person_id__in=needing.values("person_id"), lives_in=True)
    return rows


def filter_counts(compound_id: int, *, now: datetime, building_ids: Collection[int] | None = None) -> dict[str, int]:
    """How many homes each filter leaves, and ``""`` for all homes that are lived in; five queries."""
    rows = Residence.objects.filter(current.at(now), compound_id=compound_id)
    if building_ids is not None:
        rows = rows.filter(home__building_id__in=list(building_ids))
    living = rows.filter(lives_in=True)
    by_need = living.filter(current.at(now, "person__needs__")).values("person__needs__kind")
    found = dict(by_need.annotate(homes=Count("home_id", distinct=True)).values_list("person__needs__kind", "homes"))
    homes = Count("home_id", distinct=True)
    found |= rows.aggregate(
        **{
            TENANTS: Count("home_id", distinct=True, filter=Q(relation=rules.Relation.TENANT)),
            AWAY: Count("home_id", distinct=True, filter=Q(lives_in=False)),
            "all": Count("home_id", distinct=True, filter=Q(lives_in=True)),
        }
    )
    found[""] = found.pop("all")
    found |= narrowed(living, RESTRICTED, compound_id=compound_id, now=now).aggregate(**{RESTRICTED: homes})
    found |= narrowed(living, ALONE_OVER_80, compound_id=compound_id, now=now).aggregate(**{ALONE_OVER_80: homes})
    found |= narrowed(living, DECLARED, compound_id=compound_id, now=now).aggregate(**{DECLARED: homes})
    return found


def _declares_otherwise(rows: QuerySet[Residence], now: datetime) -> QuerySet[Residence, int]:
    """Homes whose household said another number of people than the register knows to live there."""
    same = Residence.objects.filter(current.at(now), home_id=OuterRef("home_id"), lives_in=True)
    known = same.order_by().values("home_id").annotate(n=Count("person_id", distinct=True)).values("n")
    said = rows.filter(home__declared_people__isnull=False, lives_in=True)
    return said.exclude(home__declared_people=Subquery(known)).values_list("home_id", flat=True)


def born_before(age: int, now: datetime) -> date:
    """The latest birthday of those who have that age."""
    today = timezone.localdate(now)
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - age, day=day)


def _restricted(compound_id: int, now: datetime) -> Q:
    orders = Restriction.objects.filter(current.at(now), compound_id=compound_id)
    people = Q(person_id__in=orders.filter(person__isnull=False).values("person_id"))
    return people | Q(home_id__in=orders.filter(home__isnull=False).values("home_id"), lives_in=True)


def _alone(compound_id: int, now: datetime) -> Q:
    alone = Need.objects.filter(current.at(now), compound_id=compound_id, kind=rules.NeedKind.LIVES_ALONE)
    return Q(person_id__in=alone.values("person_id"), lives_in=True)
