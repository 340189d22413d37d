"""Doing duties: accept, start, tick, finish with proof, or say why it cannot be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import events, rules
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.rules import Action, State
from shouwang.means.workforce.selectors import lists
from shouwang.means.workforce.services import owners, photos, shared


@transaction.atomic
def acknowledge(
    *, duty_id: int, actor: Actor, now: datetime, nonce: UUID | None = None, compound_id: int | None = None
) -> Duty:
    """Accept a duty: whoever accepts it has it. Of two at once one succeeds, the other learns who.

    Every holder of the post may accept what is offered; whoever a late duty came up to may take it over.
    Locks the duty. Accepting again what is already one's own changes nothing.

    Raises:
        NotFound: ``duty.unknown``. Forbidden: ``duty.not_yours``. Conflict: ``duty.taken``, ``duty.stale``.
    """
    duty = shared.locked(duty_id, actor, compound_id)
    if shared.seen(duty, nonce):
        return duty
    offered = duty.state == State.OFFERED
    if not (offered and owners.holds_post(duty, actor, now)):
        owners.require(duty, actor, now)
    if not offered and duty.is_open and duty.user_id == actor.user_id:
        return duty
    takes_over = duty.is_open and duty.backup_id == actor.user_id and actor.user_id is not None
    if not offered and duty.is_open and not takes_over:
        raise owners.taken(duty)
    duty.state = State.ACKNOWLEDGED if takes_over else rules.after(State(duty.state), Action.ACKNOWLEDGE)
    duty.user_id = actor.user_id or duty.user_id
    duty.backup_id, duty.acknowledged_at, duty.started_at = None, now, None
    duty.tried = list(dict.fromkeys([*duty.tried, duty.user_id]))
    shared.wind(duty).save()
    shared.note(duty, "taken_over" if takes_over else "acknowledged", actor=actor, now=now, nonce=nonce)
    return duty


@transaction.atomic
def start(
    *, duty_id: int, actor: Actor, now: datetime, nonce: UUID | None = None, compound_id: int | None = None
) -> Duty:
    """Begin; starting what is under way changes nothing.

    Raises:
        DutyRefused: ``duty.waiting``. NotFound, Forbidden, Conflict: as for :func:`acknowledge`.
    """
    duty = shared.locked(duty_id, actor, compound_id)
    owners.require(duty, actor, now)
    if shared.seen(duty, nonce) or duty.state == State.UNDER_WAY:
        return duty
    _refuse_waiting(duty)
    duty.state = rules.after(State(duty.state), Action.START)
    duty.started_at, duty.acknowledged_at = now, duty.acknowledged_at or now
    shared.wind(duty).save()
    shared.note(duty, "started", actor=actor, now=now, nonce=nonce)
    return duty


@transaction.atomic
def tick(
    *,
    duty_id: int,
    step: int,
    done: bool,
    actor: Actor,
    now: datetime,
    nonce: UUID | None = None,
    compound_id: int | None = None,
) -> Duty:
    """Tick a line of the checklist, or take the tick back; the first tick also starts the duty.

    Raises:
        DutyRefused: ``duty.no_such_step``, ``duty.waiting``. NotFound, Forbidden, Conflict: as for the others.
    """
    duty = shared.locked(duty_id, actor, compound_id)
    owners.require(duty, actor, now)
    if not 0 <= step < len(duty.steps):
        raise rules.DutyRefused("duty.no_such_step", _("This duty has no such step."))
    _refuse_waiting(duty)
    rules.after(State(duty.state), Action.FINISH)
    ticked = set(duty.steps_done) | {step} if done else set(duty.steps_done) - {step}
    if ticked == set(duty.steps_done):
        return duty
    duty.steps_done = sorted(ticked)
    if duty.state != State.UNDER_WAY:
        duty.state, duty.started_at, duty.acknowledged_at = State.UNDER_WAY, now, duty.acknowledged_at or now
    shared.wind(duty).save()
    shared.note(duty, "ticked" if done else "unticked", actor=actor, now=now, nonce=nonce, data={"step": step})
    return duty


def finish(
    *,
    duty_id: int,
    actor: Actor,
    now: datetime,
    proof: rules.ProofGiven | None = None,
    pictures: Sequence[bytes] = (),
    nonce: UUID | None = None,
    compound_id: int | None = None,
) -> Duty:
    """Finish a duty with the proof that it owes; what waited for it goes on.

    Locks the duty and the waiting duties of its source in the order of their ids.

    Args:
        pictures: photos handed in together with the finishing, as the phone sent them.

    Raises:
        DutyRefused: ``duty.waiting`` for prerequisites, and what :func:`rules.judge` and
            :func:`photos.read_picture` refuse. NotFound, Forbidden, Conflict: as for the others.
    """
    read = [photos.read_picture(raw) for raw in pictures]
    with transaction.atomic():
        duty, waiting = shared.locked_with_waiting(duty_id, actor, compound_id)
        owners.require(duty, actor, now)
        if shared.seen(duty, nonce):
            return duty
        _refuse_waiting(duty)
        state = rules.after(State(duty.state), Action.FINISH)
        for picture in read:
            photos.keep(duty, picture, actor=actor, now=now, nonce=None)
        kept = _judge(duty, proof or rules.ProofGiven())
        _settle(duty, state, actor, now)
        duty.verify = duty.verify or "override_reason" in kept
        shared.wind(duty).save()
        shared.note(duty, "done", actor=actor, now=now, nonce=nonce, data=kept)
        shared.record(duty, "duty.done", actor=actor, now=now)
        shared.release(waiting, actor=actor, now=now)
        event = events.DutyDone(duty.pk, duty.source_kind, duty.source_ref)
        journal.emit(event, compound_id=duty.compound_id, now=now)
        return duty


def _judge(duty: Duty, given: rules.ProofGiven) -> dict[str, object]:
    in_hand = lists.photos_in_hand(duty)
    return rules.judge(duty.asked, given, photos=len(in_hand), code_fits=_code_fits(duty, given.place_code))


def _code_fits(duty: Duty, code: str) -> bool:
    typed = code.strip().upper()
    if duty.asked.kind is not rules.ProofKind.PLACE_CODE or not typed:
        return False
    if duty.asked.place_code:
        return typed == duty.asked.place_code.strip().upper()
    area = places.area_by_code(duty.compound_id, typed)
    return area is not None and duty.place().covers(area.ref())


def _settle(duty: Duty, state: State, actor: Actor, now: datetime) -> None:
    duty.state, duty.closed_at, duty.backup_id = state, now, None
    duty.acknowledged_at, duty.started_at = duty.acknowledged_at or now, duty.started_at or now
    duty.done_by_id = actor.user_id
    duty.user_id = duty.user_id or actor.user_id


def _refuse_waiting(duty: Duty) -> None:
    if duty.waiting:
        raise rules.DutyRefused("duty.waiting", _("Something else has to be done first."))


@transaction.atomic
def report_not_executable(
    *,
    duty_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    nonce: UUID | None = None,
    compound_id: int | None = None,
) -> Duty:
    """Say that a duty cannot be done, and why; whoever leads decides what happens instead.

    Locks the duty and the waiting duties of its source in the order of their ids.

    Raises:
        DutyRefused: ``duty.no_reason``. NotFound, Forbidden, Conflict: as for the others.
    """
    duty, waiting = shared.locked_with_waiting(duty_id, actor, compound_id)
    owners.require(duty, actor, now)
    if shared.seen(duty, nonce):
        return duty
    why = reason.strip()
    if len(why) < 2:
        raise rules.DutyRefused("duty.no_reason", _("Please say why."))
    duty.state = rules.after(State(duty.state), Action.REPORT)
    duty.reason, duty.closed_at, duty.backup_id, duty.waiting = why[:500], now, None, False
    duty.user_id = duty.user_id or actor.user_id
    shared.wind(duty).save()
    shared.note(duty, "not_executable", actor=actor, now=now, nonce=nonce, data={"reason": duty.reason})
    shared.record(duty, "duty.not_executable", actor=actor, now=now, data={"reason": duty.reason})
    shared.release(waiting, actor=actor, now=now)
    event = events.DutyNotExecutable(duty.pk, duty.source_kind, duty.source_ref)
    journal.emit(event, compound_id=duty.compound_id, now=now)
    return duty
