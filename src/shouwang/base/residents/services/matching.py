"""Rows of a list matched with who is known: who is new, who differs and in what; :mod:`bulk` writes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from shouwang.base.residents import fields, rules
from shouwang.base.residents.models import EmergencyContact, Need, Person, Residence
from shouwang.base.residents.selectors import current
from shouwang.kernel import sealing

PLAIN = ("name", "sex", "born_on", "note")
LANDLINE = rules.LANDLINE


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody as a list names them; None leaves what is known as it is.

    Args:
        key: the caller's number of the row.
        person_id: the register's own number, when the list comes from our export.
        needs: kinds that are added; a list never ends a need.
    """

    key: int
    home_id: int
    name: str
    person_id: int | None = None
    relation: str | None = None
    default_relation: str = rules.Relation.FAMILY
    lives_in: bool = True
    phone: str | None = None
    other_phone: str | None = None
    id_number: str | None = None
    sex: str | None = None
    born_on: date | None = None
    note: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What writing the rows would do; nothing is written yet.

    Args:
        lived_in: homes that somebody belongs to already.
        refused: row → stable code: ``id.conflict``, ``person.unknown``.
        changes: updated row → what differs, by the names of :class:`PersonRow`.
    """

    compound_id: int
    new: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    changes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)
    with_contact: set[int] = field(default_factory=set)
    lived_in: set[int] = field(default_factory=set)

    def settle(self, homes: dict[int, int]) -> None:
        """Put the real ids of homes in the place of provisional ones, which are below zero."""
        for work in self.work:
            if work.residence is not None and work.residence.home_id < 0:
                work.residence.home_id = homes[work.residence.home_id]


@dataclass(slots=True)
class Work:
    """One row to write."""

    row: PersonRow
    person: Person
    changes: set[str] = field(default_factory=set)
    residence: Residence | None = None
    new_residence: bool = False
    needs: tuple[str, ...] = ()
    other_phone: str = ""


@dataclass(slots=True)
class _Known:
    """Who is in the register already, by everything somebody is recognised by."""

    by_pk: dict[int, Person] = field(default_factory=dict)
    by_id: dict[bytes, Person] = field(default_factory=dict)
    by_phone: dict[tuple[int, str, bytes], Person] = field(default_factory=dict)
    by_name: dict[tuple[int, str], Person] = field(default_factory=dict)
    residences: dict[tuple[int, int], Residence] = field(default_factory=dict)
    needs: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    contacts: set[tuple[int, str]] = field(default_factory=set)


def plan(*, compound_id: int, rows: Iterable[PersonRow], now: datetime) -> Plan:
    """Match rows with people: by register number, identity number, then phone and name, then name in the home."""
    known = _known(compound_id, now)
    made = Plan(compound_id)
    made.with_contact = {home for (_person, home), residence in known.residences.items() if residence.is_contact}
    made.lived_in = {home for _person, home in known.residences}
    for row in rows:
        _plan_row(row, known, made)
    return made


def _known(compound_id: int, now: datetime) -> _Known:
    known = _Known()
    people = Person.objects.filter(compound_id=compound_id).defer("search_keys", "id_sealed", "phone_sealed")
    for person in people.iterator(chunk_size=5000):
        known.by_pk[person.pk] = person
        if person.id_index is not None:
            known.by_id[bytes(person.id_index)] = person
    for residence in Residence.objects.filter(current.at(now), compound_id=compound_id).iterator(chunk_size=5000):
        _remember(known, known.by_pk[residence.person_id], residence)
    for person_id, kind in Need.objects.filter(current.at(now), compound_id=compound_id).values_list(
        "person_id", "kind"
    ):
        known.needs[person_id].add(kind)
    known.contacts = set(
        EmergencyContact.objects.filter(compound_id=compound_id).values_list("person_id", "phone_tail")
    )
    return known


def _remember(known: _Known, person: Person, residence: Residence) -> None:
    home = residence.home_id
    known.residences[(id(person), home)] = residence
    known.by_name.setdefault((home, person.name), person)
    if person.phone_index is not None:
        known.by_phone.setdefault((home, person.name, bytes(person.phone_index)), person)


def _plan_row(row: PersonRow, known: _Known, made: Plan) -> None:
    id_index = fields.id_index(row.id_number) if row.id_number else b""
    person, code = _find(row, id_index, known)
    if code:
        made.refused[row.key] = code
        return
    is_new = person is None
    if person is None:
        person = Person(compound_id=made.compound_id, name=row.name)
        if id_index:
            known.by_id[id_index] = person
    work = Work(row, person)
    _plan_values(work, id_index, is_new)
    _plan_home(work, known)
    held = known.needs[person.pk] if person.pk else set()
    work.needs = tuple(kind for kind in row.needs if kind in set(rules.NeedKind) and kind not in held)
    held.update(work.needs)
    if row.other_phone and (person.pk or 0, row.other_phone[-4:]) not in known.contacts:
        work.other_phone = row.other_phone
        known.contacts.update({(person.pk, row.other_phone[-4:])} if person.pk else ())
    changed = _all_changes(work)
    (made.new if is_new else made.updated if changed else made.unchanged).append(row.key)
    if is_new or changed:
        made.work.append(work)
    if changed and not is_new:
        made.changes[row.key] = changed


def _all_changes(work: Work) -> tuple[str, ...]:
    others = (("home_id", work.new_residence), ("needs", work.needs), ("other_phone", work.other_phone))
    return (*sorted(work.changes), *(name for name, differs in others if differs))


def _find(row: PersonRow, id_index: bytes, known: _Known) -> tuple[Person | None, str]:
    if row.person_id is not None:
        person = known.by_pk.get(row.person_id)
        if person is None:
            return None, "person.unknown"
        other = known.by_id.get(id_index)
        return (None, "id.conflict") if other is not None and other is not person else (person, "")
    if id_index and (person := known.by_id.get(id_index)) is not None:
        return (person, "") if person.name == row.name or "*" in row.name else (None, "id.conflict")
    phone_index = sealing.blind_index(row.phone, purpose="phone") if row.phone else b""
    by_phone = known.by_phone.get((row.home_id, row.name, phone_index))
    return by_phone or known.by_name.get((row.home_id, row.name)), ""


def _plan_values(work: Work, id_index: bytes, is_new: bool) -> None:
    row, person = work.row, work.person
    if not is_new and "*" not in row.name and _spaced(row.name) != _spaced(person.name):
        work.changes.add("name")
    for name in ("sex", "born_on", "note"):
        wanted = getattr(row, name)
        if wanted not in (None, "") and _spaced(wanted) != _spaced(getattr(person, name)):
            work.changes.add(name)
    if row.phone and sealing.blind_index(row.phone, purpose="phone") != _bytes(person.phone_index):
        work.changes.add("phone")
    if id_index and id_index != _bytes(person.id_index):
        work.changes.add("id_number")


def _plan_home(work: Work, known: _Known) -> None:
    row, person = work.row, work.person
    residence = known.residences.get((id(person), row.home_id))
    if residence is None:
        residence = Residence(
            compound_id=person.compound_id,
            person=person,
            home_id=row.home_id,
            relation=row.relation or row.default_relation,
            lives_in=row.lives_in,
        )
        work.new_residence = True
        known.residences[(id(person), row.home_id)] = residence
        known.by_name.setdefault((row.home_id, row.name), person)
    elif row.relation and residence.relation != row.relation:
        work.changes.add("relation")
    work.residence = residence


def _spaced(value: Any) -> Any:
    """A text without regard to the kind and number of its spaces, which a sheet does not keep."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _bytes(value: Any) -> bytes:
    return b"" if value is None else bytes(value)
