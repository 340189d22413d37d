"""Handing in a quiz, and signing off what one has seen somebody do."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules as roster_rules
from shouwang.means.rosters import selectors as rosters
from shouwang.means.rosters import services as roster_services
from shouwang.means.training import selectors
from shouwang.means.training.models import Attempt, Course, SignOff
from shouwang.means.training.rules import TrainingRefused, career, learning
from shouwang.means.training.rules.learning import Score
from shouwang.means.training.services.points import give, in_turn

OWN, SIGN = "training.own", "training.sign"
_CERTIFIED = UUID("5c5f0f0a-3a34-4e44-9a5c-1f6f2a5b7d10")


@transaction.atomic
def hand_in(
    *,
    compound_id: int,
    course_id: int,
    answers: Sequence[int | None],
    actor: Actor,
    now: datetime,
    nonce: UUID,
) -> Score:
    """Score a quiz; a pass gives points once in its time, and the certificate where no practice is asked for.

    A sheet that is sent again comes to what it came to, whatever it answers now.

    Locks the person's learning.

    Raises:
        TrainingRefused: ``training.no_questions``, ``training.incomplete``, ``training.tries``.
        NotFound: ``training.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    me, course = actor.user_id or 0, selectors.course(course_id, compound_id=compound_id)
    in_turn(me)
    keys = [each.right for each in selectors.questions(course)]
    score = learning.judge(keys, answers, pass_percent=course.pass_percent)
    known = Attempt.objects.filter(nonce=nonce, user_id=me).first()
    if known is not None:  # says nothing of other answers, or they could be found out by sending the sheet again
        return Score(known.right, known.asked, known.passed, ())
    tried = Attempt.objects.filter(user_id=me, course=course, at__gt=now - timedelta(days=1))
    if tried.count() >= learning.TRIES_A_DAY:
        raise TrainingRefused("training.tries", _("Five tries a day are enough. Read the material and come back."))
    fresh = not _holds(course, me, now)
    Attempt.objects.create(
        course=course, user_id=me, at=now, right=score.right, asked=score.asked, passed=score.passed, nonce=nonce
    )
    if score.passed:
        _note("training.passed", course, actor, me, now)
        if not course.needs_sign_off:
            _complete(course, me, now, fresh=fresh)
    return score


@transaction.atomic
def sign_off(
    *, compound_id: int, course_id: int, user_id: int, actor: Actor, now: datetime, nonce: UUID, remark: str = ""
) -> SignOff:
    """Say that one saw somebody do it right; only who holds the course oneself, or leads, may say so.

    Raises:
        TrainingRefused: ``training.self``, ``training.not_asked``, ``training.quiz_first``, ``training.not_holder``.
        NotFound: ``training.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, SIGN, compound_id=compound_id)
    course, me = selectors.course(course_id, compound_id=compound_id), actor.user_id or 0
    in_turn(user_id)
    known = SignOff.objects.filter(nonce=nonce, by_id=me).first()
    if known is not None:
        return known
    _check_sign_off(course, user_id, me, actor, now)
    fresh = not _holds(course, user_id, now)
    row = SignOff.objects.create(
        course=course, user_id=user_id, by_id=me, at=now, remark=remark.strip()[:200], nonce=nonce
    )
    _note("training.signed_off", course, actor, user_id, now)
    give(
        compound_id=compound_id,
        user_id=me,
        amount=career.SIGN_OFF_POINTS,
        why="teaching",
        now=now,
        nonce=uuid.uuid5(nonce, "teaching"),
    )
    if _holds(course, user_id, now):
        _complete(course, user_id, now, fresh=fresh)
    return row


def _check_sign_off(course: Course, user_id: int, me: int, actor: Actor, now: datetime) -> None:
    if user_id == me:
        raise TrainingRefused("training.self", _("Nobody signs off themselves."))
    if not course.needs_sign_off:
        raise TrainingRefused("training.not_asked", _("This course has no practical part."))
    leads = actor.may("training.edit", compound_id=course.compound_id, now=now)
    if not leads and not _holds(course, me, now):
        raise TrainingRefused("training.not_holder", _("Only who holds this course can sign it off."))
    today = timezone.localdate(now)
    quiz = Attempt.objects.filter(course=course, user_id=user_id, passed=True).first()
    if quiz is None or today >= learning.months_after(timezone.localdate(quiz.at), course.months):
        raise TrainingRefused("training.quiz_first", _("The quiz comes first."))


def _holds(course: Course, user_id: int, now: datetime) -> bool:
    today = timezone.localdate(now)
    return selectors.standings([course], [user_id], today=today)[user_id, course.pk][0] in learning.HOLDS


def _complete(course: Course, user_id: int, now: datetime, *, fresh: bool) -> None:
    """The certificate into the staff file, and the points, unless the course still held."""
    today = timezone.localdate(now)
    _standing, ends = selectors.standings([course], [user_id], today=today)[user_id, course.pk]
    file = rosters.file_of(user_id, course.compound_id)
    if course.certificate and file is not None and ends is not None:
        roster_services.add_term(
            compound_id=course.compound_id,
            file_id=file.pk,
            kind=roster_rules.Fact.CERTIFICATE,
            code=course.certificate,
            starts_on=today,
            ends_on=ends,
            actor=Actor.system(),
            now=now,
            nonce=uuid.uuid5(_CERTIFIED, f"{course.pk}:{user_id}:{today}"),
        )
    if fresh and course.points:
        give(
            compound_id=course.compound_id,
            user_id=user_id,
            amount=course.points,
            why="course",
            words=Words.of(course.title).zh or Words.of(course.title).en,
            now=now,
            nonce=uuid.uuid5(_CERTIFIED, f"points:{course.pk}:{user_id}:{today}"),
        )


def _note(action: str, course: Course, actor: Actor, user_id: int, now: datetime) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=course.compound_id,
        subject=("course", course.pk),
        data={"user": user_id, "course": course.key},
        now=now,
    )
