"""Visitors' codes at the desk that lead to nobody or are over, and the keys by which they are signed."""

from datetime import timedelta

import pytest
from django.utils.translation import gettext

from shouwang.kernel import clock
from shouwang.protect.gate import selectors, services
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.selectors.keys import fresh
from shouwang.protect.gate.tests.desk import codes, send
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors.rules import codes as signed_visits
from shouwang.protect.visitors.tests import acts
from shouwang.testing.cast import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _no_keys_of_other_tests(db):
    fresh.forget()
    yield
    fresh.forget()


def visit_code(cast, now, **changes):
    terms = {"compound_id": cast.pine.pk, "invitation_id": 10**6, "starts_at": NOW - MINUTE, "ends_at": now + MINUTE}
    return signed_visits.issue(selectors.pass_keys().signer, key=selectors.pass_keys().newest, **terms | changes)


def test_a_visit_that_is_over_lets_nobody_in_and_the_page_says_that_it_is_for_another_time(cast, guard):
    now = clock.now()
    acts.put(cast, ("visitors", "invited"), now=now)
    before = now - 3 * timedelta(hours=1)
    row = acts.invite(cast, now=before)
    page = send(guard, cast, text=visitors.qr_code(row)).content.decode()
    made = Decision.objects.get()
    assert (made.verdict, made.passed, codes(made)) == ("check", False, ["visitor.outside_time"])
    assert gettext("The invitation is for another time, or used up.") in page
    assert not visitors.standing_of(row.pk, compound_id=cast.pine.pk, now=now).used


@pytest.mark.parametrize(
    ("changes", "verdict", "reason", "said"),
    [
        ({"compound_id": 0}, "refuse", "code.other_compound", "This code belongs to another compound."),
        ({"ends_at": NOW}, "check", "code.stale", "This code is too old, perhaps a picture of one."),
        ({}, "refuse", "code.revoked", "This pass was withdrawn."),
    ],
    ids=["of another compound", "long over and erased", "ours, but erased"],
)
def test_a_genuine_visitors_code_that_leads_to_nobody_is_refused_for_what_it_is(
    cast, guard, changes, verdict, reason, said
):
    now = clock.now()
    acts.put(cast, ("visitors", "invited"), now=now)
    if "compound_id" in changes:
        changes = {"compound_id": cast.plane.pk}
    page = send(guard, cast, text=visit_code(cast, now, **changes)).content.decode()
    made = Decision.objects.get()
    assert (made.verdict, made.passed) == (verdict, False)
    assert reason in codes(made)
    assert "code.forged" not in codes(made)
    assert gettext(said) in page


def test_visitors_codes_are_signed_with_the_key_that_signs_now_and_fall_with_it(cast, guard):
    now = clock.now()
    acts.put(cast, ("visitors", "invited"), now=now)
    row = acts.invite(cast, now=now)
    old = visitors.qr_code(row)
    admin = {"actor": cast.actor("admin", now), "compound_id": cast.pine.pk, "now": now}
    number = services.rotate_key(seen=selectors.pass_keys().newest, **admin)
    fresh = visitors.qr_code(row)
    assert fresh != old
    for code in (old, fresh):
        assert visitors.standing(code, compound_id=cast.pine.pk, now=now).invitation_id == row.pk
    services.withdraw_key(number=0, why="钥匙泄露", **admin)
    assert visitors.standing(old, compound_id=cast.pine.pk, now=now) is None
    send(guard, cast, text=old)
    assert "code.revoked" in codes(Decision.objects.get())
    assert visitors.standing(fresh, compound_id=cast.pine.pk, now=now).invitation_id == row.pk
    assert number == 1
