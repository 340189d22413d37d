"""Making accounts, granting and ending roles, shutting and opening the accounts of others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from shouwang.base.accounts import rules, selectors
from shouwang.base.accounts.models import Grant, User
from shouwang.base.accounts.selectors import Actor
from shouwang.base.accounts.services.entering import AccountRefused, check_strength
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import ids, outcomes, sealing
from shouwang.kernel.words import gettext_noop as _


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str | None,
    now: datetime,
    actor: Actor,
    phone: str = "",
    company_id: int | None = None,
    must_change_password: bool = False,
    password_hash: str = "",
) -> User:
    """A new account without any role.

    Args:
        password: None makes an account that cannot sign in until it gets one.
        password_hash: instead of a password, a hash made before, when many begin with the same one.

    Raises:
        AccountRefused: ``account.taken``: the user name or phone is another account's.
    """
    user = User(username=username.strip(), name=name.strip(), company_id=company_id, joined_at=now)
    user.must_change_password = must_change_password
    user.password = password_hash or make_password(password)
    _set_phone(user, phone)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as taken:
        raise AccountRefused("account.taken", _("This name or phone already has an account.")) from taken
    journal.record(actor=actor, action="account.created", subject=("user", user.pk), now=now)
    return user


@transaction.atomic
def found_administrator(*, username: str, name: str, password: str, now: datetime) -> User:
    """The account of an administrator, made by whoever commands the machine.

    Raises:
        AccountRefused: ``account.taken``, ``account.weak``.
    """
    check_strength(password)
    system = Actor.system("command line")
    user = create_user(username=username, name=name, password=password, now=now, actor=system)
    grant(user_id=user.pk, role=rules.Role.ADMINISTRATOR, actor=system, now=now)
    return user


def _set_phone(user: User, phone: str) -> None:
    digits = "".join(ch for ch in phone if ch.isdigit())
    user.phone_sealed = sealing.seal(digits)
    user.phone_index = selectors.phone_index(digits) or None
    user.phone_tail = digits[-4:]


@transaction.atomic
def grant(
    *,
    user_id: int,
    role: rules.Role,
    actor: Actor,
    now: datetime,
    company_id: int | None = None,
    compound_id: int | None = None,
    building_id: int | None = None,
    home_id: int | None = None,
    until: datetime | None = None,
) -> Grant:
    """Give a role; asking twice for the same gives one.

    Raises:
        Forbidden: the actor may not manage accounts there, or gives more than it has itself.
    """
    _require_to_grant(actor, role, company_id, compound_id)
    reach: dict[str, Any] = {
        "company_id": company_id,
        "compound_id": compound_id,
        "building_id": building_id,
        "home_id": home_id,
    }
    given, made = Grant.objects.get_or_create(
        user_id=user_id, role=role, ends_at=until, **reach, defaults={"starts_at": now}
    )
    if made:
        data = {"role": str(role), "home": home_id, "building": building_id}
        subject = ("user", user_id)
        journal.record(
            actor=actor, action="account.granted", compound_id=compound_id, subject=subject, data=data, now=now
        )
    return given


def _require_to_grant(actor: Actor, role: rules.Role, company_id: int | None, compound_id: int | None) -> None:
    selectors.require(actor, "account.manage", compound_id=compound_id)
    gives_wide = role is rules.Role.ADMINISTRATOR or (role is rules.Role.COMPANY or compound_id is None)
    if gives_wide and not actor.may("system.see"):
        raise outcomes.Forbidden("account.forbidden", _("Your role does not allow this."))


@transaction.atomic
def open_account(
    *,
    compound_id: int,
    username: str,
    name: str,
    phone: str,
    password: str,
    role: rules.Role,
    actor: Actor,
    now: datetime,
    building_id: int | None = None,
) -> User:
    """A new account with one role in a compound and a one-time password.

    Raises:
        AccountRefused: ``account.taken``. Forbidden.
        NotFound: ``place.unknown`` for a building of another compound.
    """
    _require_to_grant(actor, role, None, compound_id)
    if building_id is not None and not places.buildings(compound_id).filter(pk=building_id).exists():
        raise outcomes.NotFound("place.unknown", _("There is no such place."))
    user = create_user(
        username=username,
        name=name,
        password=password,
        phone=phone,
        must_change_password=True,
        company_id=places.compounds([compound_id]).get().company_id,
        actor=actor,
        now=now,
    )
    grant(user_id=user.pk, role=role, compound_id=compound_id, building_id=building_id, actor=actor, now=now)
    return user


@transaction.atomic
def end_grant(*, grant_id: int, actor: Actor, now: datetime) -> None:
    """End a role from now on; the user's open pages are refused at their next request."""
    given = Grant.objects.select_for_update().get(pk=grant_id)
    selectors.require(actor, "account.manage", compound_id=given.compound_id)
    if given.ends_at is None or given.ends_at > now:
        given.ends_at = max(now, given.starts_at)
        given.save(update_fields=["ends_at"])
        journal.record(
            actor=actor,
            action="account.grant_ended",
            compound_id=given.compound_id,
            subject=("user", given.user_id),
            data={"role": given.role},
            now=now,
        )


@transaction.atomic
def disable_user(*, user_id: int, actor: Actor, compound_id: int, now: datetime) -> None:
    """Shut an account: a dismissed guard is out at the next request.

    Raises:
        NotFound: ``account.unknown``. Forbidden. AccountRefused: ``account.own``.
    """
    _switch(user_id, False, "account.disabled", actor=actor, compound_id=compound_id, now=now)


@transaction.atomic
def enable_user(*, user_id: int, actor: Actor, compound_id: int, now: datetime) -> None:
    """Open a shut account again, with the roles that have not ended meanwhile."""
    _switch(user_id, True, "account.enabled", actor=actor, compound_id=compound_id, now=now)


def _switch(user_id: int, active: bool, action: str, *, actor: Actor, compound_id: int, now: datetime) -> None:
    user = _in_hand(user_id, actor, compound_id, now)
    user.is_active = active
    user.save(update_fields=["is_active"])
    journal.record(actor=actor, action=action, compound_id=compound_id, subject=("user", user_id), now=now)


@transaction.atomic
def reset_password(*, user_id: int, actor: Actor, compound_id: int, now: datetime) -> str:
    """Give somebody a new one-time password, to be handed over on paper; the next sign-in has to change it.

    Raises:
        NotFound: ``account.unknown``. Forbidden. AccountRefused: ``account.own``.
    """
    user = _in_hand(user_id, actor, compound_id, now)
    password = ids.short_code(10)
    user.password, user.must_change_password = make_password(password), True
    user.save(update_fields=["password", "must_change_password"])
    journal.record(
        actor=actor, action="account.password_reset", compound_id=compound_id, subject=("user", user_id), now=now
    )
    return password


def _in_hand(user_id: int, actor: Actor, compound_id: int, now: datetime) -> User:
    """An account that the actor may manage whole: every role it holds lies within the actor's own reach.

    Otherwise the manager of one compound could take over an account that also opens another one.
    """
    selectors.require(actor, "account.manage", compound_id=compound_id)
    user = User.objects.select_for_update().filter(pk=user_id, grants__compound_id=compound_id).first()
    if user is None:
        raise outcomes.NotFound("account.unknown", _("There is no such account."))
    if user_id == actor.user_id:
        raise AccountRefused("account.own", _("Ask somebody else to do this to your own account."))
    live = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    for held in Grant.objects.filter(live, user_id=user_id):
        _require_to_grant(actor, rules.Role(held.role), held.company_id, held.compound_id)
    return user
