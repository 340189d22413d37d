"""What somebody needs, and whom to call for them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import services as journal
from shouwang.base.residents import facts, rules, selectors
from shouwang.base.residents.models import EmergencyContact, Need
from shouwang.base.residents.selectors import current
from shouwang.kernel import china, outcomes, sealing
from shouwang.kernel.words import gettext_noop as _


@transaction.atomic
def set_need(
    *,
    actor: accounts.Actor,
    compound_id: int,
    person_id: int,
    kind: str,
    now: datetime,
    note: str = "",
    until: datetime | None = None,
    purpose: str = "",
) -> Need:
    """Write down a need from now on, or change the note and end of one that holds.

    Args:
        note: details, sealed; they are health data.
        purpose: the emergency for which it is asked; such a need must end and is erased 30 days after.

    Raises:
        ResidentRefused: ``resident.need``: no such kind; ``resident.need_end``: ends in the past, or has a
            purpose but no end.
    """
    if kind not in set(rules.NeedKind):
        raise rules.ResidentRefused("resident.need", _("There is no such need."))
    if (until is not None and until <= now) or (purpose and until is None):
        raise rules.ResidentRefused(
            "resident.need_end", _("A need noted for an emergency ends, and it ends in the future.")
        )
    selectors.require_person(actor, "register.edit", person_id, compound_id=compound_id, now=now)
    held = Need.objects.select_for_update().filter(current.at(now), person_id=person_id, kind=kind).first()
    need = held or Need(compound_id=compound_id, person_id=person_id, kind=kind, starts_at=now)
    if note or held is None:
        need.note_sealed = sealing.seal(note.strip())
    need.ends_at, need.purpose = until, purpose
    need.erase_on = rules.erase_on(until) if purpose and until else None
    need.save()
    _record(actor, "resident.need_set", compound_id, person_id, now)
    return need


@transaction.atomic
def end_need(*, actor: accounts.Actor, compound_id: int, person_id: int, kind: str, now: datetime) -> bool:
    """End a need now; says whether one held."""
    selectors.require_person(actor, "register.edit", person_id, compound_id=compound_id, now=now)
    ended = Need.objects.filter(current.at(now), person_id=person_id, kind=kind).update(ends_at=now)
    if ended:
        _record(actor, "resident.need_ended", compound_id, person_id, now)
    return bool(ended)


@transaction.atomic
def add_contact(
    *,
    actor: accounts.Actor,
    compound_id: int,
    person_id: int,
    name: str,
    phone: str,
    now: datetime,
    relation: str = "",
) -> EmergencyContact:
    """Write down whom to call for somebody; the same contact twice is one.

    Raises:
        ResidentRefused: ``resident.name``; Refusal ``phone.…``.
    """
    selectors.require_person(actor, "register.edit", person_id, compound_id=compound_id, now=now)
    number = china.read_phone(phone).number
    contact, made = EmergencyContact.objects.get_or_create(
        person_id=person_id,
        name=facts.read_name(name),
        phone_tail=number[-4:],
        defaults={"compound_id": compound_id, "relation": relation[:20], "phone_sealed": sealing.seal(number)},
    )
    if made:
        _record(actor, "resident.contact_added", compound_id, person_id, now)
    return contact


@transaction.atomic
def remove_contact(*, actor: accounts.Actor, compound_id: int, contact_id: int, now: datetime) -> None:
    """Strike out an emergency contact.

    Raises:
        NotFound: ``resident.unknown``.
    """
    contact = EmergencyContact.objects.filter(pk=contact_id, compound_id=compound_id).first()
    if contact is None:
        raise outcomes.NotFound("resident.unknown", _("There is no such resident."))
    selectors.require_person(actor, "register.edit", contact.person_id, compound_id=compound_id, now=now)
    contact.delete()
    _record(actor, "resident.contact_removed", compound_id, contact.person_id, now)


def _record(actor: accounts.Actor, action: str, compound_id: int, person_id: int, now: datetime) -> None:
    """Which need is health data and stays out of the journal."""
    journal.record(actor=actor, action=action, compound_id=compound_id, subject=("person", person_id), now=now)
