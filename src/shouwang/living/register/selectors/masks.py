"""One masked value with whose it is and what it is; the page of unmasking asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.china import mask_id, mask_name, mask_phone
from shouwang.kernel.words import gettext_noop


@dataclass(frozen=True)
class Masked:
    """A value behind its mask."""

    person_id: int
    field: str
    contact_id: int
    label: str
    whose: str
    masked: str

    @property
    def key(self) -> str:
        """What makes the value's place on a page its own."""
        return f"{self.person_id}-{self.field}" + (f"-{self.contact_id}" if self.contact_id else "")


def value(actor: Actor, person_id: int, field: str, contact_id: int, *, compound_id: int, now: datetime) -> Masked:
    """One masked value.

    Raises:
        NotFound: ``resident.unknown``: not the actor's resident, or no such field or contact.
    """
    person = residents.require_person(actor, "register.see", person_id, compound_id=compound_id, now=now)
    if field == resident_rules.Field.PHONE:
        return phone(person)
    if field == resident_rules.Field.ID_NUMBER:
        return id_number(person)
    if field == resident_rules.Field.NAME:
        return _masked(person.pk, resident_rules.Field.NAME, mask_name(person.name), mask_name(person.name))
    contact = residents.contacts_of([person_id]).filter(pk=contact_id).first()
    if field != resident_rules.Field.CONTACT_PHONE or contact is None:
        raise outcomes.NotFound("resident.unknown", gettext_noop("There is no such resident."))
    return contact_phone(contact)


def phone(person: Any) -> Masked:
    """A person's phone."""
    number = mask_phone(sealing.open_sealed(person.phone_sealed))
    return _masked(person.pk, resident_rules.Field.PHONE, mask_name(person.name), number)


def id_number(person: Any) -> Masked:
    """A person's identity number."""
    number = mask_id(sealing.open_sealed(person.id_sealed))
    return _masked(person.pk, resident_rules.Field.ID_NUMBER, mask_name(person.name), number)


def contact_phone(contact: Any) -> Masked:
    """An emergency contact's phone."""
    number = mask_phone(sealing.open_sealed(contact.phone_sealed))
    whose = mask_name(contact.name)
    return _masked(contact.person_id, resident_rules.Field.CONTACT_PHONE, whose, number, contact.pk)


def _masked(person_id: int, field: resident_rules.Field, whose: str, masked: str, contact_id: int = 0) -> Masked:
    return Masked(person_id, field, contact_id, _(resident_rules.FIELD_LABELS[field]), whose, masked)
