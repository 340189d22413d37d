"""Handing duties to the next person of the chain; callers hold the transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from shouwang.base.accounts.selectors import Actor
from shouwang.means.workforce import rules
from shouwang.means.workforce.models import Absence, Duty
from shouwang.means.workforce.selectors import posts
from shouwang.means.workforce.services import shared


def next_in_chain(duty: Duty, roster: rules.Roster, now: datetime) -> rules.Assignment | None:
    """The nearest person who has not had the duty yet."""
    chain = roster.chain(duty.post.key if duty.post else "", now)
    return next((each for each in chain if each.user_id not in duty.tried), None)


def give(duty: Duty, user_id: int, now: datetime) -> None:
    """Offer a locked duty to somebody, who has as long to accept it as the first person had; saves nothing."""
    duty.user_id, duty.backup_id = user_id, None
    duty.tried = [*duty.tried, user_id]
    duty.state = rules.State.OFFERED
    duty.acknowledged_at = duty.started_at = None
    if duty.acknowledge_minutes is not None:
        duty.acknowledge_by = now + timedelta(minutes=duty.acknowledge_minutes)
    shared.wind(duty)


def give_orphans(*, compound_id: int, actor: Actor, now: datetime) -> int:
    """Give the duties that nobody had to whoever is there now; locks them in the order of their ids."""
    orphans = list(
        Duty.objects.select_for_update(of=("self",))
        .select_related("post")
        .filter(compound_id=compound_id, user__isnull=True, state__in=rules.OPEN)
        .order_by("pk")
    )
    roster = posts.roster(compound_id, now=now) if orphans else None
    given = 0
    for duty in orphans:
        found = next_in_chain(duty, roster, now) if roster else None
        if found:
            give(duty, found.user_id, now)
            duty.save()
            shared.note(duty, "given", actor=actor, now=now, data={"to": found.user_id, "name": found.name})
            given += 1
    return given


def relieve_absent(*, compound_id: int | None, now: datetime) -> int:
    """Hand over the open duties of people who are away now; when nobody is left they stay where they are."""
    away = Absence.objects.filter(
        user=OuterRef("user"), compound=OuterRef("compound"), starts_at__lte=now, ends_at__gt=now
    )
    narrow = Q(compound_id=compound_id) if compound_id else Q()
    duties = list(
        Duty.objects.select_for_update(of=("self",))
        .select_related("post")
        .filter(narrow, Exists(away), state__in=rules.OPEN)
        .order_by("pk")
    )
    rosters: dict[int, rules.Roster] = {}
    handed = 0
    for duty in duties:
        roster = rosters.get(duty.compound_id) or rosters.setdefault(
            duty.compound_id, posts.roster(duty.compound_id, now=now)
        )
        found = next_in_chain(duty, roster, now)
        if found:
            left = duty.user_id
            give(duty, found.user_id, now)
            duty.save()
            data = {"to": found.user_id, "name": found.name, "from": left, "why": "absent"}
            shared.note(duty, "fell", actor=Actor.system(), now=now, data=data)
            handed += 1
    return handed
