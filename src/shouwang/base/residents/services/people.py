"""Writing down people and correcting what is written."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import services as journal
from shouwang.base.residents import facts as facts_of
from shouwang.base.residents import fields, rules, selectors
from shouwang.base.residents.models import Person
from shouwang.base.residents.services import moves, needs
from shouwang.base.residents.services.reach import require_home
from shouwang.kernel import outcomes
from shouwang.kernel.china import mask_name
from shouwang.kernel.words import gettext_noop as _


@dataclass(frozen=True)
class MovingIn:
    """Into which home somebody moves, and as what."""

    home_id: int
    relation: rules.Relation = rules.Relation.FAMILY
    is_contact: bool = False
    lives_in: bool = True


@transaction.atomic
def register_person(
    *,
    actor: accounts.Actor,
    compound_id: int,
    facts: facts_of.Facts,
    moving_in: MovingIn,
    now: datetime,
    need_kinds: Sequence[str] = (),
    nonce: uuid.UUID | None = None,
) -> Person:
    """Write down somebody new in a home; asking twice with one nonce writes once.

    Somebody known by the identity number who lives nowhere here any more comes back under the old record.

    Raises:
        ResidentRefused: a field that cannot be right.
        Conflict: ``resident.known``: the identity number lives here already, or the same name and phone in this home.
        NotFound, Forbidden: not the actor's home.
    """
    home = require_home(actor, "register.edit", moving_in.home_id, compound_id=compound_id)
    before = Person.objects.filter(nonce=nonce, compound_id=compound_id).first() if nonce else None
    if before is not None:
        return before
    read = facts_of.read(facts, today=timezone.localdate(now))
    person = _returning(compound_id, read, now) or Person(compound_id=compound_id, registered_at=now, nonce=nonce)
    _refuse_twin(home.pk, read, now)
    _fill(person, read)
    person.erase_on = None
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as known:
        raise outcomes.Conflict("resident.known", _("This identity number is registered already.")) from known
    moves.settle(person=person, home=home, moving_in=moving_in, actor=actor, now=now)
    for kind in need_kinds:
        needs.set_need(actor=actor, compound_id=compound_id, person_id=person.pk, kind=kind, now=now)
    _record(actor, "resident.registered", person, now, {"home": home.pk})
    return person


def _returning(compound_id: int, read: facts_of.Facts, now: datetime) -> Person | None:
    known = selectors.by_id_number(compound_id, read.id_number or "")
    if known is None:
        return None
    home = selectors.residences_of(known.pk, now=now).first()
    if home is not None:
        raise outcomes.Conflict(
            "resident.known",
            _("This identity number is registered already: {name}, {room}."),
            name=mask_name(known.name),
            room=f"{home.home.building.number}-{home.home.unit.number}-{home.home.room}",
        )
    return known


def _refuse_twin(home_id: int, read: facts_of.Facts, now: datetime) -> None:
    index = accounts.phone_index(read.phone or "") or None
    for member in selectors.members(home_id, now=now):
        same_phone = index is not None and member.person.phone_index is not None
        if member.person.name == read.name and (not same_phone or bytes(member.person.phone_index or b"") == index):
            raise outcomes.Conflict("resident.known", _("Somebody of this name is registered in this home already."))


def _fill(person: Person, read: facts_of.Facts) -> None:
    fields.set_name(person, read.name)
    person.sex, person.born_on = read.sex or person.sex, read.born_on or person.born_on
    person.language, person.note = read.language, read.note
    if read.phone is not None:
        fields.set_phone(person, read.phone)
    if read.id_number is not None:
        fields.set_id_number(person, read.id_number)


@transaction.atomic
def update_person(
    *, actor: accounts.Actor, compound_id: int, person_id: int, facts: facts_of.Facts, now: datetime
) -> Person:
    """Correct what is written about somebody. Locks the person.

    Raises:
        ResidentRefused: a field that cannot be right.
        Conflict: ``resident.known``: the identity number is somebody else's.
        NotFound, Forbidden: not the actor's resident.
    """
    selectors.require_person(actor, "register.edit", person_id, compound_id=compound_id, now=now)
    person = Person.objects.select_for_update().get(pk=person_id)
    read = facts_of.read(facts, today=timezone.localdate(now))
    changed = _changed(person, read)
    _fill(person, read)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as known:
        raise outcomes.Conflict("resident.known", _("This identity number is registered already.")) from known
    if changed:
        _record(actor, "resident.updated", person, now, {"fields": changed})
    return person


def _changed(person: Person, read: facts_of.Facts) -> list[str]:
    """The names of the fields that will differ; never their values."""
    plain = ("name", "language", "note")
    changed = [name for name in plain if getattr(person, name) != getattr(read, name)]
    changed += [name for name in ("sex", "born_on") if getattr(read, name) not in ("", None, getattr(person, name))]
    if read.phone is not None and (accounts.phone_index(read.phone) or None) != _bytes(person.phone_index):
        changed.append("phone")
    if read.id_number is not None and (fields.id_index(read.id_number) or None) != _bytes(person.id_index):
        changed.append("id_number")
    return changed


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


def _record(actor: accounts.Actor, action: str, person: Person, now: datetime, data: dict[str, object]) -> None:
    journal.record(
        actor=actor, action=action, compound_id=person.compound_id, subject=("person", person.pk), data=data, now=now
    )
