"""What a posture uses up in a day: staff on posts, rounds of disinfection, people who stay in, people who are tested.

The numbers are this house's own judgement unless a source stands beside them. History from the ledger takes over for
what no driver speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as postures
from shouwang.base.posture.catalogue import POSTS, USED_UP
from shouwang.base.posture.rules import InForce, Posture
from shouwang.kernel.words import gettext_noop as _

SHIFTS_A_DAY = 3
"""A post that is never left is three shifts of eight hours."""

MINUTES_A_DAY = 1440

ROUND_LITRES: dict[str, float] = {
    "lift": 0.2,
    "lobby": 0.8,
    "stairwell": 1.0,
    "corridor": 0.6,
    "waste": 1.5,
    "playground": 2.0,
    "fitness": 0.8,
    "garage": 4.0,
    "toilet": 1.0,
    "parcels": 0.8,
}
"""Litres of ready-to-use disinfectant for one round of one area of a kind; others take half a litre."""
OTHER_LITRES = 0.5

COUNTED_IN = {"disinfectant": "ml", "water": "ml"}
"""Classes of which the norms speak in one unit only: litres, which are kept as millilitres."""

DRINKING_LITRES = 3.0
"""Litres of water to drink a person a day: the upper end of 2.5-3 in the Sphere Handbook (2018), survival needs."""


@dataclass(frozen=True, slots=True)
class Living:
    """How many people live in a place, and how many of them are ordered to stay in."""

    place: PlaceRef
    people: int
    isolated: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a compound uses things up.

    Args:
        areas: kind of area and where it lies → how many there are.
        homes: who lives where; as finely as measures tell places apart.
    """

    areas: Mapping[tuple[str, PlaceRef], int] = field(default_factory=dict)
    homes: Sequence[Living] = ()

    @property
    def isolated(self) -> int:
        """People who are ordered to stay in."""
        return sum(each.isolated for each in self.homes)


@dataclass(frozen=True, slots=True)
class Use:
    """Something that uses up goods of a class.

    Args:
        source: who says so: ``posts``, ``rounds``, ``isolated``, ``testing``, ``supplied``, ``history``.
        item_class: a class of goods of the posture's catalogue.
        per_day: units of the class a day.
        because: a sentence with placeholders, and their values.
    """

    source: str
    item_class: str
    per_day: float
    because: str
    params: Mapping[str, object] = field(default_factory=dict)


def uses(measures: Sequence[InForce], facts: Facts, now: datetime) -> list[Use]:
    """Everything that the measures in force use up in a day, by norms.

    Posts serve the whole compound and do for its strictest place; areas and people count each where they are.
    """
    local = _Local(measures, now)
    found = [*_of_posts(postures.anywhere(measures, now)), *_of_rounds(local, facts), *_of_isolated(facts)]
    return [use for use in (*found, *_of_testing(local, facts), *_of_supplied(local, facts)) if use.per_day > 0]


class _Local:
    """The value of a measure in one place after another."""

    def __init__(self, measures: Sequence[InForce], now: datetime) -> None:
        self.measures, self.now = measures, now
        self.known: dict[tuple[str, str], list[InForce]] = {}

    def value(self, place: PlaceRef, measure: str, kind: str = "") -> Any:
        key = (measure, kind)
        if key not in self.known:
            self.known[key] = [each for each in self.measures if each.key == key]
        return postures.at(self.known[key], place, self.now).value(measure, kind)


def _of_posts(posture: Posture) -> Iterable[Use]:
    """What is used up by those on duty; what is handed back after a shift lasts."""
    said = _("{staff} on duty, {shifts} shifts a day")
    staff: dict[str, int] = {}
    pieces: dict[str, int] = {}
    for post in POSTS:
        people = posture.value("minimum_on_duty", post) or 0
        for item_class, each in posture.value("ppe", post):
            if item_class in USED_UP:
                staff[item_class] = staff.get(item_class, 0) + people
                pieces[item_class] = pieces.get(item_class, 0) + people * each
    for item_class, people in staff.items():
        facts = {"staff": people, "shifts": people * SHIFTS_A_DAY}
        yield Use("posts", item_class, float(pieces[item_class] * SHIFTS_A_DAY), said, facts)


def _of_rounds(local: _Local, facts: Facts) -> Iterable[Use]:
    rounds, litres = 0.0, 0.0
    for (kind, place), count in facts.areas.items():
        every = local.value(place, "disinfect_every", kind)
        if every:
            a_day = count * MINUTES_A_DAY / every
            rounds, litres = rounds + a_day, litres + a_day * ROUND_LITRES.get(kind, OTHER_LITRES)
    said = _("{rounds} rounds of areas a day")
    yield Use("rounds", "disinfectant", litres, said, {"rounds": round(rounds)})


def _of_isolated(facts: Facts) -> Iterable[Use]:
    said = _("{people} people who have to stay in, one a day each")
    yield Use("isolated", "food_pack", float(facts.isolated), said, {"people": facts.isolated})


def _of_testing(local: _Local, facts: Facts) -> Iterable[Use]:
    said = _("{people} people are tested every {hours} hours")
    tested: dict[int, int] = {}
    for each in facts.homes:
        every = local.value(each.place, "testing_every")
        if every:
            tested[every] = tested.get(every, 0) + each.people
    for every, people in sorted(tested.items()):
        a_day = people * MINUTES_A_DAY / every
        yield Use("testing", "test_kit", a_day, said, {"people": people, "hours": round(every / 60)})


def _of_supplied(local: _Local, facts: Facts) -> Iterable[Use]:
    given = [(each, local.value(each.place, "supplied") or ()) for each in facts.homes]
    drinking = sum(each.people for each, supplied in given if "water" in supplied)
    said = _("{people} people drink {litres} litres a day")
    litres = {"people": drinking, "litres": DRINKING_LITRES}
    yield Use("supplied", "water", drinking * DRINKING_LITRES, said, litres)
    fed = [each for each, supplied in given if "food" in supplied]
    eating = sum(each.people for each in fed)
    packs = float(eating - sum(each.isolated for each in fed))
    yield Use("supplied", "food_pack", packs, _("{people} people are fed by the compound"), {"people": eating})


def settled(posture_uses: Iterable[Use], registered: Iterable[Use], history: Mapping[str, float]) -> list[Use]:
    """Whom to believe: an app that registered speaks instead of the house's own estimate of the same source; what was
    used in the past counts only for classes of which nobody speaks.
    """
    told = list(registered)
    known = {(use.source, use.item_class) for use in told}
    found = told + [use for use in posture_uses if (use.source, use.item_class) not in known]
    spoken = {use.item_class for use in found}
    said = _("as used on average in the last four weeks")
    past = [Use("history", key, rate, said) for key, rate in sorted(history.items()) if key not in spoken and rate > 0]
    return found + past


def per_day(uses_: Iterable[Use]) -> dict[str, float]:
    """Class → units a day."""
    rates: dict[str, float] = {}
    for use in uses_:
        rates[use.item_class] = rates.get(use.item_class, 0.0) + use.per_day
    return rates
