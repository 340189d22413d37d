"""The gate and the visitors' book: what an invitation does to a decision, and what a passage does to the book."""

import uuid
from datetime import timedelta

from shouwang.protect.gate import rules, services
from shouwang.protect.gate.rules import Direction
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors import services as book
from shouwang.protect.visitors.tests import acts
from shouwang.testing.cast import NOW

LATER = NOW + timedelta(seconds=5)


def meet(cast, *, now=NOW, nonce=None, **entered):
    encounter = services.Encounter(**{"gate_id": cast.south.pk, "direction": Direction.IN, **entered})
    return services.decide(
        compound_id=cast.pine.pk, encounter=encounter, actor=cast.actor("bob"), nonce=nonce or uuid.uuid4(), now=now
    )


def codes(made):
    return [reason["code"] for reason in made.reasons]


def test_a_visitors_code_lets_in_once_and_is_the_way_out(cast):
    acts.put(cast, ("visitors", "invited"))
    row, nonce = acts.invite(cast), uuid.uuid4()
    code = visitors.qr_code(row)
    for _again in range(2):
        made = meet(cast, code=code, nonce=nonce)
    assert (made.verdict, made.who, made.home_id) == ("allow", "钱进", row.home_id)
    assert visitors.standing_of(row.pk, compound_id=cast.pine.pk, now=NOW).used == 1
    assert "visitor.outside_time" in codes(meet(cast, code=code, now=NOW + timedelta(minutes=5)))
    assert meet(cast, code=code, direction=Direction.OUT, now=NOW + timedelta(minutes=9)).passed
    assert not visitors.standing_of(row.pk, compound_id=cast.pine.pk, now=NOW + timedelta(minutes=9)).inside


def test_a_name_at_a_home_is_found_in_the_book_and_a_stranger_is_not(cast):
    acts.put(cast, ("visitors", "invited"))
    row = acts.invite(cast)
    assert meet(cast, visitor="钱进", home_id=row.home_id).verdict == "allow"
    assert codes(meet(cast, visitor="陶然", home_id=row.home_id)) == ["visitor.not_invited"]


def test_what_is_not_approved_yet_is_refused_and_what_is_approved_goes_in(cast):
    acts.put(cast, ("visitors", "approved"))
    row = acts.invite(cast)
    assert codes(meet(cast, code=visitors.qr_code(row))) == ["visitor.not_approved"]
    assert not visitors.standing_of(row.pk, compound_id=cast.pine.pk, now=NOW).used
    book.approve(invitation_ids=[row.pk], yes=True, actor=cast.actor("alice"), compound_id=cast.pine.pk, now=NOW)
    assert meet(cast, code=visitors.qr_code(row), now=LATER).verdict == "allow"


def test_a_cancelled_a_blocked_and_a_foreign_code_let_nobody_in(cast):
    acts.put(cast, ("visitors", "invited"))
    row = acts.invite(cast)
    acts.block(cast, phone="13800138000")
    assert "visitor.blocked" in codes(meet(cast, code=visitors.qr_code(row)))
    other = acts.invite(cast, name="陶然", phone="13800138001")
    book.cancel(invitation_id=other.pk, actor=cast.actor("rosa"), compound_id=cast.pine.pk, now=NOW)
    assert codes(meet(cast, code=visitors.qr_code(other))) == ["visitor.not_invited"]
    assert "code.forged" in codes(meet(cast, code="SWV1.forged"))


def test_approved_care_goes_in_where_no_visitor_is_admitted_and_a_guest_does_not(cast):
    acts.put(cast, ("visitors", "none"))
    carer, guest = acts.invite(cast, kind="care"), acts.invite(cast, name="陶然", phone="13800138001")
    assert codes(meet(cast, code=visitors.qr_code(carer))) == ["visitor.not_approved"]
    acting = {"actor": cast.actor("alice"), "compound_id": cast.pine.pk, "now": NOW}
    book.approve(invitation_ids=[carer.pk, guest.pk], yes=True, **acting)
    assert meet(cast, code=visitors.qr_code(carer), now=LATER).verdict == "allow"
    assert codes(meet(cast, code=visitors.qr_code(guest))) == ["visitor.none"]


def test_a_courier_is_not_taken_for_another_of_the_same_carrier_who_came_before(cast):
    book.courier(
        actor=cast.actor("bob"), compound_id=cast.pine.pk, carrier="美团", building_id=None, nonce=uuid.uuid4(), now=NOW
    )
    made = meet(cast, visitor="美团", errand=rules.Errand.COURIER, now=NOW + timedelta(hours=2))
    assert (made.verdict, codes(made)) == ("allow", [])
