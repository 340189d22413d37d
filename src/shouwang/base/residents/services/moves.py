"""Moving in and out, and who answers for a home."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.rules import Role
from shouwang.base.journal import services as journal
from shouwang.base.residents import rules, selectors
from shouwang.base.residents.events import MovedIn, MovedOut
from shouwang.base.residents.models import Person, Residence
from shouwang.base.residents.services.reach import require_home
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _

if TYPE_CHECKING:
    from shouwang.base.places.models import Home
    from shouwang.base.residents.services.people import MovingIn


@transaction.atomic
def move_in(
    *, actor: accounts.Actor, compound_id: int, person_id: int, moving_in: MovingIn, now: datetime
) -> Residence:
    """Let somebody known belong to one more home from now on.

    Raises:
        Conflict: ``resident.lives_there``.
        NotFound, Forbidden: not the actor's home or resident.
    """
    home = require_home(actor, "register.edit", moving_in.home_id, compound_id=compound_id)
    person = selectors.person(person_id, compound_id=compound_id)
    residence = settle(person=person, home=home, moving_in=moving_in, actor=actor, now=now)
    if person.erase_on is not None:
        Person.objects.filter(pk=person.pk).update(erase_on=None)
    _record(actor, "resident.moved_in", residence, now)
    return residence


def settle(*, person: Person, home: Home, moving_in: MovingIn, actor: accounts.Actor, now: datetime) -> Residence:
    """The rows of moving in, in the caller's transaction; the first who lives in a home answers for it."""
    others = selectors.members(home.pk, now=now)
    residence = Residence(
        compound_id=home.compound_id,
        person=person,
        home_id=home.pk,
        relation=moving_in.relation,
        lives_in=moving_in.lives_in,
        is_contact=moving_in.is_contact or not any(other.is_contact for other in others),
        starts_at=now,
    )
    if residence.is_contact:
        Residence.objects.filter(pk__in=[other.pk for other in others]).update(is_contact=False)
    try:
        with transaction.atomic():
            residence.save()
    except IntegrityError as twice:
        raise outcomes.Conflict("resident.lives_there", _("This person is registered in this home already.")) from twice
    if person.user_id is not None:
        _grant_home(person.user_id, home, now)
    journal.emit(MovedIn(person.pk, home.pk), compound_id=home.compound_id, now=now)
    return residence


def _grant_home(user_id: int, home: Home, now: datetime) -> None:
    account_services.grant(
        user_id=user_id,
        role=Role.RESIDENT,
        actor=accounts.Actor.system(),
        now=now,
        compound_id=home.compound_id,
        home_id=home.pk,
    )


@transaction.atomic
def move_out(*, actor: accounts.Actor, compound_id: int, residence_id: int, now: datetime) -> Residence:
    """End a residence now: the account's right to the home ends, and another answers for the home. Locks it.

    Somebody who left the last home is forgotten after a year.

    Raises:
        NotFound: ``resident.unknown``.
        Conflict: ``resident.gone``: ended already.
        ResidentRefused: ``resident.restricted``: an isolation holds; lift it or wait for its end.
    """
    accounts.require(actor, "register.edit", compound_id=compound_id)
    mine = Residence.objects.select_for_update(of=("self",)).select_related("person")
    residence = mine.filter(pk=residence_id, compound_id=compound_id).first()
    if residence is None:
        raise outcomes.NotFound("resident.unknown", _("There is no such resident."))
    require_home(actor, "register.edit", residence.home_id, compound_id=compound_id)
    if residence.ends_at is not None and residence.ends_at <= now:
        raise outcomes.Conflict("resident.gone", _("This person has left this home already."))
    _refuse_isolated(residence, now)
    residence.ends_at, was_contact = max(now, residence.starts_at), residence.is_contact
    residence.is_contact = False
    residence.save(update_fields=["ends_at", "is_contact"])
    if was_contact:
        _pass_on(residence.home_id, now)
    _leave(residence, now)
    _record(actor, "resident.moved_out", residence, now)
    gone = MovedOut(residence.person_id, residence.home_id, residence.person.user_id)
    journal.emit(gone, compound_id=compound_id, now=now)
    return residence


def _refuse_isolated(residence: Residence, now: datetime) -> None:
    orders = selectors.binding_person(residence.person_id, compound_id=residence.compound_id, now=now)
    if any(order.kind == rules.RestrictionKind.ISOLATION for order in orders):
        raise rules.ResidentRefused(
            "resident.restricted", _("A home isolation is in force. It must end or be lifted first.")
        )


def _pass_on(home_id: int, now: datetime) -> None:
    """The eldest who lives there answers for the home next."""
    heir = selectors.members(home_id, now=now, living=True).first()
    if heir is not None:
        Residence.objects.filter(pk=heir.pk).update(is_contact=True)


def _leave(residence: Residence, now: datetime) -> None:
    person = residence.person
    if not selectors.residences_of(person.pk, now=now).exists():
        person.erase_on = (now + timedelta(days=rules.FORGET_AFTER_DAYS)).date()
        person.save(update_fields=["erase_on"])
    if person.user_id is not None:
        held = accounts.grants_of(person.user_id, now=now).filter(home_id=residence.home_id, role=Role.RESIDENT)
        for grant_id in held.values_list("pk", flat=True):
            account_services.end_grant(grant_id=grant_id, actor=accounts.Actor.system(), now=now)


@transaction.atomic
def make_contact(*, actor: accounts.Actor, compound_id: int, residence_id: int, now: datetime) -> Residence:
    """Let this member answer for the home from now on."""
    residence = Residence.objects.filter(pk=residence_id, compound_id=compound_id).first()
    if residence is None or (residence.ends_at is not None and residence.ends_at <= now):
        raise outcomes.NotFound("resident.unknown", _("There is no such resident."))
    require_home(actor, "register.edit", residence.home_id, compound_id=compound_id)
    others = [member.pk for member in selectors.members(residence.home_id, now=now)]
    Residence.objects.filter(pk__in=others).update(is_contact=False)
    Residence.objects.filter(pk=residence.pk).update(is_contact=True)
    _record(actor, "resident.made_contact", residence, now)
    return residence


def _record(actor: accounts.Actor, action: str, residence: Residence, now: datetime) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=residence.compound_id,
        subject=("person", residence.person_id),
        data={"home": residence.home_id},
        now=now,
    )
