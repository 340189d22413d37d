"""Quizzes, the time for which a course holds, and where somebody stands in it. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _
from shouwang.means.training.rules import TrainingRefused

SOON = timedelta(days=30)
"""A course that ends within this is to be taken again."""
TRIES_A_DAY = 5
"""So that nobody finds the answers by trying all of them."""


class Standing(StrEnum):
    """How somebody stands in a course."""

    OPEN = "open"
    SIGN_OFF = "sign_off"
    HELD = "held"
    SOON = "soon"
    ENDED = "ended"


STANDING_LABELS: dict[str, str] = {
    Standing.OPEN: _("To be taken"),
    Standing.SIGN_OFF: _("Quiz passed, to be shown in practice"),
    Standing.HELD: _("Valid"),
    Standing.SOON: _("Ends soon"),
    Standing.ENDED: _("Ended"),
}
HOLDS = (Standing.HELD, Standing.SOON)


@dataclass(frozen=True, slots=True)
class Score:
    """What a sheet came to.

    Args:
        right, asked: numbers of questions.
        wrong: places of the questions that were answered wrongly.
    """

    right: int
    asked: int
    passed: bool
    wrong: tuple[int, ...]

    @property
    def percent(self) -> int:
        """Rounded down, so that nobody passes by rounding."""
        return 100 * self.right // self.asked


def judge(keys: Sequence[int], answers: Sequence[int | None], *, pass_percent: int) -> Score:
    """Score a quiz.

    Args:
        keys: the right choice of each question.
        answers: what was chosen; None where nothing was.
        pass_percent: 1-100.

    Raises:
        TrainingRefused: ``training.no_questions``, ``training.incomplete``.
    """
    if not keys:
        raise TrainingRefused("training.no_questions", _("This course has no questions yet."))
    if len(answers) != len(keys) or any(each is None for each in answers):
        raise TrainingRefused("training.incomplete", _("Answer every question."))
    wrong = tuple(place for place, (key, given) in enumerate(zip(keys, answers, strict=True)) if key != given)
    right = len(keys) - len(wrong)
    return Score(right, len(keys), 100 * right >= pass_percent * len(keys), wrong)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the month's last: 31 August and six months are 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Held:
    """When somebody passed what a course asks for.

    Args:
        quiz_on: the newest quiz passed.
        shown_on: the newest practical sign-off.
    """

    quiz_on: date | None = None
    shown_on: date | None = None


def until(held: Held, *, months: int, needs_sign_off: bool) -> date | None:
    """The first day on which the course no longer holds; None when it was never completed.

    A course is complete on the later of quiz and sign-off, if the earlier one still held then.
    """
    if held.quiz_on is None or (needs_sign_off and held.shown_on is None):
        return None
    days = [held.quiz_on, *([held.shown_on] if needs_sign_off and held.shown_on else [])]
    if max(days) >= months_after(min(days), months):
        return months_after(min(days), months)
    return months_after(max(days), months)


def standing(held: Held, *, months: int, needs_sign_off: bool, today: date) -> Standing:
    """How somebody stands in a course today."""
    ends = until(held, months=months, needs_sign_off=needs_sign_off)
    if ends is None:
        fresh = held.quiz_on is not None and today < months_after(held.quiz_on, months)
        return Standing.SIGN_OFF if fresh else Standing.OPEN
    if today >= ends:
        return Standing.ENDED
    return Standing.SOON if ends - today <= SOON else Standing.HELD


@dataclass(frozen=True, slots=True)
class Gap:
    """What a post lacks for a level.

    Args:
        needed: people of the post who must hold the course.
        held: those who do.
    """

    level: str
    post: str
    course_id: int
    needed: int
    held: int

    @property
    def lacking(self) -> int:
        """How many are to be trained."""
        return max(0, self.needed - self.held)


def gaps(
    needed: Mapping[str, Mapping[str, int]],
    required: Iterable[tuple[str, int]],
    holders: Mapping[tuple[str, int], int],
) -> tuple[Gap, ...]:
    """For each level what is lacking, the gravest levels as they come.

    Args:
        needed: level → post → people on duty at once.
        required: (post, course) pairs; an empty post means every post of the level.
        holders: (post, course) → people of the post who hold the course.
    """
    found = []
    for level, posts in needed.items():
        for post, course_id in required:
            for each in posts if not post else [post] if post in posts else []:
                gap = Gap(level, each, course_id, posts[each], holders.get((each, course_id), 0))
                found += [gap] if gap.lacking else []
    return tuple(found)
