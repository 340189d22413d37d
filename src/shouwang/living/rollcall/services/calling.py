"""Opening and closing a roll-call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Conflict
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.rollcall import events, rules, selectors
from shouwang.living.rollcall.models import RollCall
from shouwang.means.workforce import services as workforce

ENDED = Words(en="The roll-call has ended.", zh="点名已结束。")


@transaction.atomic
def open_roll_call(
    *,
    compound_id: int,
    title: Words,
    deadline_at: datetime,
    actor: Actor,
    now: datetime,
    source: tuple[str, str] = ("", ""),
    building_ids: Sequence[int] = (),
    exercise: bool = False,
    nonce: UUID | None = None,
) -> RollCall:
    """Ask every home of the compound, or of some buildings; nothing is written for a home before it answers.

    Rounds are numbered within their source, or within the compound where they have none.

    Args:
        deadline_at: when the homes that were not reached become door-knock duties.
        nonce: the same request again gives the roll-call that the first one opened.

    Raises:
        Forbidden: the actor may not open roll-calls here.
        RollCallRefused: ``rollcall.deadline_past``, ``rollcall.buildings_unknown`` or ``rollcall.no_title``.
    """
    accounts.require(actor, "rollcall.open", compound_id=compound_id)
    _check(compound_id, title, deadline_at, building_ids, now)
    same = RollCall.objects.filter(compound_id=compound_id, source_kind=source[0], source_ref=str(source[1]))
    made, new = RollCall.objects.get_or_create(
        nonce=nonce or ids.new_nonce(),
        defaults={
            "compound_id": compound_id,
            "title": title.as_json(),
            "round": same.count() + 1,
            "source_kind": source[0],
            "source_ref": str(source[1]),
            "building_ids": sorted(set(building_ids)),
            "exercise": exercise,
            "opened_at": now,
            "opened_by": actor.name,
            "deadline_at": deadline_at,
            "ends_at": deadline_at + rules.LASTS,
        },
    )
    if new:
        note(made, "rollcall.opened", actor=actor, now=now, data={"round": made.round, "buildings": made.building_ids})
        opened = events.RollCallOpened(made.pk, compound_id, exercise)
        journal.emit(opened, compound_id=compound_id, now=now)
    return made


def _check(compound_id: int, title: Words, deadline_at: datetime, building_ids: Sequence[int], now: datetime) -> None:
    if not (title.zh.strip() or title.en.strip()):
        raise rules.RollCallRefused("rollcall.no_title", _("Say why the roll is called."))
    if deadline_at <= now:
        raise rules.RollCallRefused("rollcall.deadline_past", _("The deadline is over already."))
    known = places.buildings(compound_id).filter(pk__in=building_ids).count()
    if known != len(set(building_ids)):
        raise rules.RollCallRefused("rollcall.buildings_unknown", _("There is no such building."))


@transaction.atomic
def close(*, roll_call_id: int, actor: Actor, now: datetime, compound_id: int | None = None) -> RollCall:
    """End a roll-call: links expire and nobody knocks for it any more; help that was asked for is still given.

    Raises:
        NotFound: ``rollcall.unknown``.
        Conflict: ``rollcall.closed``: somebody closed it before.
    """
    call = selectors.roll_call(roll_call_id, compound_id=compound_id)
    accounts.require(actor, "rollcall.open", compound_id=call.compound_id)
    locked = RollCall.objects.select_for_update().get(pk=call.pk)
    if locked.closed_at is not None:
        raise Conflict("rollcall.closed", _("This roll-call is closed."))
    return _end(locked, actor, now)


@transaction.atomic
def close_for_source(*, compound_id: int, source: tuple[str, str], actor: Actor, now: datetime) -> int:
    """End every open roll-call of a source; returns how many."""
    accounts.require(actor, "rollcall.open", compound_id=compound_id)
    same = RollCall.objects.filter(
        compound_id=compound_id, source_kind=source[0], source_ref=str(source[1]), closed_at__isnull=True
    )
    found = list(same.select_for_update().order_by("pk"))
    for call in found:
        _end(call, actor, now)
    return len(found)


@transaction.atomic
def close_ended(*, now: datetime) -> int:
    """End the roll-calls that nobody closed and whose time is over; returns how many."""
    over = RollCall.objects.filter(closed_at__isnull=True, ends_at__lte=now)
    found = list(over.select_for_update(skip_locked=True).order_by("pk"))
    for call in found:
        _end(call, Actor.system(), now)
    return len(found)


def _end(call: RollCall, actor: Actor, now: datetime) -> RollCall:
    call.closed_at = max(now, call.opened_at)
    call.save(update_fields=["closed_at"])
    workforce.cancel_duties(
        compound_id=call.compound_id,
        source=(rules.SOURCE, str(call.pk)),
        reason=ENDED.zh,
        actor=Actor.system(),
        now=now,
        keys=["knock"],
    )
    note(call, "rollcall.closed", actor=actor, now=now, data={"round": call.round})
    return call


def note(call: RollCall, action: str, *, actor: Actor | None, now: datetime, data: dict[str, object]) -> None:
    """Write what happened to a roll-call into the journal."""
    journal.record(
        actor=actor,
        action=action,
        compound_id=call.compound_id,
        subject=(rules.SOURCE, call.pk),
        data=data,
        exercise=call.exercise,
        now=now,
    )
