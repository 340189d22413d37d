"""Signing in and looking after one's own account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import Q

from shouwang.base.accounts import rules, selectors
from shouwang.base.accounts.models import FailedSignIn, User
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


def check_strength(password: str, user: User | None = None) -> None:
    """Refuse a weak password: ``account.weak``."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        why = " ".join(weak.messages)
        raise AccountRefused("account.weak", _("The new password is too weak: {why}"), why=why) from weak


def change_password(*, user: User, old: str, new: str, now: datetime) -> None:
    """Change one's own password.

    Raises:
        AccountRefused: ``account.wrong`` for a wrong old one, ``account.weak`` for a weak new one.
    """
    if not check_password(old, user.password):
        raise AccountRefused("account.wrong", _("The present password is not right."))
    check_strength(new, user)
    user.password, user.must_change_password = make_password(new), False
    user.save(update_fields=["password", "must_change_password"])
    own = Actor(user.pk, user.name)
    journal.record(actor=own, action="account.password_changed", subject=("user", user.pk), now=now)


def set_language(*, user: User, language: str) -> None:
    """Remember the language somebody chose."""
    user.language = language
    user.save(update_fields=["language"])
