"""What every service of duties does: lock, note, wind the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import rules
from shouwang.means.workforce.models import Duty, DutyEntry


def locked(duty_id: int, actor: Actor, compound_id: int | None) -> Duty:
    """Lock a duty for the rest of the transaction.

    Args:
        compound_id: of the page that asks; a duty of another compound does not exist for it.

    Raises:
        NotFound: ``duty.unknown``, also for a duty of a compound in which the actor has no duties.
    """
    found = Duty.objects.select_for_update().filter(pk=duty_id).first()
    if found is None:
        raise NotFound("duty.unknown", _("There is no such duty."))
    _require_reach(found.compound_id, actor, compound_id)
    return found


def _require_reach(of: int, actor: Actor, compound_id: int | None) -> None:
    if compound_id not in (None, of) or not actor.may("duty.mine", compound_id=of):
        raise NotFound("duty.unknown", _("There is no such duty."))


def locked_with_waiting(duty_id: int, actor: Actor, compound_id: int | None) -> tuple[Duty, list[Duty]]:
    """Lock a duty and those of its source that wait, in the order of their ids, so that no two lock crosswise.

    Raises:
        NotFound: ``duty.unknown``.
    """
    facts = Duty.objects.filter(pk=duty_id).values_list("compound_id", "source_kind", "source_ref").first()
    if facts is None:
        raise NotFound("duty.unknown", _("There is no such duty."))
    _require_reach(facts[0], actor, compound_id)
    same = Q(compound_id=facts[0], source_kind=facts[1], source_ref=facts[2], waiting=True)
    found = list(Duty.objects.select_for_update().filter(Q(pk=duty_id) | same).order_by("pk"))
    duty = next(each for each in found if each.pk == duty_id)
    return duty, [each for each in found if each.pk != duty_id and each.waiting]


def seen(duty: Duty, nonce: UUID | None) -> bool:
    """Whether this very request was carried out before; call it while the duty is locked."""
    return nonce is not None and DutyEntry.objects.filter(duty=duty, nonce=nonce).exists()


def note(
    duty: Duty, kind: str, *, actor: Actor, now: datetime, nonce: UUID | None = None, data: dict[str, Any] | None = None
) -> DutyEntry:
    """Write what was done to a duty."""
    return DutyEntry.objects.create(
        duty=duty, at=now, user_id=actor.user_id, by=actor.name, kind=kind, nonce=nonce, data=data or {}
    )


def wind(duty: Duty) -> Duty:
    """Set the instant at which time alone will change the duty again."""
    duty.next_check_at = rules.next_check(duty.clockwork())
    return duty


def stands_for(wanted: str, key: str) -> bool:
    """Whether a key of ``waits_for`` means this duty."""
    return key == wanted or key.startswith(f"{wanted}:")


def record(duty: Duty, action: str, *, actor: Actor, now: datetime, data: dict[str, Any] | None = None) -> None:
    """Write into the compound's journal what happened to a duty."""
    facts = {"title": duty.title, "place": duty.place_label, "source": [duty.source_kind, duty.source_ref]}
    journal.record(
        actor=actor,
        action=action,
        compound_id=duty.compound_id,
        subject=("duty", duty.pk),
        data=facts | (data or {}),
        exercise=duty.exercise,
        now=now,
    )


def release(waiting: Sequence[Duty], *, actor: Actor, now: datetime) -> int:
    """Let locked duties of one source go on whose prerequisites are all settled; returns how many.

    Settled is done as well as not executable and cancelled: work must not hang unseen because of what somebody
    else cannot do; whoever leads was told of it. Of a repeated prerequisite only the first round counts.
    """
    if not waiting:
        return 0
    first = waiting[0]
    same = Duty.objects.filter(
        compound_id=first.compound_id, source_kind=first.source_kind, source_ref=first.source_ref, round=1
    )
    facts = list(same.values_list("pk", "key", "state", "due_at"))
    released = 0
    for duty in waiting:
        meant = [
            (state, due_at)
            for pk, key, state, due_at in facts
            if pk != duty.pk and any(stands_for(wanted, key) for wanted in duty.waits_for)
        ]
        if any(state in rules.OPEN for state, _due in meant):
            continue
        duty.waiting = False
        duty.due_at, duty.acknowledge_by = rules.released_times(
            due_at=duty.due_at,
            prerequisites_due_at=max((due for _state, due in meant), default=None),
            acknowledge_minutes=duty.acknowledge_minutes,
            released_at=now,
        )
        wind(duty).save()
        note(duty, "released", actor=actor, now=now)
        released += 1
    return released
