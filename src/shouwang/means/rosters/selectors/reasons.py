"""Why a shift cannot be filled: what is asked for against what people can give, or the rules that clash, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.means.rosters import rules
from shouwang.means.rosters.engine import counting
from shouwang.means.rosters.selectors.judging import says, source
from shouwang.means.rosters.selectors.problem import Asked

if TYPE_CHECKING:
    from shouwang.means.rosters.engine import explaining

EXPLAIN_EFFORT = 6.0
"""Deterministic seconds of the solver; about as many on a clock when nobody else works."""
NAMED = 6
"""Up to so many people are named with a rule; more are counted."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One of the rules that together leave a shift without anybody.

    Args:
        name: whose rule it is; empty for one of many.
        less: how many shifts it takes away, where they were counted.
    """

    name: str
    day: date | None
    slot: str
    sentence: str
    source: str
    less: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """What some days ask for, and what people can give."""

    first: date
    last: date
    slot: str
    needed: int
    people: int
    most: int
    more: int
    whole: int
    without: tuple[str, ...]

    @property
    def short(self) -> int:
        """How many shifts too few."""
        return self.needed - self.most


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one shift cannot be filled without leaving another empty: rules none of which is superfluous.

    Args:
        sum: the count behind it, where counting is enough.
    """

    causes: tuple[Cause, ...]
    smallest: bool
    sum: Sum | None = None


def reason(asked: Asked, where: rules.Where, *, effort: float = EXPLAIN_EFFORT) -> Reason:
    """The smallest set of rules that stands against filling a shift while all others keep the people they need.

    Args:
        effort: limit of work; beyond it the set may hold more than is needed.
    """
    key, day, slot = where
    n = asked.index(day)
    counted = counting.shortage(asked.problem, key, n, slot)
    if counted is not None:
        return _counted(asked, key, counted)
    from shouwang.means.rosters.engine import explaining  # a solver, which most who ask do without

    firm = tuple(
        replace(each, minimum=each.required) if each.post == key and abs(each.day - n) <= 3 else each
        for each in asked.problem.demand
        if each.post == key
    )
    mine = tuple(each for each in asked.problem.people if each.posts is None or key in each.posts)
    found = explaining.explain(replace(asked.problem, demand=firm, people=mine), day=n, effort=effort)
    return Reason(tuple(_cause(asked, each) for each in found.causes), found.smallest)


def _cause(asked: Asked, found: explaining.Cause) -> Cause:
    return Cause(
        name=asked.names.get(found.person, ""),
        day=asked.scope.day(found.day) if found.day >= 0 else None,
        slot=found.shift,
        sentence=says(found.code),
        source=source(found.code),
    )


def _counted(asked: Asked, key: str, found: counting.Shortage) -> Reason:
    causes = [
        Cause(_names(asked, each.people), None, "", says(each.code), source(each.code), each.duties)
        for each in found.tolls
    ]
    here = (each for each in asked.problem.people if each.home_post == key)
    without = [asked.names[each.id] for each in here if each.posts is not None and key not in each.posts]
    days = found.last - found.first + 1
    said = Sum(
        first=asked.scope.day(found.first),
        last=asked.scope.day(found.last),
        slot=found.shift,
        needed=found.needed,
        people=found.people,
        most=found.most,
        more=found.more,
        whole=found.people * days,
        without=tuple(without),
    )
    return Reason(tuple(causes), smallest=True, sum=said)


def _names(asked: Asked, people: tuple[str, ...]) -> str:
    if len(people) > NAMED:
        return ngettext("%(n)s person", "%(n)s people", len(people)) % {"n": len(people)}
    return _(", ").join(asked.names[one] for one in people)
