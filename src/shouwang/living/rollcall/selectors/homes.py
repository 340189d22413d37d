"""Homes to knock at and homes that need help, with what those who go there must know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import selectors as residents
from shouwang.kernel import sealing
from shouwang.kernel.china import mask_name
from shouwang.living.rollcall import rules
from shouwang.living.rollcall.models import HomeState, RollCall
from shouwang.living.rollcall.selectors import calls
from shouwang.means.workforce import selectors as workforce


@dataclass(frozen=True, slots=True)
class Door:
    """One door to knock at.

    Args:
        name: masked, of the person to ask for first.
        age: of that person when it lives alone or is frail; else None.
        kinds: needs of the home, the weightiest first.
        restricted: orders over the home, so that nobody goes in unprotected.
        tries: times that nobody answered.
    """

    home: Any
    name: str
    age: int | None
    kinds: tuple[str, ...]
    restricted: tuple[str, ...]
    rank: int
    tries: int = 0
    state: str = ""
    link_void: bool = False
    person_id: int | None = None
    contacts: tuple[Any, ...] = ()

    @property
    def first(self) -> bool:
        """Whether to knock here before the others."""
        return self.rank > 0


@dataclass(frozen=True, slots=True)
class HelpRow:
    """A home that needs help; the number stands on the map and in the list."""

    number: int
    home: Any
    helps: tuple[str, ...]
    note: str
    since: datetime
    by_name: str
    name: str = ""
    kinds: tuple[str, ...] = ()


def unmet(call: RollCall, *, now: datetime) -> list[Any]:
    """Help that earlier roll-calls ordered and nobody has finished: a new round does not make it done."""
    found = workforce.in_compound(call.compound_id, workforce.Filters(state="open"), now=now)
    found = found.filter(source_kind=rules.SOURCE, key__startswith=rules.HELP, exercise=call.exercise)
    return list(found.exclude(source_ref=str(call.pk)))


def not_reached(call: RollCall, building_ids: Collection[int] | None = None) -> QuerySet[Any]:
    """Homes that owe an answer and have given none."""
    reached = Q(present__state__in=[str(state) for state in rules.REACHED])
    found = calls.with_states(call).filter(Q(present__isnull=True) | ~reached).exclude(status=calls.VACANT)
    return found if building_ids is None else found.filter(building_id__in=list(building_ids))


def homes_not_reached(call: RollCall, building_ids: Collection[int] | None, *, now: datetime) -> list[Door]:
    """Doors that are still to be knocked at, the most urgent first, then from the top floor down; six queries."""
    homes = list(not_reached(call, building_ids).select_related("building", "unit"))
    return doors(call, homes, now=now)


def doors(call: RollCall, homes: Sequence[Any], *, now: datetime) -> list[Door]:
    """What to know before knocking at some homes, in the order to walk."""
    ids = [home.pk for home in homes]
    needs = residents.needs_of_homes(call.compound_id, now=now, home_ids=ids)
    people = _first_to_ask(ids, now)
    contacts = _contacts(people, needs)
    states = {state.home_id: state for state in HomeState.objects.filter(roll_call=call, home_id__in=ids)}
    rows = [_door(home, needs.get(home.pk), people.get(home.pk), contacts, states.get(home.pk), now) for home in homes]
    return sorted(rows, key=_walk)


def _walk(door: Door) -> tuple[Any, ...]:
    home = door.home
    return (home.building.rank, home.building_id, -door.rank, home.unit.number, -home.floor, home.room)


def _first_to_ask(home_ids: Collection[int], now: datetime) -> dict[int, Any]:
    found: dict[int, Any] = {}
    for residence in residents.members_of(home_ids, now=now, living=True):
        found.setdefault(residence.home_id, residence.person)
    return found


def _contacts(people: dict[int, Any], needs: dict[int, Any]) -> dict[int, tuple[Any, ...]]:
    """Emergency contacts of the people in homes with a need: whom to call when the door stays shut."""
    asked = [person.pk for home_id, person in people.items() if home_id in needs]
    by_person: dict[int, list[Any]] = defaultdict(list)
    for contact in residents.contacts_of(asked) if asked else ():
        by_person[contact.person_id].append(contact)
    return {person_id: tuple(found) for person_id, found in by_person.items()}


def _door(
    home: Any,
    needs: Any,
    person: Any,
    contacts: dict[int, tuple[Any, ...]],
    state: HomeState | None,
    now: datetime,
) -> Door:
    return Door(
        home=home,
        name=mask_name(person.name) if person else "",
        age=resident_rules.age(person.born_on, timezone.localdate(now)) if person and needs else None,
        kinds=needs.kinds if needs else (),
        restricted=needs.restricted if needs else (),
        rank=needs.rank if needs else 0,
        tries=state.tries if state else 0,
        state=state.state if state else "",
        link_void=bool(state and state.link_void),
        person_id=person.pk if person else None,
        contacts=contacts.get(person.pk, ()) if person else (),
    )


def knock_needs(call: RollCall, *, now: datetime) -> list[rules.KnockNeed]:
    """The buildings with homes that were not reached, the most urgent first; four queries whatever the size."""
    counted: dict[int, list[int]] = defaultdict(list)
    numbers: dict[int, str] = {}
    for home_id, building_id, number in not_reached(call).values_list("pk", "building_id", "building__number"):
        counted[building_id].append(home_id)
        numbers[building_id] = number
    needs = residents.needs_of_homes(call.compound_id, now=now)
    found = []
    for building_id, home_ids in counted.items():
        ranks = [needs[home_id].rank for home_id in home_ids if home_id in needs]
        found.append(
            rules.KnockNeed(building_id, numbers[building_id], len(home_ids), len(ranks), max(ranks, default=0))
        )
    return rules.knock_order(found)


def help_list(
    roll_call_id: int, now: datetime | None = None, *, building_ids: Collection[int] | None = None
) -> list[HelpRow]:
    """Homes that need help, the one that waits longest first.

    Args:
        now: the instant at which names, needs and notes are read; without it only the place and the kind of help are
            told.
        building_ids: buildings whose names and notes the reader may see; None is all.
    """
    states = list(
        HomeState.objects.filter(roll_call_id=roll_call_id, state=rules.State.HELP)
        .select_related("home__building", "home__unit", "answer")
        .order_by("answered_at", "pk")
    )
    open_homes: list[int] = []
    people: dict[int, Any] = {}
    needs: dict[int, Any] = {}
    if now is not None and states:
        open_homes = [s.home_id for s in states if building_ids is None or s.home.building_id in building_ids]
        people = _first_to_ask(open_homes, now)
        needs = residents.needs_of_homes(states[0].home.compound_id, now=now, home_ids=open_homes)
    shown = set(open_homes)
    return [_help(number, state, people, needs, shown) for number, state in enumerate(states, start=1)]


def _help(
    number: int,
    state: HomeState,
    people: dict[int, Any],
    needs: dict[int, Any],
    shown: set[int],
) -> HelpRow:
    person = people.get(state.home_id)
    need = needs.get(state.home_id)
    open_here = state.home_id in shown
    return HelpRow(
        number=number,
        home=state.home,
        helps=tuple(state.helps),
        note=sealing.open_sealed(state.answer.note_sealed) if open_here and state.answer else "",
        since=state.answered_at,
        by_name=state.by_name if open_here else "",
        name=mask_name(person.name) if person else "",
        kinds=need.kinds if need else (),
    )
