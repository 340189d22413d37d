"""Showing a sealed value: only with a right and a reason, on record, and not by the dozen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import selectors as journal_selectors
from shouwang.base.journal import services as journal
from shouwang.base.residents import rules, selectors
from shouwang.base.residents.models import EmergencyContact, Person
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _

UNMASKED = "resident.unmasked"


def unmask(
    *,
    actor: accounts.Actor,
    compound_id: int,
    person_id: int,
    field: str,
    reason: str,
    now: datetime,
    contact_id: int | None = None,
) -> rules.Shown:
    """The plain value of a masked field; who, what and why go into the journal, where the resident sees it.

    The refusal of the 31st look within an hour is itself recorded. Locks the actor's looks against a
    second request at the same instant.

    Args:
        reason: one of ``rules.UNMASK_REASONS``, or own words.
        contact_id: which emergency contact, for ``contact_phone``.

    Raises:
        ResidentRefused: ``resident.reason``: no reason; ``resident.field``: no such field, or nothing in it.
        TooManyLooks: ``resident.unmask_limit``.
        NotFound, Forbidden: not the actor's resident, or no right to unmask.
    """
    if not reason.strip() or reason == "other":
        raise rules.ResidentRefused("resident.reason", _("Please say why."))
    with transaction.atomic():
        person = selectors.require_person(actor, "register.unmask", person_id, compound_id=compound_id, now=now)
        journal.in_turn("unmask", actor.user_id)
        allowed = _looks(actor, now) < rules.UNMASK_PER_HOUR
        value = _value(person, field, contact_id)
        journal.record(
            actor=actor,
            action=UNMASKED if allowed else "resident.unmask_refused",
            compound_id=compound_id,
            subject=("person", person_id),
            data={"field": field, "reason": reason.strip()[:200]},
            now=now,
        )
    if not allowed:
        raise rules.TooManyLooks(
            "resident.unmask_limit",
            _("You have opened {count} values within the hour. Please wait, or ask the manager."),
            count=rules.UNMASK_PER_HOUR,
        )
    return rules.Shown(value, now + timedelta(seconds=rules.UNMASK_SECONDS))


def _looks(actor: accounts.Actor, now: datetime) -> int:
    if actor.user_id is None:
        return 0
    return journal_selectors.by_actor(actor.user_id, since=now - timedelta(hours=1)).filter(action=UNMASKED).count()


def _value(person: Person, field: str, contact_id: int | None) -> str:
    """Opens only after the right was checked; the caller journals it in the same transaction."""
    value = ""
    if field == rules.Field.PHONE:
        value = sealing.open_sealed(person.phone_sealed)
    elif field == rules.Field.ID_NUMBER:
        value = sealing.open_sealed(person.id_sealed)
    elif field == rules.Field.NAME:
        value = person.name
    elif field == rules.Field.CONTACT_PHONE:
        contact = EmergencyContact.objects.filter(pk=contact_id or 0, person=person).first()
        if contact is None:
            raise outcomes.NotFound("resident.unknown", _("There is no such resident."))
        value = sealing.open_sealed(contact.phone_sealed)
    if not value:
        raise rules.ResidentRefused("resident.field", _("Nothing is written there."))
    return value
