"""Writing many people at once for the import: a plan is made of the rows, written, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from shouwang.base.residents import fields
from shouwang.base.residents.models import EmergencyContact, Need, Person, Residence
from shouwang.base.residents.services import copying
from shouwang.base.residents.services.matching import LANDLINE, PersonRow, Plan, Work, plan
from shouwang.kernel import sealing

__all__ = ["PersonRow", "Plan", "plan", "take_back", "write"]

BATCH = 1000
Progress = Callable[[int], None]


@transaction.atomic
def write(*, plan: Plan, now: datetime, progress: Progress | None = None) -> dict[str, Any]:
    """Write a plan in one transaction and return the trace by which :func:`take_back` undoes it.

    Args:
        progress: told after every batch how many rows are written; it may raise to stop.
    """
    trace: dict[str, Any] = {"people": [], "residences": [], "needs": [], "contacts": [], "changed": []}
    for start in range(0, len(plan.work), BATCH):
        batch = plan.work[start : start + BATCH]
        _write_batch(batch, plan, now, trace)
        if progress:
            progress(start + len(batch))
    return trace


def _write_batch(batch: Sequence[Work], plan: Plan, now: datetime, trace: dict[str, Any]) -> None:
    known = {work.person.pk: work for work in batch if work.person.pk and work.changes}
    held = Person.objects.select_for_update().in_bulk(list(known))
    changed = []
    for pk, person in held.items():
        before = _snapshot(person)
        for work in (w for w in batch if w.person.pk == pk):
            _apply(work, person)
        trace["changed"].append({"id": pk, "before": before, "after": _snapshot(person)})
        changed.append(person)
    Person.objects.bulk_update(changed, _COLUMNS, batch_size=BATCH)
    fresh = list({id(work.person): work for work in reversed(batch) if not work.person.pk}.values())[::-1]
    for work in fresh:
        fields.set_name(work.person, work.row.name)
        _apply(work, work.person)
        work.person.registered_at = now
    copying.insert([work.person for work in fresh])
    trace["people"] += [work.person.pk for work in fresh]
    _write_residences(batch, plan, now, trace)
    _write_care(batch, plan, now, trace)


_COLUMNS = ["name", "sort_key", "search_keys", "sex", "born_on", "note", "id_sealed", "id_index", "id_tail",
            "phone_sealed", "phone_index", "phone_tail", "erase_on"]  # fmt: skip


def _apply(work: Work, person: Person) -> None:
    row = work.row
    if "name" in work.changes:
        fields.set_name(person, row.name)
    for name in work.changes & {"sex", "born_on", "note"}:
        setattr(person, name, getattr(row, name))
    if "phone" in work.changes:
        fields.set_phone(person, row.phone or "")
    if "id_number" in work.changes:
        fields.set_id_number(person, row.id_number or "")
    person.erase_on = None


def _snapshot(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "sex": person.sex,
        "born_on": person.born_on.isoformat() if person.born_on else None,
        "note": person.note,
        "phone": sealing.open_sealed(person.phone_sealed),
        "id_number": sealing.open_sealed(person.id_sealed),
    }


def _write_residences(batch: Sequence[Work], plan: Plan, now: datetime, trace: dict[str, Any]) -> None:
    fresh = []
    for work in batch:
        residence = work.residence
        if residence is None:
            continue
        residence.person_id = work.person.pk
        if work.new_residence:
            residence.starts_at = now
            residence.is_contact = residence.home_id not in plan.with_contact and residence.lives_in
            if residence.is_contact:
                plan.with_contact.add(residence.home_id)
            fresh.append(residence)
        elif "relation" in work.changes and residence.pk:
            trace["changed"].append(
                {"residence": residence.pk, "before": residence.relation, "after": str(work.row.relation)}
            )
            Residence.objects.filter(pk=residence.pk).update(relation=work.row.relation)
    copying.insert(fresh)
    trace["residences"] += [residence.pk for residence in fresh]


def _write_care(batch: Sequence[Work], plan: Plan, now: datetime, trace: dict[str, Any]) -> None:
    wanted = dict.fromkeys((work.person.pk, kind) for work in batch for kind in work.needs)
    needs = [Need(compound_id=plan.compound_id, person_id=pk, kind=kind, starts_at=now) for pk, kind in wanted]
    copying.insert(needs)
    trace["needs"] += [need.pk for need in needs]
    contacts = [
        EmergencyContact(
            compound_id=plan.compound_id,
            person_id=work.person.pk,
            name=work.row.name,
            relation=LANDLINE,
            phone_sealed=sealing.seal(work.other_phone),
            phone_tail=work.other_phone[-4:],
        )
        for work in batch
        if work.other_phone
    ]
    EmergencyContact.objects.bulk_create(contacts, batch_size=BATCH, ignore_conflicts=True)
    trace["contacts"] += [[contact.person_id, contact.phone_tail] for contact in contacts]


@transaction.atomic
def take_back(*, compound_id: int, trace: dict[str, Any]) -> int:
    """Undo a :func:`write`: what it made is removed, what it changed is as before.

    What somebody changed by hand since then stays as they left it. Returns how many such records there are.

    Raises:
        ProtectedError, RestrictedError: other records have come to depend on somebody who was made.
    """
    mine = {"compound_id": compound_id}
    for person_id, tail in trace["contacts"]:
        EmergencyContact.objects.filter(person_id=person_id, phone_tail=tail, relation=LANDLINE, **mine).delete()
    Need.objects.filter(pk__in=trace["needs"], **mine).delete()
    Residence.objects.filter(pk__in=trace["residences"], **mine).delete()
    kept = sum(_restore(entry, compound_id) for entry in reversed(trace["changed"]))
    Person.objects.filter(pk__in=trace["people"], user__isnull=True, **mine).delete()
    return kept + Person.objects.filter(pk__in=trace["people"], **mine).count()


def _restore(entry: dict[str, Any], compound_id: int) -> int:
    if "residence" in entry:
        found = Residence.objects.filter(pk=entry["residence"], compound_id=compound_id, relation=entry["after"])
        return 0 if found.update(relation=entry["before"]) else 1
    person = Person.objects.select_for_update().filter(pk=entry["id"], compound_id=compound_id).first()
    if person is None or _snapshot(person) != entry["after"]:
        return 1
    before = entry["before"]
    fields.set_name(person, before["name"])
    fields.set_phone(person, before["phone"])
    fields.set_id_number(person, before["id_number"])
    person.sex, person.note = before["sex"], before["note"]
    person.born_on = date.fromisoformat(before["born_on"]) if before["born_on"] else None
    person.save()
    return 0
