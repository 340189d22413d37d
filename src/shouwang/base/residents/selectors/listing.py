"""Everybody who belongs to a home of a compound, with numbers opened: only the journalled export reads this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shouwang.base.residents.models import EmergencyContact, Need, Residence
from shouwang.base.residents.selectors import current
from shouwang.kernel import sealing


@dataclass(frozen=True, slots=True)
class Listed:
    """One person in one home."""

    person_id: int
    building: str
    unit: str
    room: str
    name: str
    relation: str
    phone: str
    landline: str
    id_number: str
    sex: str
    born_on: date | None
    needs: tuple[str, ...]
    note: str


def listing(compound_id: int, *, now: datetime) -> Iterator[Listed]:
    """Home by home, whoever answers for it first."""
    needs: dict[int, list[str]] = defaultdict(list)
    for person_id, kind in Need.objects.filter(current.at(now), compound_id=compound_id).values_list(
        "person_id", "kind"
    ):
        needs[person_id].append(kind)
    landlines = dict(
        EmergencyContact.objects.filter(compound_id=compound_id, relation="landline").values_list(
            "person_id", "phone_sealed"
        )
    )
    found = Residence.objects.filter(current.at(now), compound_id=compound_id)
    found = found.select_related("person", "home__building", "home__unit").defer("person__search_keys")
    order = ("home__building__rank", "home__building__number", "home__unit__number", "home__floor", "home__room")
    for residence in found.order_by(*order, "-is_contact", "pk").iterator(chunk_size=2000):
        person, home = residence.person, residence.home
        yield Listed(
            person.pk,
            home.building.number,
            home.unit.number,
            home.room,
            person.name,
            residence.relation,
            sealing.open_sealed(person.phone_sealed),
            sealing.open_sealed(landlines.get(person.pk, b"")),
            sealing.open_sealed(person.id_sealed),
            person.sex,
            person.born_on,
            tuple(needs.get(person.pk, ())),
            person.note,
        )
