"""The confidential check, its kept results, and the talk with the counsellor.

What is *not* written is the point: a check leaves no journal entry and no row that names its taker,
unless the taker asks for one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import sealing
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.notices import services as notices
from shouwang.means.welfare import events
from shouwang.means.welfare.models import CheckMark, MealOrder, OwnCheck, Referral
from shouwang.means.welfare.rules import WelfareRefused, WelfareTaken, care, questionnaires
from shouwang.means.welfare.rules.questionnaires import Result, Scale
from shouwang.means.welfare.services import warning

OWN, COUNSEL = "welfare.own", "welfare.counsel"

_COUNT = """
INSERT INTO welfare_checktally (compound_id, scale, month, band, people) VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (compound_id, scale, month, band) DO UPDATE SET people = welfare_checktally.people + 1
"""
_MARK = "INSERT INTO welfare_checkmark (month, mark) VALUES (%s, %s) ON CONFLICT (mark) DO NOTHING"


@transaction.atomic
def take_check(
    *, compound_id: int, scale: Scale, answers: Sequence[int | None], keep: bool, actor: Actor, now: datetime
) -> Result:
    """Score a check, count it namelessly, and keep it only if its taker wants to.

    Args:
        answers: 0-3 for each item.
        keep: seal a copy that only the taker reads.

    Raises:
        WelfareRefused: ``welfare.incomplete``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    result = questionnaires.read(scale, answers)
    month = timezone.localdate(now).replace(day=1)
    if _first_this_month(compound_id, scale, month, actor):
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [compound_id, scale, month, result.band])
    if keep and actor.user_id is not None:
        facts = json.dumps({"scale": scale, "score": result.score, "band": result.band})
        OwnCheck.objects.create(user_id=actor.user_id or 0, sealed=sealing.seal(facts), taken_at=now)
    return result


def _first_this_month(compound_id: int, scale: Scale, month: date, actor: Actor) -> bool:
    mark = sealing.blind_index(f"{actor.user_id}", purpose=f"welfare:{compound_id}:{scale}:{month:%Y-%m}")
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [month, mark])
        return bool(cursor.rowcount == 1)


@transaction.atomic
def forget_own(*, check_id: int, actor: Actor) -> None:
    """Delete a result that one kept.

    Raises:
        NotFound: ``welfare.check``: none, or somebody else's.
    """
    if not OwnCheck.objects.filter(pk=check_id, user_id=actor.user_id or 0).delete()[0]:
        raise NotFound("welfare.check", _("There is no such result of yours."))


@transaction.atomic
def ask_talk(*, compound_id: int, words: str, urgent: bool, actor: Actor, now: datetime, nonce: UUID) -> Referral:
    """Ask the counsellor for a talk; asking again while one waits makes it urgent if it now is.

    Raises:
        WelfareRefused: ``welfare.system``: only a person asks.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    if actor.user_id is None:
        raise WelfareRefused("welfare.system", _("Only a person can ask for a talk."))
    waiting = Referral.objects.select_for_update().filter(user_id=actor.user_id or 0, closed_at__isnull=True).first()
    if waiting is not None:
        waiting.urgent = waiting.urgent or urgent
        waiting.words_sealed = sealing.seal(words.strip()[:500]) if words.strip() else waiting.words_sealed
        waiting.save(update_fields=["urgent", "words_sealed"])
        return waiting
    row = Referral.objects.create(
        compound_id=compound_id,
        user_id=actor.user_id or 0,
        words_sealed=sealing.seal(words.strip()[:500]),
        urgent=urgent,
        asked_at=now,
        nonce=nonce,
    )
    journal.emit(events.TalkAsked(row.pk, compound_id), compound_id=compound_id, now=now)
    return row


@transaction.atomic
def take_talk(*, referral_id: int, compound_id: int, actor: Actor, now: datetime, answer: str = "") -> Referral:
    """The counsellor takes a call; one wins, the other is told. The person hears of it, and nobody else.

    Locks the call.

    Args:
        answer: a few words to the person, sealed.

    Raises:
        WelfareTaken: ``welfare.talk_taken``.
        NotFound: ``welfare.talk``.
        Forbidden: ``account.forbidden``.
    """
    row = _talk(referral_id, compound_id, actor)
    if row.taken_by_id not in (None, actor.user_id):
        raise WelfareTaken("welfare.talk_taken", _("Another counsellor has taken this call."))
    if row.taken_at is None:
        row.taken_at, row.taken_by_id = now, actor.user_id
        row.answer_sealed = sealing.seal(answer.strip()[:500]) if answer.strip() else b""
        row.save(update_fields=["taken_at", "taken_by", "answer_sealed"])
        warning.tell_of_answer(talk=row, now=now)
    return row


@transaction.atomic
def close_talk(*, referral_id: int, compound_id: int, actor: Actor, now: datetime) -> Referral:
    """The talk has been held, or led on to a doctor; what was said is written nowhere.

    Raises:
        WelfareRefused: ``welfare.talk_open``: it was not taken.
        NotFound: ``welfare.talk``.
        Forbidden: ``account.forbidden``.
    """
    row = _talk(referral_id, compound_id, actor)
    if row.taken_by_id != actor.user_id:
        raise WelfareRefused("welfare.talk_open", _("Take the call before you close it."))
    if row.closed_at is None:
        row.closed_at, row.words_sealed, row.answer_sealed = now, b"", b""
        row.save(update_fields=["closed_at", "words_sealed", "answer_sealed"])
    return row


def _talk(referral_id: int, compound_id: int, actor: Actor) -> Referral:
    accounts.require(actor, COUNSEL, compound_id=compound_id)
    row = Referral.objects.select_for_update(of=("self",)).filter(pk=referral_id, compound_id=compound_id).first()
    if row is None:
        raise NotFound("welfare.talk", _("There is no such call."))
    return row


@transaction.atomic
def erase_due(*, now: datetime) -> int:
    """Forget what is older than half a year, and whom a closed month counted; says how many rows went."""
    old, month = now - care.KEPT, timezone.localdate(now).replace(day=1)
    gone = [
        OwnCheck.objects.filter(taken_at__lte=old).delete()[0],
        Referral.objects.filter(closed_at__lte=old).delete()[0],
        MealOrder.objects.filter(day__lte=timezone.localdate(old)).delete()[0],
        CheckMark.objects.filter(month__lt=month).delete()[0],
        notices.forget_personal(now=now),
    ]
    return sum(gone)
