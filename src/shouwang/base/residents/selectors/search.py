"""Finding residents by what is typed: name, pinyin, initials, room, phone tail, whole numbers; used as one types."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from shouwang.base.places import selectors as places
from shouwang.base.residents import fields, lookup
from shouwang.base.residents.models import Person, Residence
from shouwang.base.residents.selectors import current
from shouwang.kernel import pinyin, rooms, sealing

BY_ROOM = ("home__building__rank", "home__unit__number", "home__floor", "home__room", "-is_contact", "pk")


def search(
    compound_id: int, text: str, *, now: datetime, building_ids: Collection[int] | None = None
) -> QuerySet[Residence]:
    """Residences whose person or home was meant, with person, home, building and unit.

    Ordered by how well the name fits, then by pinyin; without a name by room. An empty box finds everybody.

    Args:
        building_ids: only these buildings; None is all.
    """
    asked = lookup.read(text)
    rows = Residence.objects.filter(current.at(now), _meant(compound_id, asked), compound_id=compound_id)
    if building_ids is not None:
        rows = rows.filter(home__building_id__in=list(building_ids))
    rows = with_places(rows)
    if asked.names:
        return rows.annotate(fit=fit(asked.names, "person__")).order_by("fit", "person__sort_key", "person_id", "pk")
    return rows.order_by(*BY_ROOM)


def is_searchable(text: str) -> bool:
    """Whether anything was typed by which somebody can be found; signs of no name and no number find nobody."""
    return not lookup.read(text).is_empty


def with_places(rows: QuerySet[Residence]) -> QuerySet[Residence]:
    """With person, home, building and unit; the keys are for finding only and stay in the database."""
    return rows.select_related("person", "home__building", "home__unit").defer("person__search_keys")


def _meant(compound_id: int, asked: lookup.Lookup) -> Q:
    meant = Q()
    if asked.names:
        keys = [fields.key_of(compound_id, name) for name in asked.names]
        meant &= Q(person__search_keys__contains=keys)
    if asked.phone:
        meant &= Q(person__phone_index=sealing.blind_index(asked.phone, purpose="phone"))
    if asked.id_number:
        meant &= Q(person__id_index=fields.id_index(asked.id_number))
    if asked.room is not None:
        meant &= _in_room(asked.room)
    for building in asked.buildings:
        meant &= Q(home__building__number=building)
    for number in asked.digits:
        meant &= _number(compound_id, number)
    return meant


def _in_room(room: rooms.Room) -> Q:
    """A room of a building; ``3-2`` may be unit 2 of building 3 as well as its room 2."""
    meant = Q(home__room__in=_doors(room.room))
    if room.unit:
        meant &= Q(home__unit__number=room.unit)
    elif len(room.room) <= 2:
        meant |= Q(home__unit__number=room.room)
    return meant & Q(home__building__number=room.building)


def _number(compound_id: int, number: str) -> Q:
    """A lone number: a building while it is short, then a room, with four digits also the end of a phone.

    Both sides are looked up by their own index first; an OR across tables would read everybody.
    """
    if len(number) <= 2:
        short = Q(building__number=rooms.same_door(number)) | Q(room__in=_doors(number))
        return Q(home_id__in=places.homes(compound_id).filter(short).values("pk"))
    meant = Q(home_id__in=list(places.homes(compound_id).filter(room__in=_doors(number)).values_list("pk", flat=True)))
    tail = {"compound_id": compound_id, "phone_tail": number}
    if len(number) == 4:
        meant |= Q(person_id__in=list(Person.objects.filter(**tail).values_list("pk", flat=True)))
    return meant


def _doors(door: str) -> list[str]:
    """The spellings of one door: 501 and 0501."""
    bare = rooms.same_door(door)
    return sorted({door, bare, bare.rjust(4, "0"), bare.rjust(3, "0")})


def fit(names: Sequence[str], path: str = "") -> Case:
    """0 for exactly this name, 1 for names that begin so (in characters or in pinyin), 2 for the rest."""
    name = "".join(names)
    begins = f"{path}name__startswith" if pinyin.is_chinese(name[0]) else f"{path}sort_key__startswith"
    return Case(
        When(**{f"{path}name": name}, then=Value(0)),
        When(**{begins: name}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
