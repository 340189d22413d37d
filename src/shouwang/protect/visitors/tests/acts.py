"""What tests about visits do over and over."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.presence import services as presence
from shouwang.base.presence.rules import How
from shouwang.base.residents import services as residents
from shouwang.kernel.words import Words
from shouwang.protect.visitors import rules, selectors, services
from shouwang.testing.cast import NOW

HOUR = timedelta(hours=1)


def visit(now=NOW, **changes):
    facts = {"name": "钱进", "phone": "13800138000", "starts_at": now - HOUR, "ends_at": now + HOUR}
    return rules.Visit(**{**facts, **changes})


def invite(cast, who="rosa", now=NOW, nonce=None, home=0, **changes):
    return services.invite(
        actor=cast.actor(who, now),
        compound_id=cast.pine.pk,
        home_id=cast.homes[home].pk,
        visit=visit(now, **changes),
        nonce=nonce or uuid.uuid4(),
        now=now,
    )


def ask(cast, room="1-1-0101", now=NOW, actor=None, nonce=None, address="10.0.0.9", **changes):
    return services.ask(
        compound_id=cast.pine.pk,
        room=room,
        visit=visit(now, **changes),
        nonce=nonce or uuid.uuid4(),
        now=now,
        actor=actor,
        address=address,
        gate_id=cast.south.pk,
    )


def put(cast, *measures, now=NOW, severity=3):
    """Raise measures over the whole compound; the caller may lower the raising again."""
    order = posture.Order(
        cast.pine.pk, "plan", "1", Words(en="Plan", zh="疫情应急预案"), [PlaceRef(cast.pine.pk)], severity=severity
    )
    rows = [(measure, "", value) for measure, value in measures]
    return posture.raise_measures(order=order, measures=rows, starts_at=now - HOUR)


def settle(cast, home=0, name="李小华", user=None, now=NOW):
    """Let somebody live in a home."""
    moving = residents.MovingIn(home_id=cast.homes[home].pk, relation="owner", is_contact=True)
    person = residents.register_person(
        actor=Actor.system(),
        compound_id=cast.pine.pk,
        facts=residents.Facts(name=name),
        moving_in=moving,
        now=now - 24 * HOUR,
    )
    if user:
        person.user_id = cast.user(user).pk
        person.save()
    return person


def enter(cast, row, at=NOW):
    """The gate lets somebody in whom it knows by name and home only."""
    who = presence.Who(name=row.name, home_id=row.home_id)
    move = presence.Move(uuid.uuid4(), cast.pine.pk, who, inward=True, at=at, how=How.GUARD, gate_id=cast.south.pk)
    presence.record_moves(moves=[move])


def block(cast, now=NOW, days=30, who="alice", **person):
    return services.block(
        actor=cast.actor(who, now),
        compound_id=cast.pine.pk,
        person=services.Person(**person),
        reason="盗窃快递",
        ordered_by="派出所",
        ends_at=now + timedelta(days=days),
        nonce=uuid.uuid4(),
        now=now,
    )


def stand(cast, row, now=NOW):
    return selectors.standing_of(row.pk, compound_id=cast.pine.pk, now=now)


def code_of(call, *args, **kwargs):
    with pytest.raises(rules.VisitorRefused) as refused:
        call(*args, **kwargs)
    return refused.value.code
