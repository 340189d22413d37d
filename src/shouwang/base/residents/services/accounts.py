"""Giving residents their accounts: a steward prints the one-time password and hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.rules import Role
from shouwang.base.journal import services as journal
from shouwang.base.residents import rules, selectors
from shouwang.base.residents.models import Person
from shouwang.kernel import ids, outcomes, sealing
from shouwang.kernel.words import gettext_noop as _


@dataclass(frozen=True)
class GivenAccount:
    """What is handed over on paper, once.

    Args:
        sign: what to type: the phone, or a user name for those who share a phone or have none.
        password: the one-time password; empty when the person had an account already.
    """

    user_id: int
    sign: str
    password: str


@transaction.atomic
def give_account(*, actor: accounts.Actor, compound_id: int, person_id: int, now: datetime) -> GivenAccount:
    """Make an account for somebody and let it act for each of the person's homes. Locks the person.

    Raises:
        Conflict: ``resident.has_account``.
        ResidentRefused: ``resident.homeless``: the person lives in no home now.
    """
    selectors.require_person(actor, "register.edit", person_id, compound_id=compound_id, now=now)
    person = Person.objects.select_for_update().get(pk=person_id)
    if person.user_id is not None:
        raise outcomes.Conflict("resident.has_account", _("This person has an account already."))
    homes = list(selectors.residences_of(person_id, now=now))
    if not homes:
        raise rules.ResidentRefused("resident.homeless", _("This person lives in no home of this compound."))
    given = _account(person, now)
    person.user_id = given.user_id
    person.save(update_fields=["user_id"])
    for residence in homes:
        account_services.grant(
            user_id=given.user_id,
            role=Role.RESIDENT,
            actor=accounts.Actor.system(),
            now=now,
            compound_id=compound_id,
            home_id=residence.home_id,
        )
    subject = ("person", person_id)
    journal.record(actor=actor, action="resident.account_given", compound_id=compound_id, subject=subject, now=now)
    return given


def _account(person: Person, now: datetime) -> GivenAccount:
    """A new account; the same person's own one of another compound is used again."""
    phone = sealing.open_sealed(person.phone_sealed)
    owner = accounts.user_by_sign(phone) if phone else None
    if owner is not None and owner.name == person.name:
        return GivenAccount(owner.pk, phone, "")
    username = f"r{person.pk}"
    password = ids.short_code(8)
    user = account_services.create_user(
        username=username,
        name=person.name,
        password=password,
        now=now,
        actor=accounts.Actor.system(),
        phone="" if owner else phone,
        must_change_password=True,
    )
    return GivenAccount(user.pk, username if owner or not phone else phone, password)
