"""Points: given for learning, teaching, drills and by leaders' praise; spent on rewards."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.training import selectors
from shouwang.means.training.models import HandedOut, PointEntry, Reward
from shouwang.means.training.rules import TrainingRefused, TrainingTaken, career
from shouwang.means.workforce import selectors as workforce

OWN, EDIT = "training.own", "training.edit"
_DRILLED = UUID("e0a7b8d2-52c7-4c37-8f41-4d2c51f3a9b4")


def in_turn(user_id: int) -> None:
    """One at a time for one person's learning and points, until the transaction ends."""
    journal.in_turn("training", user_id)


def give(
    *,
    compound_id: int,
    user_id: int,
    amount: int,
    why: str,
    now: datetime,
    nonce: UUID,
    words: str = "",
    by_name: str = "",
) -> bool:
    """Write points into the caller's transaction, once for a nonce. Returns whether they are new."""
    facts = {"amount": amount, "why": why, "words": words[:200], "at": now, "by_name": by_name}
    _entry, made = PointEntry.objects.get_or_create(
        nonce=nonce, defaults={"compound_id": compound_id, "user_id": user_id, **facts}
    )
    return made


@transaction.atomic
def praise(
    *, compound_id: int, user_id: int, amount: int, words: str, actor: Actor, now: datetime, nonce: UUID
) -> None:
    """A leader gives points with a reason that everybody reads.

    Raises:
        TrainingRefused: ``training.praise``, ``training.reason``, ``training.self_praise``.
        NotFound: ``training.nobody``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    if not 1 <= amount <= career.MOST_PRAISE:
        raise TrainingRefused("training.praise", _("One to fifty points at a time.")).at("amount")
    if not words.strip():
        raise TrainingRefused("training.reason", _("Please say what for.")).at("words")
    if user_id == actor.user_id:
        raise TrainingRefused("training.self_praise", _("Nobody praises themselves.")).at("user")
    if not accounts.staff_of(compound_id, now=now).filter(pk=user_id).exists():
        raise NotFound("training.nobody", _("Nobody of that name works here."))
    in_turn(user_id)
    said = {"words": words.strip()[:200], "by_name": actor.name}
    if give(compound_id=compound_id, user_id=user_id, amount=amount, why="praise", now=now, nonce=nonce, **said):
        data = {"user": user_id, "points": amount, "words": said["words"]}
        journal.record(actor=actor, action="training.praised", compound_id=compound_id, data=data, now=now)


@transaction.atomic
def offer(*, compound_id: int, title: str, cost: int, left: int, actor: Actor, now: datetime) -> Reward:
    """Offer a reward, or change its price and number.

    Raises:
        TrainingRefused: ``training.reward``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    if not title.strip() or not 1 <= cost <= 10_000 or not 0 <= left <= 10_000:
        raise TrainingRefused("training.reward", _("A reward has a name, a price of 1 to 10,000 points, and a number."))
    reward, _made = Reward.objects.update_or_create(
        compound_id=compound_id, title=title.strip()[:60], defaults={"cost": cost, "left": left}
    )
    data = {"reward": reward.title, "points": cost, "left": left}
    journal.record(actor=actor, action="training.offered", compound_id=compound_id, data=data, now=now)
    return reward


@transaction.atomic
def redeem(*, compound_id: int, reward_id: int, actor: Actor, now: datetime, nonce: UUID) -> PointEntry:
    """Spend points on a reward; one person at a time, and the last piece goes to one.

    Locks the person's points and the reward.

    Raises:
        TrainingRefused: ``training.too_dear``.
        TrainingTaken: ``training.gone``.
        NotFound: ``training.no_reward``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OWN, compound_id=compound_id)
    me = actor.user_id or 0
    in_turn(me)
    known = PointEntry.objects.filter(nonce=nonce, user_id=me).first()
    if known is not None:
        return known
    reward = Reward.objects.select_for_update().filter(pk=reward_id, compound_id=compound_id).first()
    if reward is None:
        raise NotFound("training.no_reward", _("There is no such reward."))
    if reward.left < 1:
        raise TrainingTaken("training.gone", _("The last one is gone."))
    if selectors.balance(me, compound_id=compound_id) < reward.cost:
        raise TrainingRefused("training.too_dear", _("You do not have enough points for that yet."))
    reward.left -= 1
    reward.save(update_fields=["left"])
    entry = PointEntry.objects.create(
        compound_id=compound_id, user_id=me, amount=-reward.cost, why="reward", reward=reward, at=now, nonce=nonce
    )
    data = {"reward": reward.title, "points": reward.cost}
    journal.record(actor=actor, action="training.rewarded", compound_id=compound_id, data=data, now=now)
    return entry


@transaction.atomic
def hand_out(*, compound_id: int, entry_id: int, actor: Actor, now: datetime) -> HandedOut:
    """Note that a reward was handed over, so that nobody can show it a second time.

    Locks the person's points. The same leader pressing twice notes it once.

    Raises:
        NotFound: ``training.no_reward``.
        TrainingTaken: ``training.handed_out``: somebody else handed it over.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    entry = PointEntry.objects.filter(pk=entry_id, compound_id=compound_id, why="reward").first()
    if entry is None:
        raise NotFound("training.no_reward", _("There is no such reward."))
    in_turn(entry.user_id)
    row, made = HandedOut.objects.get_or_create(entry=entry, defaults={"at": now, "by_name": actor.name})
    if made:
        data = {"user": entry.user_id, "reward": entry.reward.title if entry.reward else ""}
        journal.record(actor=actor, action="training.handed_out", compound_id=compound_id, data=data, now=now)
    elif row.by_name != actor.name:
        raise TrainingTaken("training.handed_out", _("{name} has already handed it out."), name=row.by_name)
    return row


@transaction.atomic
def count_drills(*, compound_id: int, now: datetime) -> int:
    """Points for everybody who did a duty in an exercise of the last week, once an exercise; safe to repeat."""
    drilled = workforce.drilled(compound_id, since=now - timedelta(days=7))
    for user_id, exercise in drilled:
        give(
            compound_id=compound_id,
            user_id=user_id,
            amount=career.DRILL_POINTS,
            why="drill",
            now=now,
            nonce=uuid.uuid5(_DRILLED, f"{user_id}:{exercise}"),
        )
    return len(drilled)
