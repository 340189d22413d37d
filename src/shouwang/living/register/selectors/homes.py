"""One home as the register shows it: members masked, needs, orders, contacts, who looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes
from shouwang.kernel.china import mask_name
from shouwang.kernel.words import gettext_noop
from shouwang.living.register.selectors import masks, rows
from shouwang.living.register.selectors.masks import Masked

LOOKS_SINCE = timedelta(days=30)


@dataclass(frozen=True)
class Contact:
    """Whom to call, masked."""

    pk: int
    name: str
    relation: str
    phone: Masked


@dataclass(frozen=True)
class Member:
    """Somebody of a home, masked."""

    residence_id: int
    person_id: int
    name: str
    relation: str
    is_contact: bool
    lives_in: bool
    age: int | None
    sex: str
    id_number: Masked
    phone: Masked
    language: str
    tags: tuple[rows.Tag, ...]
    need_kinds: frozenset[str]
    contacts: tuple[Contact, ...]
    has_account: bool


@dataclass(frozen=True)
class Order:
    """An order in force and how much of it has passed.

    Args:
        passed: minutes since it began; total: minutes it lasts.
        whose: the person's masked name; empty for the whole home.
    """

    pk: int
    label: str
    whose: str
    ordered_by: str
    reason: str
    entered_by: str
    starts_at: datetime
    ends_at: datetime
    passed: int
    total: int
    left: timedelta


@dataclass(frozen=True)
class HomePanel:
    """All that the side panel of a home shows."""

    home: Any
    members: tuple[Member, ...]
    people: int
    declared: int | None
    tags: tuple[rows.Tag, ...]
    orders: tuple[Order, ...]
    looks: int


def panel(actor: Actor, home_id: int, *, compound_id: int, now: datetime) -> HomePanel:
    """One home.

    Raises:
        NotFound: ``place.unknown``: of another compound, or of a building that is not the actor's.
    """
    home = places.home(home_id, compound_id=compound_id)
    buildings = actor.buildings("register.see", compound_id=compound_id)
    if buildings is not None and home.building_id not in buildings:
        raise outcomes.NotFound("place.unknown", gettext_noop("There is no such place."))
    residences = list(residents.members(home_id, now=now))
    orders = residents.binding_home(home_id, compound_id=compound_id, now=now)
    members = tuple(_members(residences, home_id, compound_id, now))
    looks = sum(len(residents.seen_by(each.person_id, since=now - LOOKS_SINCE)) for each in residences)
    return HomePanel(
        home=home,
        members=members,
        people=(living := sum(member.lives_in for member in members)),
        declared=rows.otherwise(home, living),
        tags=tuple(dict.fromkeys(tag for member in members for tag in member.tags)),
        orders=tuple(_order(order, now) for order in orders),
        looks=looks,
    )


def _members(residences: list[Any], home_id: int, compound_id: int, now: datetime) -> list[Member]:
    orders = rows.orders_by_subject(compound_id, now=now)
    contacts: dict[int, list[Contact]] = {}
    for contact in residents.contacts_of([each.person_id for each in residences]):
        contacts.setdefault(contact.person_id, []).append(_contact(contact))
    today = timezone.localdate(now)
    return [
        Member(
            residence_id=each.pk,
            person_id=each.person_id,
            name=mask_name(each.person.name),
            relation=_(resident_rules.RELATION_LABELS[each.relation]),
            is_contact=each.is_contact,
            lives_in=each.lives_in,
            age=resident_rules.age(each.person.born_on, today),
            sex=_(resident_rules.SEX_LABELS[each.person.sex]) if each.person.sex else "",
            id_number=masks.id_number(each.person),
            phone=masks.phone(each.person),
            language=each.person.language,
            tags=rows.tags_of(each.person, home_id, orders, now=now),
            need_kinds=frozenset(need.kind for need in each.person.present_needs),
            contacts=tuple(contacts.get(each.person_id, ())),
            has_account=each.person.user_id is not None,
        )
        for each in residences
    ]


def _contact(contact: Any) -> Contact:
    label = resident_rules.KIN_LABELS.get(contact.relation)
    relation = _(label) if label else contact.relation
    return Contact(contact.pk, mask_name(contact.name), relation, masks.contact_phone(contact))


def _order(order: Any, now: datetime) -> Order:
    minutes = timedelta(minutes=1)
    return Order(
        pk=order.pk,
        label=_(resident_rules.RESTRICTION_LABELS[order.kind]),
        whose=mask_name(order.person.name) if order.person_id else "",
        ordered_by=order.ordered_by,
        reason=order.reason,
        entered_by=order.entered_by,
        starts_at=order.starts_at,
        ends_at=order.ends_at,
        passed=max(1, (now - order.starts_at) // minutes),
        total=max(1, (order.ends_at - order.starts_at) // minutes),
        left=order.ends_at - now,
    )
