"""What time alone does to duties: they fall to the next person, are late, go up, come round again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.means.workforce import events, rules
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.rules import State
from shouwang.means.workforce.selectors import posts
from shouwang.means.workforce.services import handover, shared

BATCH = 50
_COPIED = (
    "compound_id",
    "source_kind",
    "source_ref",
    "key",
    "post_id",
    "named_id",
    "title",
    "search",
    "steps",
    "proof",
    "link",
    "building_id",
    "unit_id",
    "home_id",
    "area_id",
    "place_label",
    "urgent",
    "exercise",
    "verify",
    "acknowledge_minutes",
    "escalate_minutes",
    "repeat_minutes",
    "daily_at",
    "until",
)


def escalate(*, now: datetime) -> int:
    """Do everything that time has made due; run it as often as you like, twice does nothing twice.

    A duty that nobody accepted in time falls to the next person of its chain. One that is late is reported
    (:class:`events.DutyLate`); at each of its escalation times it goes up: offered ones change hands, accepted
    ones stay with their person and come beside to the next, who may take over. Rows that somebody holds locked are
    left for the next run.

    Returns:
        How many duties changed.
    """
    changed = 0
    with transaction.atomic():
        changed += handover.relieve_absent(compound_id=None, now=now)
    rosters: dict[int, rules.Roster] = {}
    while True:
        done = _batch(rosters, now)
        changed += done
        if done < BATCH:
            return changed


@transaction.atomic
def _batch(rosters: dict[int, rules.Roster], now: datetime) -> int:
    due = Duty.objects.select_for_update(of=("self",), skip_locked=True).select_related("post")
    duties = list(due.filter(next_check_at__lte=now).order_by("pk")[:BATCH])
    for duty in duties:
        roster = rosters.get(duty.compound_id)
        if roster is None:
            roster = rosters[duty.compound_id] = posts.roster(duty.compound_id, now=now)
        _advance(duty, roster, now)
    return len(duties)


def _advance(duty: Duty, roster: rules.Roster, now: datetime) -> None:
    system = Actor.system()
    fell = _fall_if_unaccepted(duty, roster, now, system)
    _count_late(duty, roster, now, system, fell)
    round_due = duty.clockwork().round_due()
    if round_due is not None and round_due <= now:
        duty.repeats = False
        _come_round(duty, roster, now, system)
    shared.wind(duty).save()


def _fall_if_unaccepted(duty: Duty, roster: rules.Roster, now: datetime, system: Actor) -> bool:
    by = duty.clockwork().acknowledge_due()
    if by is None or by > now:
        return False
    found = handover.next_in_chain(duty, roster, now)
    if found is None:
        duty.acknowledge_by = None
        shared.note(duty, "nobody_left", actor=system, now=now)
        return False
    left = duty.user_id
    handover.give(duty, found.user_id, now)
    data = {"to": found.user_id, "name": found.name, "from": left, "why": "unaccepted"}
    shared.note(duty, "fell", actor=system, now=now, data=data)
    return True


def _count_late(duty: Duty, roster: rules.Roster, now: datetime, system: Actor, fell: bool) -> None:
    while (due := duty.clockwork().late_due()) is not None and due <= now:
        step = duty.late_steps
        duty.late_steps += 1
        if step and not fell:
            _go_up(duty, roster, now, system)
        shared.note(duty, "late", actor=system, now=now, data={"step": step})
        shared.record(duty, "duty.late", actor=system, now=now, data={"step": step})
        event = events.DutyLate(duty.pk, duty.source_kind, duty.source_ref, step)
        journal.emit(event, compound_id=duty.compound_id, now=now)


def _go_up(duty: Duty, roster: rules.Roster, now: datetime, system: Actor) -> None:
    found = handover.next_in_chain(duty, roster, now)
    if found is None:
        return
    left = duty.user_id
    if duty.state == State.OFFERED:
        handover.give(duty, found.user_id, now)
    else:
        duty.backup_id, duty.tried = found.user_id, [*duty.tried, found.user_id]
    data = {"to": found.user_id, "name": found.name, "from": left, "why": "late", "beside": duty.user_id == left}
    shared.note(duty, "fell", actor=system, now=now, data=data)


def _come_round(duty: Duty, roster: rules.Roster, now: datetime, system: Actor) -> None:
    following = rules.next_round(
        round_number=duty.round,
        due_at=duty.due_at,
        now=now,
        repeat_minutes=duty.repeat_minutes,
        daily_at=duty.daily_at,
        until=duty.until,
        zone=timezone.get_default_timezone(),
    )
    if following is None:
        return
    number, due_at = following
    origin = duty.origin_id or duty.pk
    given = _who(duty, roster, now)
    made = Duty(
        **{name: getattr(duty, name) for name in _COPIED},
        origin_id=origin,
        round=number,
        user_id=given,
        tried=[given] if given else [],
        ordered_at=now,
        due_at=due_at,
        acknowledge_by=_accept_by(duty, now),
        repeats=True,
    )
    shared.wind(made).save()
    missed = number - duty.round - 1
    shared.note(made, "ordered", actor=system, now=now, data={"to": given, "round": number, "missed": missed})
    _give_up_missed(origin, number, now, system)


def _accept_by(duty: Duty, now: datetime) -> datetime | None:
    if duty.acknowledge_minutes is None:
        return None
    return max(now, duty.due_at) + timedelta(minutes=duty.acknowledge_minutes)


def _who(duty: Duty, roster: rules.Roster, now: datetime) -> int | None:
    """Whoever had the last round, when they hold the post or are named; else the post's first, else upwards."""
    chain = roster.chain(duty.post.key if duty.post else "", now)
    last = duty.user_id
    stays = last == duty.named_id or any(each.user_id == last and not each.up for each in chain)
    if last is not None and stays and not roster.is_away(last, now):
        return last
    if duty.named_id is not None and not roster.is_away(duty.named_id, now):
        return int(duty.named_id)
    return chain[0].user_id if chain else None


def _give_up_missed(origin: int, number: int, now: datetime, system: Actor) -> None:
    """Close rounds that two later ones have overtaken, so that a series never piles up on anybody."""
    old = Duty.objects.select_for_update(skip_locked=True).filter(state__in=rules.OPEN, round__lte=number - 2)
    for duty in [*old.filter(origin_id=origin), *old.filter(pk=origin)]:
        duty.state, duty.closed_at, duty.reason = State.NOT_EXECUTABLE, now, rules.MISSED
        duty.backup_id = None
        shared.wind(duty).save()
        shared.note(duty, "missed", actor=system, now=now, data={"round": number})
        shared.record(duty, "duty.missed", actor=system, now=now, data={"round": duty.round})
        event = events.DutyNotExecutable(duty.pk, duty.source_kind, duty.source_ref)
        journal.emit(event, compound_id=duty.compound_id, now=now)
