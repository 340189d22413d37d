"""What visits promise, on a real database."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.journal.models import Entry, Event
from shouwang.base.posture import services as posture
from shouwang.kernel.outcomes import Conflict, Forbidden, NotFound
from shouwang.means.notices.models import Notice
from shouwang.protect.visitors import events, reactions, rules, selectors, services
from shouwang.protect.visitors.models import Invitation
from shouwang.protect.visitors.rules import Drop, State
from shouwang.protect.visitors.tests import acts
from shouwang.testing.cast import NOW

HOUR = timedelta(hours=1)


def test_a_resident_invites_and_the_gate_finds_the_visit_by_code_tail_and_room(cast):
    row = acts.invite(cast)
    where = {"compound_id": cast.pine.pk, "now": NOW}
    assert selectors.standing(selectors.qr_code(row), **where) == selectors.standing(row.code.lower(), **where)
    for typed in ("钱进", "8000", "1-1-0101", row.code):
        assert [each.invitation_id for each in selectors.candidates(typed, **where)] == [row.pk], typed
    found = selectors.of_name("钱进", home_id=row.home_id, **where)
    assert (found.ready, found.host_home_id, found.until) == (True, cast.homes[0].pk, NOW + HOUR)
    assert selectors.standing("SWV1.forged", **where) is None
    assert b"13800138000" not in bytes(row.phone_sealed)


def test_the_same_form_twice_invites_once_and_a_neighbour_not_at_all(cast):
    nonce = uuid.uuid4()
    assert acts.invite(cast, nonce=nonce).pk == acts.invite(cast, nonce=nonce).pk
    with pytest.raises(Forbidden):
        acts.invite(cast, home=1)
    with pytest.raises(Forbidden):
        acts.invite(cast, who="bob")
    assert Invitation.objects.count() == 1


def test_a_steward_invites_for_somebody_without_a_phone_on_record(cast):
    row = acts.invite(cast, who="stella", home=1)
    assert (row.made_how, row.confirmed_how) == ("staff", "staff")
    assert Entry.objects.get(action="visitor.invited").actor_name == "Stella"


def test_a_raised_level_asks_for_approval_and_a_lowered_one_gives_it_back(cast):
    row = acts.invite(cast)
    assert acts.stand(cast, row).state is State.READY
    raising = acts.put(cast, ("visitors", "approved"))
    assert acts.stand(cast, row).state is State.WAITS_PROPERTY
    posture.lower(raising_id=raising.pk, at=NOW)
    assert acts.stand(cast, row).state is State.READY
    acts.put(cast, ("visitors", "none"))
    assert acts.stand(cast, row).state is State.VOID


def test_the_property_approves_many_at_once_and_declines_with_a_reason(cast):
    rows = [acts.invite(cast, name=name) for name in ("钱进", "陶然", "吴东")]
    acts.put(cast, ("visitors", "approved"))
    acting = {"actor": cast.actor("stella"), "compound_id": cast.pine.pk, "now": NOW}
    waiting, _hosts = selectors.waiting(cast.actor("alice"), compound_id=cast.pine.pk, now=NOW)
    assert [row.pk for row, _found in waiting] == [row.pk for row in rows]
    services.approve(invitation_ids=[rows[0].pk, rows[1].pk], yes=True, **acting)
    assert acts.code_of(services.approve, invitation_ids=[rows[2].pk], yes=False, **acting) == "visitor.no_reason"
    services.approve(invitation_ids=[rows[2].pk], yes=False, reason="非必要", **acting)
    assert [acts.stand(cast, row).state for row in rows] == [State.READY, State.READY, State.DECLINED]
    with pytest.raises(Forbidden):
        services.approve(invitation_ids=[rows[0].pk], yes=True, **{**acting, "actor": cast.actor("rosa")})


def test_who_registers_at_the_gate_waits_for_the_host_and_the_host_is_told(cast):
    acts.put(cast, ("visitors", "invited"))
    row = acts.ask(cast)
    assert acts.stand(cast, row).state is State.WAITS_HOST
    assert Event.objects.filter(name="visitors.VisitorAsked").count() == 1
    for _again in range(2):
        reactions.tell_host(event=events.VisitorAsked(row.pk, cast.pine.pk), now=NOW)
    assert Notice.objects.get().home_ids == [cast.homes[0].pk]
    rosa = {"actor": cast.actor("rosa"), "compound_id": cast.pine.pk}
    services.answer(invitation_id=row.pk, yes=True, now=NOW, **rosa)
    assert acts.stand(cast, row).ready
    assert Invitation.objects.get().confirmed_how == "host"


def test_a_neighbour_cannot_answer_see_or_cancel_what_is_not_theirs(cast):
    row = acts.ask(cast, room="1-1-0201")
    rosa = {"invitation_id": row.pk, "actor": cast.actor("rosa"), "compound_id": cast.pine.pk, "now": NOW}
    for act in (
        lambda: services.answer(yes=True, **rosa),
        lambda: services.cancel(**rosa),
        lambda: services.extend(ends_at=NOW + 2 * HOUR, **rosa),
    ):
        with pytest.raises(NotFound):
            act()
    row.refresh_from_db()
    assert (row.confirmed_at, row.cancelled_at) == (None, None)


def test_the_phone_link_answers_once(cast):
    row = acts.ask(cast)
    services.answer(invitation_id=row.pk, yes=True, now=NOW)
    assert services.answer(invitation_id=row.pk, yes=True, now=NOW).confirmed_how == "link"
    with pytest.raises(Conflict):
        services.answer(invitation_id=row.pk, yes=False, now=NOW)
    late = acts.ask(cast, phone="13800138001", name="陶然")
    assert acts.code_of(services.answer, invitation_id=late.pk, yes=True, now=NOW + HOUR) == "visitor.over"


def test_a_cancelled_visit_is_void_and_stays_so(cast):
    row = acts.invite(cast)
    for _again in range(2):
        services.cancel(invitation_id=row.pk, actor=cast.actor("rosa"), compound_id=cast.pine.pk, now=NOW)
    assert acts.stand(cast, row).state is State.CANCELLED
    with pytest.raises(Conflict):
        services.extend(
            invitation_id=row.pk,
            ends_at=NOW + 3 * HOUR,
            actor=cast.actor("rosa"),
            compound_id=cast.pine.pk,
            now=NOW,
        )
    assert selectors.for_offline(cast.pine.pk, NOW).void == [row.pk]


def test_a_longer_visit_needs_a_new_approval(cast):
    row = acts.invite(cast)
    acts.put(cast, ("visitors", "approved"))
    acting = {"compound_id": cast.pine.pk, "now": NOW}
    services.approve(invitation_ids=[row.pk], yes=True, actor=cast.actor("alice"), **acting)
    assert acts.stand(cast, row).ready
    services.extend(invitation_id=row.pk, ends_at=NOW + 3 * HOUR, actor=cast.actor("rosa"), **acting)
    assert acts.stand(cast, row).state is State.WAITS_PROPERTY


def test_an_entry_uses_the_invitation_up_and_a_replay_counts_once(cast):
    row, nonce = acts.invite(cast), uuid.uuid4()
    for _again in range(3):
        services.arrived(invitation_id=row.pk, nonce=nonce, at=NOW)
    found = acts.stand(cast, row)
    assert (found.used, found.inside, found.within) == (1, True, False)
    services.left(invitation_id=row.pk, nonce=uuid.uuid4(), at=NOW + HOUR / 2)
    assert acts.stand(cast, row).state is State.USED


def test_a_way_out_that_an_offline_gate_sent_first_still_ends_the_visit(cast):
    row = acts.invite(cast)
    services.left(invitation_id=row.pk, nonce=uuid.uuid4(), at=NOW + HOUR / 2)
    services.arrived(invitation_id=row.pk, nonce=uuid.uuid4(), at=NOW)
    assert not acts.stand(cast, row).inside


def test_asking_too_often_is_refused_and_writes_nothing(cast):
    for number in range(3):
        acts.ask(cast, name="钱进", starts_at=NOW - HOUR * number)
    assert acts.code_of(acts.ask, cast) == "visitor.slow_down"
    assert Invitation.objects.count() == 3
    for number in range(3):
        acts.ask(cast, phone=f"1380013900{number}")
    assert acts.code_of(acts.ask, cast, phone="13800139009") == "visitor.slow_down"
    assert acts.ask(cast, room="2-1-0101", phone="13800139009").pk


def test_a_room_that_is_none_is_refused_and_an_empty_one_is_answered_like_any_other(cast):
    assert acts.code_of(acts.ask, cast, room="99-9-999") == "visitor.room"
    acts.settle(cast)
    lived_in, empty = acts.ask(cast), acts.ask(cast, room="2-1-0201", phone="13800138002")
    assert acts.stand(cast, lived_in).state == acts.stand(cast, empty).state


def test_a_guard_writes_down_who_has_no_phone(cast):
    row = acts.ask(cast, actor=cast.actor("bob"), phone="")
    assert (row.made_how, row.made_by.name) == ("guard", "Bob")
    with pytest.raises(Forbidden):
        acts.ask(cast, actor=cast.actor("rosa"))


def tap(cast, building=0, carrier="美团", now=NOW, **more):
    return services.courier(
        actor=cast.actor("bob", now),
        compound_id=cast.pine.pk,
        carrier=carrier,
        building_id=cast.homes[building].building_id if building is not None else None,
        nonce=uuid.uuid4(),
        now=now,
        **more,
    )


def test_a_courier_is_registered_in_two_taps_and_goes_as_far_as_the_posture_lets(cast):
    row, where = tap(cast)
    assert (where, acts.stand(cast, row).inside) == (Drop.DOOR, True)
    assert tap(cast, building=None)[1] is Drop.SHELF
    acts.put(cast, ("delivery", "unit"), ("visitors", "none"))
    row, where = tap(cast)
    assert (where, acts.stand(cast, row).inside) == (Drop.SHELF, False)
    assert acts.code_of(tap, cast, carrier="出租车", kind=rules.Kind.TAXI) == "visitor.no_taxi"


def test_a_wrong_tap_is_undone_within_ten_minutes(cast):
    row, _where = tap(cast)
    acting = {"invitation_id": row.pk, "actor": cast.actor("bob"), "compound_id": cast.pine.pk}
    assert acts.code_of(services.undo, now=NOW + timedelta(minutes=11), **acting) == "visitor.undo_late"
    services.undo(now=NOW + timedelta(minutes=1), **acting)
    assert not acts.stand(cast, row).inside
    assert acts.stand(cast, row).state is State.CANCELLED


def test_a_visitor_who_stays_too_long_is_found_once_and_host_and_guards_are_told(cast):
    scanned = acts.invite(cast, name="钱进")
    services.arrived(invitation_id=scanned.pk, nonce=uuid.uuid4(), at=NOW)
    by_name = acts.invite(cast, name="陶然", phone="13800138001")
    acts.enter(cast, by_name)
    went = acts.invite(cast, name="吴东", phone="13800138002")
    services.arrived(invitation_id=went.pk, nonce=uuid.uuid4(), at=NOW)
    services.gone(
        invitation_id=went.pk, actor=cast.actor("bob"), compound_id=cast.pine.pk, nonce=uuid.uuid4(), now=NOW + HOUR / 2
    )
    late = NOW + HOUR + timedelta(minutes=20)
    assert services.mark_overstays(now=NOW + HOUR + timedelta(minutes=5)) == 0
    assert services.mark_overstays(now=late) == 2
    assert services.mark_overstays(now=late + HOUR) == 0
    reactions.tell_of_overstay(event=events.VisitorOverstayed(scanned.pk, cast.pine.pk), now=late)
    assert {notice.kind for notice in Notice.objects.all()} == {"role", "homes"}
    found = [row.pk for row, _found in selectors.overstaying(cast.pine.pk, now=late)]
    assert sorted(found) == [scanned.pk, by_name.pk]
