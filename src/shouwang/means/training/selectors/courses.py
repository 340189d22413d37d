"""Courses, their questions, and how people stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import selectors as rosters
from shouwang.means.training.models import Attempt, Course, Question, SignOff
from shouwang.means.training.rules import learning
from shouwang.means.training.rules.learning import Held, Standing


def courses(compound_id: int) -> QuerySet[Course]:
    """The courses that are given."""
    return Course.objects.filter(compound_id=compound_id, retired_at__isnull=True)


def course(course_id: int, *, compound_id: int) -> Course:
    """One course that is given.

    Raises:
        NotFound: ``training.unknown``.
    """
    found = courses(compound_id).filter(pk=course_id).first()
    if found is None:
        raise NotFound("training.unknown", _("There is no such course."))
    return found


def questions(of: Course) -> list[Question]:
    """Its questions in their order."""
    return list(of.questions.all())


def standings(
    of: Iterable[Course], user_ids: Iterable[int], *, today: date
) -> dict[tuple[int, int], tuple[Standing, date | None]]:
    """How people stand in courses: (user, course) → standing and first day without; four queries.

    A certificate in the staff file that the course would give counts as the course, wherever it was gained.
    """
    given, people = list(of), list(user_ids)
    quizzes = _newest(Attempt.objects.filter(passed=True), given, people)
    shown = _newest(SignOff.objects.all(), given, people)
    elsewhere = _certificates(given, people, today)
    found = {}
    for each in given:
        for user_id in people:
            key = (user_id, each.pk)
            held = Held(quizzes.get(key), shown.get(key))
            ends = learning.until(held, months=each.months, needs_sign_off=each.needs_sign_off)
            stands = learning.standing(held, months=each.months, needs_sign_off=each.needs_sign_off, today=today)
            if stands not in learning.HOLDS and (user_id, each.certificate) in elsewhere:
                stands, ends = Standing.HELD, elsewhere[user_id, each.certificate]
            found[key] = (stands, ends)
    return found


def _newest(rows: QuerySet[Any], of: list[Course], people: list[int]) -> dict[tuple[int, int], date]:
    found = rows.filter(course__in=of, user_id__in=people).values_list("user_id", "course_id").annotate(at=Max("at"))
    return {(user, each): timezone.localdate(at) for user, each, at in found}


def _certificates(of: list[Course], people: list[int], today: date) -> Mapping[tuple[int, str], date | None]:
    codes = {each.certificate for each in of if each.certificate}
    compounds = {each.compound_id for each in of}
    if not codes or not compounds:
        return {}
    return {
        (user_id, code): ends
        for compound_id in compounds
        for user_id, code, ends in rosters.certificates(compound_id, people, on=today)
        if code in codes
    }


@dataclass(frozen=True)
class Mine:
    """One course as somebody sees it."""

    course: Course
    standing: Standing
    until: date | None
    required: bool


def mine(actor: Actor, *, compound_id: int, now: datetime, required: Iterable[int]) -> list[Mine]:
    """One's courses: those required and not held first.

    Args:
        required: the courses that one's posts ask for.
    """
    given, asked, me = list(courses(compound_id)), set(required), actor.user_id or 0
    stands = standings(given, [me], today=timezone.localdate(now))
    found = [Mine(each, *stands[me, each.pk], required=each.pk in asked) for each in given]
    return sorted(found, key=lambda each: (not each.required, each.standing in learning.HOLDS, each.course.key))
