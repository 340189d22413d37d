"""Who is blocked, what offline gates get, what is erased, and who reads the register."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.journal.models import Entry
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.protect.visitors import selectors, services
from shouwang.protect.visitors.models import Attempt, Blocked, Passage
from shouwang.protect.visitors.rules import Match, State
from shouwang.protect.visitors.tests import acts
from shouwang.testing.cast import NOW

HOUR = timedelta(hours=1)


def test_a_blocked_phone_is_sure_a_blocked_name_alike_and_both_end_by_themselves(cast):
    row = acts.invite(cast)
    acts.block(cast, name="钱进")
    assert (acts.stand(cast, row).blocked, acts.stand(cast, row).state) == (Match.ALIKE, State.READY)
    entry = acts.block(cast, phone="138 0013 8000", days=1)
    assert (acts.stand(cast, row).blocked, acts.stand(cast, row).ready) == (Match.SURE, False)
    assert acts.stand(cast, row).blocked_id == entry.pk
    assert acts.stand(cast, row).state is State.CALL
    longer = acts.invite(cast, ends_at=NOW + timedelta(days=3), entries=None)
    assert acts.stand(cast, longer, NOW + timedelta(days=2)).blocked is Match.ALIKE
    services.lift(blocked_id=entry.pk, reason="误记", actor=cast.actor("alice"), compound_id=cast.pine.pk, now=NOW)
    assert acts.stand(cast, row).blocked is Match.ALIKE


def test_a_block_needs_somebody_a_reason_an_order_and_an_end(cast):
    assert acts.code_of(acts.block, cast) == "visitor.nobody"
    assert acts.code_of(acts.block, cast, name="钱进", days=400) == "visitor.block_span"
    with pytest.raises(Forbidden):
        acts.block(cast, who="bob", name="钱进")
    acts.block(cast, id_number="11010519491231002X")
    found, _entry = selectors.match(cast.pine.pk, now=NOW, id_number="11010519491231002X")
    assert found is Match.SURE
    assert Blocked.objects.count() == 1


def test_an_offline_gate_gets_the_day_and_no_phone_and_no_reason(cast):
    acts.settle(cast)
    row = acts.invite(cast)
    acts.invite(cast, name="明日", starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=3))
    acts.block(cast, name="赵某", phone="13900000000", plate="沪A12345")
    made = selectors.for_offline(cast.pine.pk, NOW)
    assert [each["id"] for each in made.visits] == [row.pk]
    assert made.visits[0]["host"] == "李*华"
    assert set(made.blocked[0]) == {"name", "plate", "phone", "id"}
    assert "13800138000" not in str(made)
    assert "盗窃" not in str(made)


def test_what_has_served_its_purpose_is_erased_and_the_figures_stay(cast):
    row = acts.invite(cast, plate="沪A12345", purpose="探亲")
    acts.block(cast, name="钱进", days=1)
    Attempt.objects.create(key=b"x", at=NOW)
    assert services.erase_expired(now=NOW + timedelta(days=29)) == 0
    assert services.erase_expired(now=NOW + timedelta(days=32)) == 2
    assert services.erase_expired(now=NOW + timedelta(days=32)) == 0
    row.refresh_from_db()
    assert (row.name, bytes(row.phone_sealed), row.phone_tail, row.plate, row.purpose) == ("—", b"", "", "", "")
    assert (Blocked.objects.count(), Attempt.objects.count()) == (0, 0)
    with pytest.raises(NotFound):
        selectors.invitation(row.pk)


def test_the_police_gets_the_register_in_plain_with_a_reason_on_record(cast):
    row = acts.invite(cast)
    services.arrived(invitation_id=row.pk, nonce=uuid.uuid4(), at=NOW)
    asked = {"actor": cast.actor("paul"), "compound_id": cast.pine.pk, "form": "xlsx", "now": NOW}
    assert acts.code_of(services.export, reason=" ", **asked) == "visitor.no_reason"
    (only,) = services.export(reason="接处警 1123 号", text="钱", outcome="came", **asked)
    assert (only.phone, [each.direction for each in only.passages]) == ("13800138000", ["in"])
    entry = Entry.objects.get(action="visitor.exported")
    assert (entry.data["reason"], entry.data["rows"], entry.actor_name) == ("接处警 1123 号", 1, "Paul")
    with pytest.raises(Forbidden):
        services.export(reason="看看", **{**asked, "actor": cast.actor("bob")})


def test_a_former_visitor_is_one_whatever_the_number_of_visits(cast):
    for days in (3, 2, 1):
        past = NOW - timedelta(days=days)
        acts.invite(cast, now=past)
    (former,) = selectors.former_visitors(cast.homes[0].pk, compound_id=cast.pine.pk, now=NOW)
    assert (former.name, former.times, former.phone_tail) == ("钱进", 3, "8000")
    assert Passage.objects.count() == 0


def test_another_compound_sees_nothing(cast):
    row = acts.invite(cast)
    assert selectors.standing(row.code, compound_id=cast.plane.pk, now=NOW) is None
    assert selectors.standing(selectors.qr_code(row), compound_id=cast.plane.pk, now=NOW) is None
    with pytest.raises(NotFound):
        selectors.invitation(row.pk, compound_id=cast.plane.pk)
