"""A decision that completes another: what was known stays known, of the same person, while it is not over."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.journal.models import Event
from shouwang.protect.gate import passes, selectors, services
from shouwang.protect.gate.models import Card, Decision
from shouwang.protect.gate.rules import Direction
from shouwang.protect.gate.tests.test_services import code_of, decide, raise_
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors.tests import acts
from shouwang.testing.cast import NOW

MINUTE = timedelta(minutes=1)
OUT = {"direction": Direction.OUT}


def codes(made):
    return [reason["code"] for reason in made.reasons]


def test_a_reading_completes_a_scanned_code_which_stays_a_scanned_code(cast, lihua):
    raise_(cast, ("temperature", "", "everyone"), ("entry", "", "pass"))
    first = decide(cast, code=code_of(cast, lihua))
    assert codes(first) == ["temperature.missing"]
    made = decide(cast, follows=first.pk, temperature="36.6", now=NOW + MINUTE)
    assert (made.verdict, made.proof, made.person_id, made.follows_id) == ("allow", "signed", lihua.pk, first.pk)


def test_ticks_and_readings_of_before_need_not_be_given_again(cast, lihua):
    raise_(cast, ("temperature", "", "everyone"), ("entry", "", "pass"), ("mask", "", "public"))
    first = decide(cast, person_id=lihua.pk, mask=False)
    assert codes(first) == ["pass.missing", "temperature.missing", "mask.missing"]
    second = decide(cast, follows=first.pk, identity_checked=True, temperature="36.5", now=NOW + MINUTE)
    assert codes(second) == ["mask.missing"]
    assert decide(cast, follows=second.pk, mask=True, now=NOW + 2 * MINUTE).verdict == "allow"


def test_a_high_reading_that_is_not_taken_again_calls_nobody(cast, lihua):
    raise_(cast, ("temperature", "", "everyone"), ("entry", "", "pass"))
    first = decide(cast, person_id=lihua.pk, temperature="37.9")
    second = decide(cast, follows=first.pk, identity_checked=True, now=NOW + MINUTE)
    assert codes(second) == ["temperature.high"]
    assert not Event.objects.filter(name="gate.FeverConfirmed").exists()
    assert codes(decide(cast, follows=second.pk, temperature="38", now=NOW + 5 * MINUTE)) == ["temperature.still_high"]


def test_staff_and_the_holder_of_a_contractors_card_are_completed_too(cast):
    raise_(cast, ("credentials", "", ["health_code"]), ("entry", "", "pass"))
    claim = passes.Claim(cast.pine.pk, passes.Bearer.USER, cast.user("erik").pk)
    first = decide(cast, code=passes.issue(selectors.pass_keys().signer, claim, now=NOW))
    assert codes(first) == ["credentials.missing"]
    made = decide(cast, follows=first.pk, credentials_shown=True, now=NOW + MINUTE)
    assert (made.verdict, made.user_id) == ("allow", cast.user("erik").pk)
    dates = {"starts_at": NOW - MINUTE, "issued_at": NOW, "key": 0, "nonce": uuid.uuid4()}
    card = Card.objects.create(compound=cast.pine, number=9, bearer=passes.Bearer.HOLDER, holder="蔡师傅", **dates)
    claim = passes.Claim(cast.pine.pk, passes.Bearer.HOLDER, card.pk, card=9)
    first = decide(cast, code=passes.issue(selectors.pass_keys().signer, claim, now=NOW))
    assert codes(first) == ["pass.card", "credentials.missing"]
    made = decide(cast, follows=first.pk, credentials_shown=True, identity_checked=True, now=NOW + MINUTE)
    assert (made.verdict, made.kind, made.card_id) == ("allow", "staff", card.pk)


def test_a_code_that_passed_after_a_check_counts_as_used(cast, lihua):
    raise_(cast, ("temperature", "", "everyone"))
    code = code_of(cast, lihua)
    first = decide(cast, code=code)
    decide(cast, follows=first.pk, temperature="36.6", now=NOW + MINUTE / 6)
    again = decide(cast, code=code, temperature="36.6", now=NOW + MINUTE / 2)
    assert codes(again) == ["code.used"]


def test_what_is_over_is_not_completed_and_somebody_else_inherits_nothing(cast, lihua):
    raise_(cast, ("entry", "", "pass"))
    first = decide(cast, person_id=lihua.pk)
    with pytest.raises(services.GateRefused) as refused:
        decide(cast, follows=first.pk, identity_checked=True, now=NOW + timedelta(minutes=31))
    assert refused.value.code == "gate.over"
    decide(cast, follows=first.pk, identity_checked=True, now=NOW + MINUTE)
    other = acts.settle(cast, home=1, name="王梅")
    made = decide(cast, person_id=other.pk, follows=first.pk, now=NOW + 2 * MINUTE)
    assert (codes(made), made.follows_id, made.person_id) == (["pass.missing"], None, other.pk)


@pytest.mark.parametrize(("ground", "verdict"), [("medical", "allow"), ("work", "allow"), ("supplies", "check")])
def test_a_ground_excepts_an_exit_from_the_households_quota(cast, lihua, ground, verdict):
    raise_(cast, ("exit_quota", "", {"exits": 1, "days": 2, "hours": 2}))
    decide(cast, person_id=lihua.pk, **OUT)
    first = decide(cast, person_id=lihua.pk, now=NOW + MINUTE, **OUT)
    assert codes(first) == ["exit.quota"]
    assert decide(cast, follows=first.pk, ground=ground, now=NOW + 2 * MINUTE, **OUT).verdict == verdict


def test_a_doctor_is_named_as_one_and_then_approved(cast):
    raise_(cast, ("visitors", "", "none"))
    first = decide(cast, visitor="孙医生", home_id=cast.homes[0].pk)
    second = decide(cast, follows=first.pk, errand="medical", now=NOW + MINUTE)
    assert codes(second) == ["visitor.not_approved"]
    assert decide(cast, follows=second.pk, approved=True, now=NOW + 2 * MINUTE).verdict == "allow"


def test_a_code_that_a_scanner_reads_twice_is_one_decision(cast, lihua):
    row, code = acts.invite(cast), code_of(cast, lihua)
    for scanned in (code, visitors.qr_code(row), "SW2.forged"):
        once = decide(cast, code=scanned)
        assert decide(cast, code=scanned, now=NOW + timedelta(seconds=1.9)).pk == once.pk
    assert decide(cast, code=code, now=NOW + timedelta(seconds=2.1)).pk != once.pk


def test_a_decision_of_another_compound_is_not_completed(cast, lihua):
    first = decide(cast, visitor="钱进", home_id=cast.homes[0].pk, direction=Direction.IN)
    Decision.objects.filter(pk=first.pk).update(compound=cast.plane, passed=False)
    with pytest.raises(services.GateRefused):
        decide(cast, follows=first.pk, identity_checked=True, now=NOW + MINUTE)
