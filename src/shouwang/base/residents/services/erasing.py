"""Forgetting in time: ended orders, needs noted for an emergency, people who left."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from shouwang.base.journal import services as journal
from shouwang.base.residents import fields
from shouwang.base.residents.models import EmergencyContact, Need, Person, Restriction

ERASED_NAME = "—"


@transaction.atomic
def erase_expired(*, now: datetime) -> int:
    """Erase everything whose day has come; says how many rows. Doing it twice erases nothing more.

    A person's row stays, empty, because old records point to it.
    """
    due = {"erase_on__lte": timezone.localdate(now)}
    erased: Counter[int] = Counter()
    for model in (Restriction, Need):
        rows = model.objects.filter(**due)
        erased.update(rows.values_list("compound_id", flat=True))
        rows.delete()
    for person in Person.objects.select_for_update().filter(**due):
        _forget(person)
        erased[person.compound_id] += 1
    for compound_id, count in erased.items():
        journal.record(actor=None, action="resident.erased", compound_id=compound_id, data={"count": count}, now=now)
    return erased.total()


def _forget(person: Person) -> None:
    EmergencyContact.objects.filter(person=person).delete()
    Need.objects.filter(person=person).delete()
    fields.set_phone(person, "")
    fields.set_id_number(person, "")
    person.name, person.sort_key, person.search_keys = ERASED_NAME, "", []
    person.sex, person.born_on, person.language, person.note = "", None, "", ""
    person.user, person.erase_on = None, None
    person.save()
