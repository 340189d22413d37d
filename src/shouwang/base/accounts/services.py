"""Signing in, making accounts, granting and ending roles."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from shouwang.base.accounts import rules, selectors
from shouwang.base.accounts.models import FailedSignIn, Grant, User
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _

_NOBODY = make_password(None)


class AccountRefused(outcomes.Refusal):
    """A sign-in or an account that is refused."""


def sign_in(*, sign: str, password: str, ip: str | None, now: datetime) -> User:
    """The user of a name or phone and password.

    Known and unknown names are answered alike and take the same time.

    Raises:
        AccountRefused: ``account.locked`` after five failures in fifteen minutes, also with the right
            password; ``account.wrong`` otherwise.
    """
    key = sealing.blind_index(sign.strip().lower(), purpose="sign-in")
    since = now - timedelta(minutes=rules.LOCK_MINUTES)
    recent = FailedSignIn.objects.filter(at__gt=since)
    if rules.locked(recent.filter(key=key).count()) or rules.locked(recent.filter(ip=ip).count() // 20):
        raise AccountRefused(
            "account.locked",
            _("Too many failed attempts. Please wait {minutes} minutes or ask the duty room."),
            minutes=rules.LOCK_MINUTES,
        )
    user = selectors.user_by_sign(sign)
    right = check_password(password, user.password if user else _NOBODY)
    if user is None or not right or not user.is_active or password in settings.REFUSED_PASSWORDS:
        FailedSignIn.objects.create(key=key, ip=ip, at=now)
        raise AccountRefused("account.wrong", _("Name, phone or password is not right."))
    FailedSignIn.objects.filter(Q(key=key) | Q(at__lt=now - timedelta(days=1))).delete()
    journal.record(actor=Actor(user.pk, user.name), action="account.signed_in", subject=("user", user.pk), now=now)
    return user


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
    given, made = Grant.objects.get_or_create(
        user_id=user_id,
        role=role,
        company_id=company_id,
        compound_id=compound_id,
        building_id=building_id,
        home_id=home_id,
        ends_at=until,
        defaults={"starts_at": now},
    )
    if made:
        data = {"role": str(role), "home": home_id, "building": building_id}
        journal.record(
            actor=actor, action="account.granted", compound_id=compound_id, subject=("user", user_id), data=data, now=now
        )
    return given


def _require_to_grant(actor: Actor, role: rules.Role, company_id: int | None, compound_id: int | None) -> None:
    selectors.require(actor, "account.manage", compound_id=compound_id)
    gives_wide = role is rules.Role.ADMINISTRATOR or (role is rules.Role.COMPANY or compound_id is None)
    if gives_wide and not actor.may("system.see"):
        raise outcomes.Forbidden("account.forbidden", _("Your role does not allow this."))


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
    """Shut an account: a dismissed guard is out at the next request."""
    selectors.require(actor, "account.manage", compound_id=compound_id)
    user = User.objects.select_for_update().get(pk=user_id, grants__compound_id=compound_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    journal.record(actor=actor, action="account.disabled", compound_id=compound_id, subject=("user", user_id), now=now)


def change_password(*, user: User, old: str, new: str, now: datetime) -> None:
    """Change one's own password.

    Raises:
        AccountRefused: ``account.wrong`` for a wrong old one, ``account.weak`` for a weak new one.
    """
    if not check_password(old, user.password):
        raise AccountRefused("account.wrong", _("The present password is not right."))
    try:
        validate_password(new, user)
    except ValidationError as weak:
        raise AccountRefused("account.weak", _("The new password is too weak: {why}"), why=" ".join(weak.messages)) from weak
    user.password, user.must_change_password = make_password(new), False
    user.save(update_fields=["password", "must_change_password"])
    journal.record(actor=Actor(user.pk, user.name), action="account.password_changed", subject=("user", user.pk), now=now)


def set_language(*, user: User, language: str) -> None:
    """Remember the language somebody chose."""
    user.language = language
    user.save(update_fields=["language"])
