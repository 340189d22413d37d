"""What rosters do when others act, and whom they tell; called by wiring, safe to repeat."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import events as resident_events
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.means.rosters import events, rules, selectors, services
from shouwang.means.workforce import services as workforce

SIGNED = "排班 Rosters"
_ONE_PER_ROSTER = uuid.UUID("6c0f4a36-51a1-4f6e-9d0c-2a1d9a7be001")
_STAFF = (Role.MANAGER, Role.GUARD, Role.CLEANER, Role.ENGINEER, Role.STEWARD, Role.STOREKEEPER)
LOOK_WITHIN = timedelta(hours=12)
ASKED_OF_COLLEAGUE = Words(en="A colleague asks you to swap a shift: answer", zh="有同事想和您换班，请答复")
ASKED_OF_LEADER: dict[str, Words] = {
    rules.Ask.LEAVE: Words(en="Somebody of your team asks for leave: decide", zh="本组有人申请请假，请批复"),
    rules.Ask.SWAP: Words(en="Two of your team want to swap shifts: decide", zh="本组两人想换班，请批复"),
    rules.Ask.CLAIM: Words(en="Somebody would take an open shift: decide", zh="有人愿意上空班，请批复"),
}


def tell_of_roster(*, event: events.RosterPublished, now: datetime) -> None:
    """One notice to all staff that a roster is in force."""
    found = selectors.roster(event.roster_id, event.compound_id)
    period = f"{found.starts_on:%m-%d} – {found.last_on:%m-%d}"
    notices.publish(
        compound_id=event.compound_id,
        title=Words(en=f"The roster {period} is in force", zh=f"{period} 排班已发布"),
        body=Words(
            en=f"{len(event.user_ids)} people have new or other shifts. Yours stand under Duties, My shifts.",
            zh=f"{len(event.user_ids)} 人的班次有新增或变动，请在“任务 › 我的班次”查看自己的班。",
        ),
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=tuple(str(role) for role in _STAFF)),
        signed_by=SIGNED,
        actor=Actor.system(),
        now=now,
        source=("roster", str(found.pk)),
        nonce=uuid.uuid5(_ONE_PER_ROSTER, f"{found.pk} {found.published_at}"),
    )


def tell_of_change(*, event: events.ShiftsChanged, now: datetime) -> None:
    """Each of those concerned is to look at their new shifts; the open duty of an earlier change serves again."""
    orders = [
        workforce.DutyOrder(
            key=f"shifts:{user_id}",
            title=Words(en="Your shifts changed: look at them", zh="您的班次有变动，请查看"),
            post_key="",
            due_at=now + LOOK_WITHIN,
            user_id=user_id,
            link=selectors.own_page(event.compound_id),
            urgent=True,
        )
        for user_id in event.user_ids
    ]
    workforce.order_duties(
        compound_id=event.compound_id, source=("roster", "changes"), orders=orders, actor=Actor.system(), now=now
    )


def ask_for_an_answer(*, event: events.RequestWaits, now: datetime) -> None:
    """One duty for whoever has to answer a request: the colleague of a swap, then whoever leads the station."""
    found = selectors.request(event.request_id, event.compound_id)
    if found.state not in rules.WAITING:
        return
    of_colleague = found.kind == rules.Ask.SWAP and found.state == rules.Answer.ASKED
    leader = selectors.leader_of(selectors.station_key(found), event.compound_id, now=now)
    answerer = found.other_id if of_colleague else leader
    if answerer is None:
        return
    order = workforce.DutyOrder(
        key=f"request:{found.pk}:{found.state}",
        title=ASKED_OF_COLLEAGUE if of_colleague else ASKED_OF_LEADER[found.kind],
        post_key="",
        due_at=now + LOOK_WITHIN,
        user_id=answerer,
        link=(selectors.own_page if of_colleague else selectors.asked_page)(event.compound_id),
    )
    end_answers(event=events.RequestSettled(event.compound_id, event.request_id), now=now)
    workforce.order_duties(
        compound_id=event.compound_id, source=("roster", "requests"), orders=[order], actor=Actor.system(), now=now
    )


def end_answers(*, event: events.RequestSettled, now: datetime) -> None:
    """Nobody need answer it any more."""
    workforce.cancel_duties(
        compound_id=event.compound_id,
        source=("roster", "requests"),
        reason="已答复 Answered",
        keys=[f"request:{event.request_id}"],
        actor=Actor.system(),
        now=now,
    )


def open_isolated(*, event: resident_events.Restricted, now: datetime) -> None:
    """Somebody has to stay at home: their shifts are open."""
    services.isolate(restriction_id=event.restriction_id, now=now)


def close_isolated(*, event: resident_events.RestrictionLifted, now: datetime) -> None:
    """The order ended early: they have the shifts again that nobody took."""
    services.end_isolation(restriction_id=event.restriction_id, now=now)


def tell_of_open_shifts(*, event: events.ShiftsOpened, now: datetime) -> None:
    """One duty for whoever leads the station: these shifts have nobody. Why somebody is away is not said."""
    leader = selectors.leader_of(event.station, event.compound_id, now=now)
    if leader is None:
        return
    order = workforce.DutyOrder(
        key=f"open:{event.leave_id}",
        title=Words(
            en=f"{event.number} shifts of your team are open: fill them", zh=f"本组有 {event.number} 个班空缺，请安排"
        ),
        post_key="",
        due_at=now + LOOK_WITHIN,
        user_id=leader,
        link=selectors.leave_page(event.compound_id, event.leave_id),
        urgent=True,
    )
    workforce.order_duties(
        compound_id=event.compound_id, source=("roster", "open"), orders=[order], actor=Actor.system(), now=now
    )
