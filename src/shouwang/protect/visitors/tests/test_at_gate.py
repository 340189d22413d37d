"""At the gate: asking the host again, who waits, and couriers who are inside until they leave or are taken for gone."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.journal.models import Entry, Event
from shouwang.base.presence import selectors as presence
from shouwang.kernel import clock, outcomes
from shouwang.means.notices.models import Notice
from shouwang.protect.visitors import events, reactions, rules, selectors, services
from shouwang.protect.visitors.tests import acts
from shouwang.protect.visitors.tests.test_views import enter, send, text_of
from shouwang.testing.cast import NOW

MINUTE = timedelta(minutes=1)


def nudge(cast, row, *, now, who="bob", compound=None):
    compound = compound or cast.pine
    services.nudge(invitation_id=row.pk, actor=cast.actor(who, now), compound_id=compound.pk, now=now)


def courier(cast, carrier="美团", now=NOW, building=0):
    row, _where = services.courier(
        actor=cast.actor("bob"),
        compound_id=cast.pine.pk,
        carrier=carrier,
        building_id=cast.homes[building].building_id,
        nonce=uuid.uuid4(),
        now=now,
    )
    return row


def inside(cast):
    return sorted(who for who in presence.inside(cast.pine.pk).values_list("who", flat=True))


def test_a_guard_asks_the_host_again_once_in_two_minutes(cast):
    row = acts.ask(cast)
    for at, allowed in ((0, False), (1.9, False), (2, True), (3, False), (4, True)):
        if allowed:
            nudge(cast, row, now=NOW + at * MINUTE)
            continue
        with pytest.raises(rules.TooMany) as refused:
            nudge(cast, row, now=NOW + at * MINUTE)
        assert refused.value.code == "visitor.nudged"
    told = Event.objects.filter(name="visitors.HostNudged")
    assert told.count() == Entry.objects.filter(action="visitor.nudged").count() == 2
    for event in (*told, *told):
        reactions.nudge_host(event=events.HostNudged(**event.payload), now=NOW + 5 * MINUTE)
    assert Notice.objects.count() == 2


def test_nobody_is_asked_again_who_answered_and_no_stranger_asks(cast):
    row = acts.ask(cast)
    late = NOW + 5 * MINUTE
    with pytest.raises(outcomes.NotFound):
        nudge(cast, row, now=late, who="mallory", compound=cast.plane)
    for who in ("rosa", "paul"):
        with pytest.raises(outcomes.Forbidden):
            nudge(cast, row, now=late, who=who)
    services.answer(invitation_id=row.pk, yes=True, actor=cast.actor("rosa"), compound_id=cast.pine.pk, now=late)
    with pytest.raises(rules.VisitorRefused) as refused:
        nudge(cast, row, now=late)
    assert refused.value.code == "visitor.not_waiting"
    assert not Event.objects.filter(name="visitors.HostNudged").exists()


def test_who_waits_at_the_gate_is_listed_until_they_go_in(cast):
    acts.put(cast, ("visitors", "invited"))
    first, second = acts.ask(cast), acts.ask(cast, name="陶然", phone="13800138001", now=NOW + MINUTE)
    acts.invite(cast, name="孙行", phone="13800138002")

    def listed():
        return [row.pk for row, _found in selectors.at_gate(cast.pine.pk, now=NOW + 5 * MINUTE)]

    assert listed() == [first.pk, second.pk]
    answering = {"actor": cast.actor("rosa"), "compound_id": cast.pine.pk, "now": NOW + 2 * MINUTE}
    services.answer(invitation_id=second.pk, yes=True, **answering)
    assert listed() == [second.pk, first.pk]
    services.arrived(invitation_id=second.pk, nonce=uuid.uuid4(), at=NOW + 3 * MINUTE)
    services.answer(invitation_id=first.pk, yes=False, **answering)
    assert listed() == [first.pk]
    assert not selectors.at_gate(cast.pine.pk, now=NOW + 20 * MINUTE)


def test_couriers_are_inside_one_by_one_until_they_leave(cast):
    first, second = courier(cast), courier(cast, now=NOW + MINUTE)
    assert inside(cast) == sorted(f"美团 {row.code[:4]}" for row in (first, second))
    leaving = {"actor": cast.actor("bob"), "compound_id": cast.pine.pk, "now": NOW + 2 * MINUTE}
    services.gone(invitation_id=first.pk, nonce=uuid.uuid4(), **leaving)
    services.undo(invitation_id=second.pk, **leaving)
    assert inside(cast) == []


def test_a_courier_whom_nobody_saw_leave_is_taken_for_gone_after_two_hours(cast):
    row = courier(cast)
    assert services.forget_couriers(now=NOW + timedelta(minutes=119)) == 0
    assert inside(cast) == [f"美团 {row.code[:4]}"]
    assert services.forget_couriers(now=NOW + timedelta(minutes=120)) == 1
    assert services.forget_couriers(now=NOW + timedelta(minutes=125)) == 0
    assert inside(cast) == []
    assert Entry.objects.filter(action="visitor.forgotten").count() == 1


def test_what_stays_on_the_shelf_brings_nobody_inside(cast):
    acts.put(cast, ("delivery", "shelf"))
    courier(cast)
    assert inside(cast) == []


def test_a_visitor_who_is_noted_as_gone_is_inside_for_nobody(cast):
    row = acts.invite(cast)
    acts.enter(cast, row)
    assert inside(cast) == ["钱进"]
    later = {"actor": cast.actor("bob"), "compound_id": cast.pine.pk, "now": NOW + MINUTE}
    services.gone(invitation_id=row.pk, nonce=uuid.uuid4(), **later)
    assert inside(cast) == []


def test_the_fire_list_says_who_delivers_where(cast):
    courier(cast, now=clock.now())
    page = text_of(enter(cast, "bob").get("/c/pine/gate/inside"))
    assert "→ 1号楼" in page


def test_who_waits_stands_on_the_guards_pages_and_is_asked_again(cast):
    now = clock.now()
    row = acts.ask(cast, now=now - 3 * MINUTE)
    acts.put(cast, ("visitors", "invited"), now=now)
    bob = enter(cast, "bob")
    for path in ("/c/pine/gate/", "/c/pine/visitors/"):
        page = text_of(bob.get(path))
        assert "钱*" in page
        assert f"/c/pine/visitors/{row.pk}/nudge" in page
    assert "已再次" in text_of(send(bob, f"/c/pine/visitors/{row.pk}/nudge", back="gate"))
    assert bob.post(f"/c/pine/visitors/{row.pk}/nudge").status_code == 429


@pytest.mark.parametrize("path", ["/c/pine/visitors/", "/c/pine/visitors/register"])
def test_a_phone_that_is_searched_for_stands_in_no_address(cast, path):
    acts.invite(cast, now=clock.now())
    answer = enter(cast, "bob").post(path, {"q": "8000"}, follow=True)
    assert "8000" not in answer.redirect_chain[0][0]
    assert "钱*" in text_of(answer)
