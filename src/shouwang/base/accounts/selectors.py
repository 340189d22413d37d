"""Who acts, and what they may do; every view, API and service asks here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.db.models import Max, Prefetch, Q, QuerySet

from shouwang.base.accounts import fragments, rules
from shouwang.base.accounts.fragments import GRANTS as GRANTS
from shouwang.base.accounts.fragments import reaches as reaches
from shouwang.base.accounts.models import Grant, User
from shouwang.base.places import selectors as places
from shouwang.kernel import clock, envelopes, outcomes, sealing
from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop as _


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a signed-in person, or the system itself."""

    user_id: int | None
    name: str
    reaches: tuple[rules.Reach, ...] = ()
    language: str = ""

    @classmethod
    def system(cls, name: str = "Shouwang") -> Actor:
        """The system: jobs, command line, demo data. It may do everything."""
        return cls(None, name, (rules.Reach(rules.Role.ADMINISTRATOR, None),))

    def may(
        self,
        operation: str,
        *,
        compound_id: int | None = None,
        building_id: int | None = None,
        home_id: int | None = None,
        now: datetime | None = None,
    ) -> bool:
        """Whether the actor may do this there; see the permission table."""
        return rules.may(
            self.reaches,
            operation,
            now or clock.now(),
            compound_id=compound_id,
            building_id=building_id,
            home_id=home_id,
        )

    def buildings(self, operation: str, *, compound_id: int) -> frozenset[int] | None:
        """The buildings of a compound in which the actor may do this; None is the whole compound."""
        roles = rules.OPERATIONS[operation].roles
        reaches = [r for r in self.reaches if r.role in roles and r.covers(compound_id, None, None)]
        if any(reach.building_id is None and reach.home_id is None for reach in reaches):
            return None
        return frozenset(reach.building_id for reach in reaches if reach.building_id is not None)

    def roles_at(self, compound_id: int) -> frozenset[rules.Role]:
        """The roles that reach into a compound."""
        return frozenset(r.role for r in self.reaches if r.covers(compound_id, None, None))

    @property
    def compound_ids(self) -> frozenset[int] | None:
        """The compounds the actor has to do with; None is all."""
        if any(reach.compound_ids is None for reach in self.reaches):
            return None
        return frozenset().union(*(reach.compound_ids or () for reach in self.reaches))

    @property
    def home_ids(self) -> tuple[int, ...]:
        """The homes the actor lives in or answers for."""
        return tuple(r.home_id for r in self.reaches if r.role is rules.Role.RESIDENT and r.home_id)


def actor_of(user: User, *, now: datetime) -> Actor:
    """The actor for a signed-in user; a dismissed or disabled user has no reach at all."""
    if not user.is_active:
        return Actor(user.pk, user.name)
    grants = Grant.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), user=user, starts_at__lte=now)
    return Actor(user.pk, user.name, tuple(_reach(grant) for grant in grants), user.language)


def standing(*, session_key: str, user_id: int, now: datetime) -> str | None:
    """What a signed-in user's standing rests on, as one text that is the same as long as nothing of it has changed.

    Whoever asks often, and holds the actor that was found before, need not read everything again: a tenth of the work.
    Read it before the actor that it stands for, so that a change between the two is noticed the next time.

    Returns:
        The rows of session and user and the roles in force, or None when the session is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(fragments.STANDING.psycopg, {"session": session_key, "user": user_id, "now": now})
        row = cursor.fetchone()
    return row[0] if row else None


def _reach(grant: Grant) -> rules.Reach:
    role = rules.Role(grant.role)
    span = Span(grant.starts_at, grant.ends_at)
    if role is rules.Role.ADMINISTRATOR:
        return rules.Reach(role, None, span=span)
    if grant.compound_id is None and grant.company_id is not None:
        return rules.Reach(role, frozenset(places.compound_ids_of_company(grant.company_id)), span=span)
    reached = frozenset({grant.compound_id}) if grant.compound_id else frozenset()
    return rules.Reach(role, reached, grant.building_id, grant.home_id, span)


def require(
    actor: Actor,
    operation: str,
    *,
    compound_id: int | None = None,
    building_id: int | None = None,
    home_id: int | None = None,
) -> None:
    """Refuse unless the actor may do this there.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    if not actor.may(operation, compound_id=compound_id, building_id=building_id, home_id=home_id):
        raise outcomes.Forbidden("account.forbidden", _("Your role does not allow this."))


def anybody() -> bool:
    """Whether there is any account at all."""
    return User.objects.exists()


def users(ids: Iterable[int]) -> dict[int, User]:
    """Users by id."""
    return User.objects.in_bulk(list(ids))


def user(user_id: int) -> User:
    """One user.

    Raises:
        NotFound: ``account.unknown``.
    """
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise outcomes.NotFound("account.unknown", _("There is no such account."))
    return found


def user_by_sign(sign: str) -> User | None:
    """The user of a name or phone as typed."""
    typed = sign.strip()
    if not typed:
        return None
    index = phone_index(typed)
    by_phone = User.objects.filter(phone_index=index).first() if index else None
    return by_phone or User.objects.filter(username__iexact=typed).first()


def has_been_of(user_id: int, compound_id: int) -> bool:
    """Whether an account holds or held any role in a compound."""
    return Grant.objects.filter(user_id=user_id, compound_id=compound_id).exists()


def ended_at(user_id: int | None, compound_id: int, *, now: datetime) -> datetime | None:
    """When the last role ended that somebody held in a compound; None for whoever never had one there."""
    held = Grant.objects.filter(user_id=user_id or 0, compound_id=compound_id, ends_at__lte=now)
    last: datetime | None = held.aggregate(last=Max("ends_at"))["last"]
    return last


def was_used(user: User) -> bool:
    """Whether anybody signed in with an account, or changed its first password."""
    return user.last_login is not None or not user.must_change_password


def phone_index(phone: str) -> bytes:
    """The blind index of a phone as typed: its digits, without the country code of China."""
    digits = "".join(ch for ch in phone if ch.isdigit())
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return sealing.blind_index(digits, purpose="phone")


def with_role(compound_id: int, roles: Iterable[str], *, now: datetime) -> QuerySet[User]:
    """Active users who hold one of the roles in the compound now."""
    return User.objects.filter(
        Q(grants__ends_at__isnull=True) | Q(grants__ends_at__gt=now),
        grants__compound_id=compound_id,
        grants__role__in=list(roles),
        grants__starts_at__lte=now,
        is_active=True,
    ).distinct()


def staff_of(compound_id: int, *, now: datetime) -> QuerySet[User]:
    """Everybody but residents who holds a role in the compound now, by name."""
    roles = [role for role in rules.Role if role is not rules.Role.RESIDENT]
    return with_role(compound_id, roles, now=now).prefetch_related("grants").order_by("name", "pk")


def company_of(actor: Actor) -> int | None:
    """The company for which somebody acts as the company; None for everybody else."""
    if actor.user_id is None:
        return None
    held = Grant.objects.filter(user_id=actor.user_id, role=rules.Role.COMPANY, company_id__isnull=False)
    return held.values_list("company_id", flat=True).first()


def accounts_of(compound_id: int, *, text: str = "", now: datetime) -> QuerySet[User]:
    """Everybody but residents whose account reaches into the compound, shut ones too, with live grants."""
    live = Grant.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).select_related("building")
    held = Grant.objects.filter(compound_id=compound_id).exclude(role=rules.Role.RESIDENT).values("user_id")
    found = User.objects.filter(pk__in=held).prefetch_related(Prefetch("grants", live, to_attr="live_grants"))
    if text:
        found = found.filter(Q(name__icontains=text) | Q(username__icontains=text) | Q(phone_tail=text))
    return found.order_by("-is_active", "name", "pk")


def grants(ids: Iterable[int]) -> QuerySet[Grant]:
    """Grants by id, whenever they hold."""
    return Grant.objects.filter(pk__in=list(ids))


def grants_of(user_id: int, *, now: datetime) -> QuerySet[Grant]:
    """The roles somebody holds now, with how far each reaches."""
    return Grant.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now), user_id=user_id, starts_at__lte=now
    ).select_related("company", "compound", "building", "home__building", "home__unit")


@lru_cache(maxsize=1)
def letter_opener() -> envelopes.Opener:
    """The key that opens what phones sealed without a network; derived from the installation's secret."""
    return envelopes.Opener(hashlib.sha256(b"gate letters\0" + settings.PASS_KEY).digest())
