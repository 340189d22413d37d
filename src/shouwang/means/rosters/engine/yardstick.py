"""Reads the public text format of Curtois and Qu's shift-scheduling instances; ``shouwang roster bench`` runs them."""

from __future__ import annotations

from collections.abc import Iterable

from shouwang.means.rosters.engine.problem import Demand, Hours, Person, Problem, Shift, Wish

POST = "ward"


class FormatRefused(ValueError):
    """The text is not an instance in that format."""


def read(text: str) -> Problem:
    """The instance as a problem with one post.

    Raises:
        FormatRefused: a section is missing, or a line cannot be read.
    """
    parts = _sections(text)
    try:
        days = int(parts["HORIZON"][0][0])
        shifts = tuple(_shift(row) for row in parts["SHIFTS"])
        off = {row[0]: frozenset(int(day) for day in row[1:] if day) for row in parts["DAYS_OFF"]}
        wishes = _wishes(parts)
        people = tuple(_person(row, days, off, wishes) for row in parts["STAFF"])
        demand = tuple(
            Demand(int(day), shift, POST, int(wanted), int(under), int(over))
            for day, shift, wanted, under, over in parts["COVER"]
        )
    except (KeyError, ValueError, IndexError) as problem:
        raise FormatRefused(f"This is not an instance of that format: {problem}") from problem
    return Problem(days, shifts, people, demand)


def _sections(text: str) -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    name = ""
    for line in (raw.strip() for raw in text.splitlines()):
        if line.startswith("SECTION_"):
            name = line.removeprefix("SECTION_")
            found[name] = []
        elif line and not line.startswith("#") and name:
            found[name].append([part.strip() for part in line.split(",")])
    return found


def _shift(row: list[str]) -> Shift:
    after = row[2] if len(row) > 2 else ""
    return Shift(row[0], int(row[1]), not_before=frozenset(code for code in after.split("|") if code))


def _wishes(parts: dict[str, list[list[str]]]) -> dict[str, list[Wish]]:
    found: dict[str, list[Wish]] = {}
    for section, on in (("SHIFT_ON_REQUESTS", True), ("SHIFT_OFF_REQUESTS", False)):
        for name, day, shift, weight in parts[section]:
            found.setdefault(name, []).append(Wish(int(day), shift, on, int(weight)))
    return found


def _person(row: list[str], days: int, off: dict[str, frozenset[int]], wishes: dict[str, list[Wish]]) -> Person:
    name, limits = row[0], row[1]
    most, least, max_run, min_run, min_off, weekends = (int(part) for part in row[2:8])
    return Person(
        name,
        max_shifts={code: int(limit) for code, limit in _pairs(limits)},
        hours=(Hours(0, days - 1, least, most),),
        max_run=max_run,
        min_run=min_run,
        min_off=min_off,
        max_weekends=weekends,
        days_off=off.get(name, frozenset()),
        wishes=tuple(wishes.get(name, ())),
    )


def _pairs(limits: str) -> Iterable[list[str]]:
    return (part.split("=") for part in limits.split("|") if part)
