"""What a posture uses up in a day: staff on posts, rounds of disinfection, people who stay in, people who are tested.

The numbers are this house's own judgement unless a source stands beside them. History from the ledger takes over for
what no driver speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shouwang.base.posture.catalogue import POSTS, USED_UP
from shouwang.base.posture.rules import Posture
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

DRINKING_LITRES = 3.0
"""Litres of water to drink a person a day: the upper end of 2.5-3 in the Sphere Handbook (2018), survival needs."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a compound uses things up.

    Args:
        areas: kind of area → how many there are.
        isolated: people who are ordered to stay in.
        people: who live here.
    """

    areas: Mapping[str, int] = field(default_factory=dict)
    isolated: int = 0
    people: int = 0


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


def uses(posture: Posture, facts: Facts) -> list[Use]:
    """Everything that the posture itself uses up in a day."""
    found = [*_of_posts(posture), *_of_rounds(posture, facts), *_of_isolated(facts), *_of_testing(posture, facts)]
    return [use for use in (*found, *_of_supplied(posture, facts)) if use.per_day > 0]


def _of_posts(posture: Posture) -> Iterable[Use]:
    """What is used up by those on duty; what is handed back after a shift lasts."""
    said = _("{staff} people on posts, {shifts} shifts a day")
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


def _of_rounds(posture: Posture, facts: Facts) -> Iterable[Use]:
    rounds, litres = 0.0, 0.0
    for kind, count in facts.areas.items():
        every = posture.value("disinfect_every", kind)
        if every:
            a_day = count * MINUTES_A_DAY / every
            rounds, litres = rounds + a_day, litres + a_day * ROUND_LITRES.get(kind, OTHER_LITRES)
    said = _("{rounds} rounds of areas a day")
    yield Use("rounds", "disinfectant", litres, said, {"rounds": round(rounds)})


def _of_isolated(facts: Facts) -> Iterable[Use]:
    said = _("{people} people who have to stay in, one a day each")
    yield Use("isolated", "food_pack", float(facts.isolated), said, {"people": facts.isolated})


def _of_testing(posture: Posture, facts: Facts) -> Iterable[Use]:
    every = posture.value("testing_every")
    if every:
        said = _("{people} people are tested every {hours} hours")
        a_day = facts.people * MINUTES_A_DAY / every
        yield Use("testing", "test_kit", a_day, said, {"people": facts.people, "hours": round(every / 60)})


def _of_supplied(posture: Posture, facts: Facts) -> Iterable[Use]:
    supplied = posture.value("supplied") or ()
    if "water" in supplied:
        said = _("{people} people drink {litres} litres a day")
        litres = facts.people * DRINKING_LITRES
        yield Use("supplied", "water", litres, said, {"people": facts.people, "litres": DRINKING_LITRES})
    if "food" in supplied:
        said = _("{people} people are fed by the compound")
        yield Use("supplied", "food_pack", float(facts.people - facts.isolated), said, {"people": facts.people})


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
