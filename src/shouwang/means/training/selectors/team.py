"""The team: who holds which course, what their posts ask for, and what a plan's levels lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.means.rosters import selectors as rosters
from shouwang.means.training.models import Course, Requirement
from shouwang.means.training.rules import learning
from shouwang.means.training.rules.learning import Standing
from shouwang.means.training.selectors.courses import courses, standings


def _posts(compound_id: int, now: datetime) -> dict[int, frozenset[str]]:
    """Who works at which posts, by the staff files."""
    return {file.user_id: frozenset([file.station.key, *file.also]) for file in rosters.files(compound_id, now=now)}


def required_of(user_id: int, *, compound_id: int, now: datetime) -> frozenset[int]:
    """The courses that somebody's posts ask for, under whatever hazard."""
    posts = _posts(compound_id, now).get(user_id, frozenset())
    asked = Requirement.objects.filter(course__compound_id=compound_id, course__retired_at__isnull=True)
    return frozenset(asked.filter(post__in=["", *posts]).values_list("course_id", flat=True))


@dataclass(frozen=True)
class Line:
    """One person in the matrix."""

    user_id: int
    name: str
    post: str
    cells: tuple[tuple[Course, Standing, date | None, bool], ...]

    @property
    def lacks(self) -> int:
        """How many required courses are not held."""
        return sum(asked and standing not in learning.HOLDS for _course, standing, _until, asked in self.cells)


def matrix(
    actor: Actor, *, compound_id: int, now: datetime, post: str = "", text: str = "", lacking_only: bool = False
) -> list[Line]:
    """Everybody with a staff file against every course, those who lack most first.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "training.see", compound_id=compound_id)
    given = list(courses(compound_id))
    files = [
        file
        for file in rosters.files(compound_id, now=now)
        if (not post or post in (file.station.key, *file.also)) and text.strip().lower() in file.user.name.lower()
    ]
    stands = standings(given, [file.user_id for file in files], today=timezone.localdate(now))
    asked = _asked(compound_id)
    lines = [
        Line(
            file.user_id,
            file.user.name,
            file.station.key,
            tuple(
                (each, *stands[file.user_id, each.pk], bool(asked[each.pk] & {"", file.station.key, *file.also}))
                for each in given
            ),
        )
        for file in files
    ]
    shown = [line for line in lines if line.lacks] if lacking_only else lines
    return sorted(shown, key=lambda line: (-line.lacks, line.post, line.name))


def _asked(compound_id: int) -> Mapping[int, set[str]]:
    asked: dict[int, set[str]] = defaultdict(set)
    for row in Requirement.objects.filter(course__compound_id=compound_id):
        asked[row.course_id].add(row.post)
    return asked


@dataclass(frozen=True)
class Lacking:
    """One line of "for level Ⅰ you lack 4 people with …"."""

    level: str
    post: str
    course: Course
    needed: int
    held: int
    lacking: int


def lacking(*, compound_id: int, hazard: str, needed: Mapping[str, Mapping[str, int]], now: datetime) -> list[Lacking]:
    """What a plan's levels lack in people with the courses that its hazard asks for.

    Args:
        hazard: the plan's.
        needed: level → post → people on duty at once (``minimum_on_duty``); a post without a number needs nobody.
    """
    given = {each.pk: each for each in courses(compound_id)}
    asked = Requirement.objects.filter(course_id__in=given, hazard__in=["", hazard]).values_list("post", "course_id")
    posts = _posts(compound_id, now)
    stands = standings(given.values(), posts, today=timezone.localdate(now))
    holders: dict[tuple[str, int], int] = defaultdict(int)
    for (user_id, course_id), (standing, _until) in stands.items():
        for post in posts[user_id] if standing in learning.HOLDS else ():
            holders[post, course_id] += 1
    found = learning.gaps(needed, sorted(set(asked)), holders)
    return [Lacking(gap.level, gap.post, given[gap.course_id], gap.needed, gap.held, gap.lacking) for gap in found]
