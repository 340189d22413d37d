"""Writing courses, asking for them, and taking them out of use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture.catalogue import HAZARDS, POSTS
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules as rosters
from shouwang.means.training import selectors
from shouwang.means.training.models import Course, Question, Requirement
from shouwang.means.training.rules import TrainingRefused

EDIT = "training.edit"


@dataclass(frozen=True)
class QuestionFacts:
    """One question.

    Args:
        choices: two to five.
        right: the place of the right one, from 0.
    """

    text: Words
    choices: tuple[Words, ...]
    right: int


@dataclass(frozen=True)
class CourseFacts:
    """What a course is.

    Args:
        certificate: the code that the staff file gets; empty for none.
        months: how long it holds, 1-60.
    """

    key: str
    title: Words
    material: Words
    questions: Sequence[QuestionFacts]
    certificate: str = ""
    pass_percent: int = 80
    months: int = 12
    needs_sign_off: bool = False
    points: int = 20


@transaction.atomic
def write_course(*, compound_id: int, facts: CourseFacts, actor: Actor, now: datetime) -> Course:
    """Write a course, or write it anew under the same key; who passed before keeps what was passed.

    Raises:
        TrainingRefused: ``training.facts``: what is wrong is said.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    _check(facts)
    course, _made = Course.objects.update_or_create(
        compound_id=compound_id,
        key=facts.key,
        defaults={
            "title": facts.title.as_json(),
            "material": facts.material.as_json(),
            "certificate": facts.certificate,
            "pass_percent": facts.pass_percent,
            "months": facts.months,
            "needs_sign_off": facts.needs_sign_off,
            "points": facts.points,
            "retired_at": None,
        },
    )
    course.questions.all().delete()
    Question.objects.bulk_create(
        Question(
            course=course,
            place=place,
            text=each.text.as_json(),
            choices=[choice.as_json() for choice in each.choices],
            right=each.right,
        )
        for place, each in enumerate(facts.questions)
    )
    journal.record(
        actor=actor, action="training.course_written", compound_id=compound_id, subject=("course", course.pk), now=now
    )
    return course


def _wrong_figures(facts: CourseFacts) -> list[str]:
    bounds = {"pass_percent": range(1, 101), "months": range(1, 61), "points": range(201)}
    return [name for name, bound in bounds.items() if getattr(facts, name) not in bound]


def _check(facts: CourseFacts) -> None:
    if not (facts.title.en or facts.title.zh) or not facts.key.strip():
        raise TrainingRefused("training.facts", _("A course has a title.")).at("title_zh")
    if facts.certificate and facts.certificate not in rosters.CERTIFICATES:
        raise TrainingRefused("training.facts", _("The staff file knows no such certificate."))
    if _wrong_figures(facts):
        raise TrainingRefused(
            "training.facts", _("To pass: 1 to 100 percent; it holds 1 to 60 months; it gives 0 to 200 points.")
        ).at(*_wrong_figures(facts))
    if not facts.questions or len(facts.questions) > 50:
        raise TrainingRefused("training.facts", _("A course has 1 to 50 questions.")).at("questions")
    for each in facts.questions:
        if not 2 <= len(each.choices) <= 5 or not 0 <= each.right < len(each.choices):
            raise TrainingRefused(
                "training.facts", _("A question has two to five choices, and one of them is right.")
            ).at("questions")


@transaction.atomic
def retire(*, compound_id: int, course_id: int, actor: Actor, now: datetime) -> None:
    """Take a course out of use; what was passed stays known.

    Raises:
        NotFound: ``training.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    course = selectors.course(course_id, compound_id=compound_id)
    course.retired_at = now
    course.save(update_fields=["retired_at"])
    journal.record(
        actor=actor, action="training.course_retired", compound_id=compound_id, subject=("course", course.pk), now=now
    )


@transaction.atomic
def require(
    *,
    compound_id: int,
    course_id: int,
    post: str,
    hazard: str,
    actor: Actor,
    now: datetime,
    wanted: bool = True,
) -> None:
    """Ask for a course at a post under a hazard, or ask no longer.

    Args:
        post: a kind of post; empty for every post.
        hazard: a plan's hazard; empty for all of them.

    Raises:
        TrainingRefused: ``training.post``.
        NotFound: ``training.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    course = selectors.course(course_id, compound_id=compound_id)
    if (post and post not in POSTS) or (hazard and hazard not in HAZARDS):
        raise TrainingRefused("training.post", _("There is no such post or hazard."))
    if wanted:
        Requirement.objects.get_or_create(course=course, post=post, hazard=hazard)
    else:
        Requirement.objects.filter(course=course, post=post, hazard=hazard).delete()
    data = {"course": course.key, "post": post, "hazard": hazard, "wanted": wanted}
    journal.record(actor=actor, action="training.required", compound_id=compound_id, data=data, now=now)
