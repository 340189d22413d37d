"""Ordering duties in bulk and cancelling them when what ordered them ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import rules
from shouwang.means.workforce.models import Duty, DutyEntry, Post
from shouwang.means.workforce.selectors import posts
from shouwang.means.workforce.services import shared

Source = tuple[str, str]


@transaction.atomic
def order_duties(
    *,
    compound_id: int,
    source: Source,
    orders: Sequence[rules.DutyOrder],
    actor: Actor,
    now: datetime,
    exercise: bool = False,
) -> list[Duty]:
    """Give duties to whoever fills their posts now; ten queries for any number of orders.

    An order whose key is open already under the same source changes nothing and returns the open duty, so that a
    repeated call gives nobody the same work twice. An unfilled post's duty goes up the chain at once; when nobody
    is there at all it stays unassigned, which is an alarm.

    Args:
        source: kind and id of what orders, such as ``("incident", "7")``.

    Raises:
        Forbidden: the actor may not assign duties here.
        Conflict: ``duty.ordered_twice``: another request ordered the same at this instant.
    """
    accounts.require(actor, "duty.assign", compound_id=compound_id)
    same = Duty.objects.filter(compound_id=compound_id, source_kind=source[0], source_ref=source[1])
    existing = list(same.filter(state__in=rules.OPEN).order_by("round").only("key", "round"))
    is_open = {duty.key: duty.pk for duty in existing}
    fresh = [order for order in orders if order.key not in is_open]
    unsettled = {*(duty.key for duty in existing if duty.round == 1), *(order.key for order in fresh)}
    roster = posts.roster(compound_id, now=now)
    post_ids = dict(Post.objects.filter(compound_id=compound_id).values_list("key", "pk"))
    base = {"compound_id": compound_id, "source_kind": source[0], "source_ref": source[1], "exercise": exercise}
    made = [
        _duty(order, posts.assign(roster, order, now), post_ids.get(order.post_key), unsettled, now, base)
        for order in fresh
    ]
    try:
        with transaction.atomic():
            Duty.objects.bulk_create(made)
    except IntegrityError as twice:
        raise outcomes.Conflict(
            "duty.ordered_twice", _("Somebody else ordered the same at this moment. Please look again.")
        ) from twice
    DutyEntry.objects.bulk_create(
        DutyEntry(duty=d, at=now, user_id=actor.user_id, by=actor.name, kind="ordered", data={"to": d.user_id})
        for d in made
    )
    if made:
        _journal("duty.ordered", compound_id, source, made, actor, now)
    by_key = {duty.key: duty for duty in made}
    kept = Duty.objects.in_bulk([is_open[o.key] for o in orders if o.key in is_open]) if is_open else {}
    return [by_key.get(order.key) or kept[is_open[order.key]] for order in orders]


def _duty(
    order: rules.DutyOrder,
    given_to: rules.Assignment | None,
    post_id: int | None,
    unsettled: Iterable[str],
    now: datetime,
    base: dict[str, Any],
) -> Duty:
    waiting = any(shared.stands_for(w, key) and key != order.key for w in order.waits_for for key in unsettled)
    asked = order.acknowledge_by
    place = order.place
    duty = Duty(
        **base,
        key=order.key,
        post_id=post_id,
        user_id=given_to.user_id if given_to else None,
        named_id=order.user_id,
        tried=[given_to.user_id] if given_to else [],
        title=order.title.as_json(),
        search=f"{order.title.zh} {order.title.en} {order.place_label}".lower()[:400],
        steps=[step.as_json() for step in order.steps],
        proof=order.proof.as_json(),
        waits_for=list(order.waits_for),
        waiting=waiting,
        link=order.link,
        building_id=place.building_id if place else None,
        unit_id=place.unit_id if place else None,
        home_id=place.home_id if place else None,
        area_id=place.area_id if place else None,
        place_label=order.place_label,
        urgent=order.urgent,
        verify=order.verify,
        ordered_at=now,
        due_at=order.due_at,
        acknowledge_by=asked,
        acknowledge_minutes=max(1, int((asked - now).total_seconds() // 60)) if asked else None,
        escalate_minutes=list(order.escalate_minutes),
        repeat_minutes=order.repeat_minutes,
        daily_at=list(order.daily_at),
        until=order.until,
        repeats=bool(order.repeat_minutes or order.daily_at),
    )
    return shared.wind(duty)


@transaction.atomic
def cancel_duties(
    *,
    compound_id: int,
    source: Source,
    reason: str,
    actor: Actor,
    now: datetime,
    keys: Iterable[str] | None = None,
) -> int:
    """Cancel what is still open of a source and let nothing of it come round again; returns how many were open.

    What is done stays done; what waited for a cancelled duty waits no longer. Locks the source's duties in the
    order of their ids.

    Args:
        keys: only these; a key also stands for all ``key:…``.

    Raises:
        DutyRefused: ``duty.no_reason``.
        Forbidden: the actor may not assign duties here.
    """
    accounts.require(actor, "duty.assign", compound_id=compound_id)
    keys = None if keys is None else list(keys)
    if not reason.strip():
        raise rules.DutyRefused("duty.no_reason", _("Please say why."))
    same = Duty.objects.filter(compound_id=compound_id, source_kind=source[0], source_ref=source[1])
    everything = {duty.pk: duty for duty in same.select_for_update().order_by("pk")}
    found = [duty for duty in everything.values() if _is_meant(duty.key, keys)]
    Duty.objects.filter(pk__in=[duty.pk for duty in found]).update(repeats=False, next_check_at=None)
    ended = [duty for duty in found if duty.state in rules.OPEN]
    Duty.objects.filter(pk__in=[duty.pk for duty in ended]).update(
        state=rules.State.CANCELLED, reason=reason.strip()[:500], closed_at=now, waiting=False, backup=None
    )
    DutyEntry.objects.bulk_create(
        DutyEntry(duty=d, at=now, user_id=actor.user_id, by=actor.name, kind="cancelled", data={"reason": reason[:500]})
        for d in ended
    )
    if ended:
        _journal("duty.cancelled", compound_id, source, ended, actor, now)
        gone = {duty.pk for duty in ended}
        waiting = [duty for pk, duty in everything.items() if duty.waiting and pk not in gone]
        shared.release(waiting, actor=actor, now=now)
    return len(ended)


def _is_meant(key: str, keys: Iterable[str] | None) -> bool:
    return keys is None or any(shared.stands_for(wanted, key) for wanted in keys)


def _journal(
    action: str, compound_id: int, source: Source, duties: Sequence[Duty], actor: Actor, now: datetime
) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=compound_id,
        subject=source,
        data={"count": len(duties), "keys": [duty.key for duty in duties[:200]]},
        exercise=duties[0].exercise,
        now=now,
    )
