"""Reading notices: an inbox, unread counts, whom a notice reaches and which homes it has not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.notices import rules
from shouwang.means.notices.models import Notice, Receipt


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a notice has come: homes that read it or were told, of all homes that are meant, and accounts."""

    homes: int
    meant_homes: int
    told: int
    accounts: int

    @property
    def missing(self) -> int:
        """Homes not reached yet."""
        return max(0, self.meant_homes - self.homes)


def notice(notice_id: int, *, compound_id: int) -> Notice:
    """One notice of the compound, if it is not for one person.

    Raises:
        NotFound: ``notice.unknown``, also for a notice of another compound.
    """
    found = Notice.objects.filter(pk=notice_id, compound_id=compound_id).exclude(kind=rules.Kind.PERSON).first()
    if found is None:
        raise _unknown()
    return found


def compound_of(notice_id: int) -> int:
    """The compound of a notice.

    Raises:
        NotFound: ``notice.unknown``.
    """
    found = Notice.objects.filter(pk=notice_id).values_list("compound_id", flat=True).first()
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("notice.unknown", _("There is no such notice."))


def notice_by_code(code: str) -> Notice:
    """The notice of a public address; only what is meant for homes has one.

    Raises:
        NotFound: ``notice.unknown``.
    """
    found = Notice.objects.select_related("compound").filter(code=code.upper()).first()
    if found is None or not found.is_public:
        raise _unknown()
    return found


def in_compound(compound_id: int, *, text: str = "", standing: str = "", now: datetime) -> QuerySet[Notice]:
    """Every notice of a compound, newest first; those for one person are nobody else's. ``text`` looks in all words."""
    found = Notice.objects.filter(compound_id=compound_id).exclude(kind=rules.Kind.PERSON)
    found = found.select_related("published_by")
    for word in text.split()[:6]:
        found = found.filter(
            Q(title__zh__icontains=word)
            | Q(title__en__icontains=word)
            | Q(body__zh__icontains=word)
            | Q(body__en__icontains=word)
        )
    withdrawn = Q(withdrawn_at__isnull=False)
    by_standing = {
        rules.Standing.IN_FORCE: ~withdrawn & Q(expires_at__gt=now),
        rules.Standing.EXPIRED: ~withdrawn & Q(expires_at__lte=now),
        rules.Standing.WITHDRAWN: withdrawn,
    }
    return found.filter(by_standing[rules.Standing(standing)]) if standing else found


def of_source(source: tuple[str, str]) -> QuerySet[Notice]:
    """What one incident, plan or round published."""
    return Notice.objects.filter(source_kind=source[0], source_ref=str(source[1]))


def reader(actor: Actor, compound_id: int, *, now: datetime) -> rules.Reader:
    """What decides which notices are the actor's."""
    home_ids = set(actor.home_ids)
    if actor.user_id is not None:
        home_ids |= set(residents.homes_of_user(actor.user_id, compound_id=compound_id, now=now))
    lived_in = dict(places.homes(compound_id).filter(pk__in=home_ids).values_list("pk", "building_id"))
    roles = {str(role) for role in actor.roles_at(compound_id)}
    if lived_in:
        roles.add(str(Role.RESIDENT))
    return rules.Reader(frozenset(roles), frozenset(lived_in.values()), frozenset(lived_in), actor.user_id)


def _meant_for(who: rules.Reader) -> Q:
    meant = Q(kind=rules.Kind.EVERYBODY) | Q(kind=rules.Kind.ROLE, roles__overlap=list(who.roles))
    if who.user_id is not None:
        meant |= Q(kind=rules.Kind.PERSON, user_id=who.user_id)
    by_role = {
        rules.Kind.RESIDENTS: {str(Role.RESIDENT)},
        rules.Kind.STAFF: {str(role) for role in rules.STAFF_ROLES},
        rules.Kind.PARTNERS: {str(role) for role in rules.PARTNER_ROLES},
    }
    for kind, roles in by_role.items():
        if not who.roles.isdisjoint(roles):
            meant |= Q(kind=kind)
    if who.home_ids:
        meant |= Q(kind=rules.Kind.BUILDINGS, building_ids__overlap=sorted(who.building_ids))
        meant |= Q(kind=rules.Kind.HOMES, home_ids__overlap=sorted(who.home_ids))
    return meant


def _read_by(actor: Actor) -> Exists:
    """Of a notice: the actor has opened it."""
    return Exists(Receipt.objects.filter(notice=OuterRef("pk"), user_id=actor.user_id or 0, on_behalf=False))


def _readable(actor: Actor, compound_id: int, now: datetime) -> QuerySet[Notice]:
    found = Notice.objects.filter(_meant_for(reader(actor, compound_id, now=now)), compound_id=compound_id)
    return found.annotate(has_read=_read_by(actor))


def inbox(actor: Actor, compound_id: int, *, now: datetime, past: bool = False) -> QuerySet[Notice]:
    """What the actor is meant to read, newest first, with ``has_read``.

    Args:
        past: what is expired or withdrawn instead of what holds.
    """
    holds = Q(withdrawn_at__isnull=True, expires_at__gt=now)
    found = _readable(actor, compound_id, now)
    return found.exclude(holds) if past else found.filter(holds)


def unread_count(actor: Actor, compound_id: int, *, now: datetime) -> int:
    """How many notices that hold the actor has not opened."""
    return inbox(actor, compound_id, now=now).exclude(_read_by(actor)).count()


def readable(actor: Actor, notice_id: int, *, compound_id: int, now: datetime) -> Notice:
    """One notice, if the actor is meant or publishes notices here.

    Raises:
        NotFound: ``notice.unknown``.
    """
    found = _readable(actor, compound_id, now).filter(pk=notice_id).first()
    if found is not None:
        return found
    if actor.may("notice.publish", compound_id=compound_id):
        return notice(notice_id, compound_id=compound_id)
    raise _unknown()


def is_meant(actor: Actor, found: Notice, *, now: datetime) -> bool:
    """Whether the actor is among those the notice is for, so that opening it is a receipt."""
    return found.audience.is_for(reader(actor, found.compound_id, now=now))


def _present(now: datetime) -> Q:
    """Of a home: somebody lives in it now."""
    ended = Q(residences__ends_at__isnull=True) | Q(residences__ends_at__gt=now)
    return Q(residences__lives_in=True, residences__starts_at__lte=now) & ended


def homes_of_audience(compound_id: int, audience: rules.Audience, *, now: datetime) -> QuerySet[Any]:
    """The homes that are meant and in which somebody lives."""
    if not audience.reaches_homes:
        return places.homes(compound_id).none()
    buildings = audience.building_ids if audience.kind == rules.Kind.BUILDINGS else None
    found = places.homes(compound_id, buildings)
    if audience.kind == rules.Kind.HOMES:
        found = found.filter(pk__in=audience.home_ids)
    lived_in = places.homes(compound_id).filter(_present(now)).values("pk")
    return found.filter(pk__in=lived_in)


def count_audience(*, compound_id: int, audience: rules.Audience, now: datetime) -> rules.AudienceCount:
    """How many a notice would reach; three queries whatever the size."""
    homes = people = with_phone = 0
    if audience.reaches_homes:
        here = _present(now)
        has_phone = here & Q(residences__person__phone_index__isnull=False)
        counted = homes_of_audience(compound_id, audience, now=now).aggregate(
            homes=Count("pk", distinct=True),
            people=Count("residences__person_id", filter=here, distinct=True),
            with_phone=Count("pk", filter=has_phone, distinct=True),
        )
        homes, people, with_phone = counted["homes"], counted["people"], counted["with_phone"]
    staff, partners = _accounts(compound_id, audience, now)
    return rules.AudienceCount(people, homes, homes - with_phone, staff, partners)


def _accounts(compound_id: int, audience: rules.Audience, now: datetime) -> tuple[int, int]:
    wanted = {
        rules.Kind.EVERYBODY: (rules.STAFF_ROLES, rules.PARTNER_ROLES),
        rules.Kind.STAFF: (rules.STAFF_ROLES, frozenset()),
        rules.Kind.PARTNERS: (frozenset(), rules.PARTNER_ROLES),
        rules.Kind.ROLE: (
            rules.STAFF_ROLES & set(audience.roles),
            rules.PARTNER_ROLES & set(audience.roles),
        ),
    }.get(rules.Kind(audience.kind), (frozenset(), frozenset()))
    staff, partners = (
        accounts.with_role(compound_id, [str(role) for role in roles], now=now).count() if roles else 0
        for roles in wanted
    )
    return staff, partners


def reached(found: Notice, *, now: datetime) -> Reached:
    """How far a notice has come; three queries."""
    counted = found.receipts.aggregate(
        homes=Count("home_id", distinct=True),
        told=Count("home_id", filter=Q(on_behalf=True), distinct=True),
        accounts=Count("user_id", filter=Q(on_behalf=False), distinct=True),
    )
    meant = homes_of_audience(found.compound_id, found.audience, now=now)
    read = Receipt.objects.filter(notice=found, home_id=OuterRef("pk"))
    homes = meant.filter(Exists(read)).count()
    return Reached(homes, meant.count(), counted["told"], counted["accounts"])


def unreached_homes(
    found: Notice, *, now: datetime, building_ids: Collection[int] | None = None, text: str = ""
) -> QuerySet[Any]:
    """Homes that are meant and have neither read the notice nor been told, by building.

    Args:
        building_ids: only these; None is all.
        text: a room as people type it.
    """
    read = Receipt.objects.filter(notice=found, home_id=OuterRef("pk"))
    homes = homes_of_audience(found.compound_id, found.audience, now=now).exclude(Exists(read))
    if building_ids is not None:
        homes = homes.filter(building_id__in=list(building_ids))
    if text.strip():
        named = places.homes_named(found.compound_id, text).values("pk")
        homes = homes.filter(Q(pk__in=named) | Q(room__contains=text.strip()))
    return homes.order_by("building__rank", "building__number", "unit__number", "floor", "room")
