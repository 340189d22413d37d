"""Whether what was shown is what is asked."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouwang.base.posture import catalogue
from shouwang.kernel.words import gettext_noop
from shouwang.protect.credentials import services
from shouwang.protect.credentials.rules import (
    Fact,
    Kind,
    Method,
    Standing,
    Subject,
    Verified,
    answer,
    reasons,
    satisfies,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shown(*facts, expires=None):
    return Verified("dcc", Subject("李小华"), "XW", facts, expires_at=expires)


def swab(hours, kind=Kind.TEST_NEGATIVE, method=Method.MOLECULAR, **more):
    return Fact(kind, sampled_at=NOON - hours * HOUR, method=method, **more)


def doses(had, needed, days, **more):
    return Fact(Kind.VACCINATION, given_on=(NOON - timedelta(days)).date(), doses=had, doses_needed=needed, **more)


def code(standing, kind=Kind.HEALTH_CODE, until=None):
    return Fact(kind, standing=standing, valid_until=until)


CASES = [
    # asked, fact, code, hours from noon until which it holds
    ("test_48h", swab(26), "ok", 22),
    ("test_24h", swab(26), "test_old", None),
    ("test_24h", swab(23), "ok", 1),
    ("test_48h", swab(0), "ok", 48),
    ("test_48h", swab(48), "test_old", None),
    ("test_48h", swab(47.99), "ok", 0.01),
    ("test_48h", swab(-0.1), "ok", 48.1),
    ("test_48h", swab(-5), "test_future", None),
    ("test_48h", swab(3, method=Method.ANTIGEN), "test_antigen", None),
    ("test_48h", swab(3, method=Method.UNKNOWN), "show_guard", None),
    ("test_48h", Fact(Kind.TEST_NEGATIVE, method=Method.MOLECULAR), "show_guard", None),
    ("test_48h", swab(3, Kind.TEST_POSITIVE), "test_positive", None),
    ("vaccination", swab(3, Kind.TEST_POSITIVE), "test_positive", None),
    ("health_code", swab(24 * 9, Kind.TEST_POSITIVE, Method.ANTIGEN), "test_positive", None),
    ("vaccination", swab(24 * 11, Kind.TEST_POSITIVE), "not_this", None),
    ("test_48h", swab(3, Kind.OTHER), "show_guard", None),
    ("test_48h", swab(3, target="6142004"), "not_this", None),
    ("test_48h", swab(3, target=""), "show_guard", None),
    ("test_48h", doses(2, 2, 30), "not_this", None),
    ("vaccination", swab(3), "not_this", None),
    ("vaccination", doses(2, 2, 22), "ok", None),
    ("vaccination", doses(2, 2, 14), "ok", None),
    ("vaccination", doses(2, 2, 13), "too_soon", None),
    ("vaccination", doses(3, 3, 1), "ok", None),
    ("vaccination", doses(2, 1, 1), "ok", None),
    ("vaccination", doses(1, 1, 20), "ok", None),
    ("vaccination", doses(1, 2, 90), "doses", None),
    ("vaccination", doses(None, 2, 90), "show_guard", None),
    ("vaccination", doses(2, None, 90), "show_guard", None),
    ("vaccination", Fact(Kind.VACCINATION, doses=2, doses_needed=2), "show_guard", None),
    ("vaccination", doses(2, 2, 90, target=""), "show_guard", None),
    ("vaccination", doses(2, 2, 90, valid_until=NOON), "stale_fact", None),
    ("vaccination", Fact(Kind.RECOVERY, given_on=date(2026, 9, 1)), "not_this", None),
    ("health_code", code(Standing.CLEAR, until=NOON + HOUR), "ok", 1),
    ("health_code", code(Standing.CLEAR, until=NOON), "stale_fact", None),
    ("health_code", code(Standing.WATCH), "code_watch", None),
    ("health_code", code(Standing.BARRED), "code_barred", None),
    ("health_code", code(None), "show_guard", None),
    ("health_code", code(Standing.CLEAR, Kind.TRAVEL), "not_this", None),
    ("travel", code(Standing.CLEAR, Kind.TRAVEL), "ok", None),
    ("blood_type", doses(2, 2, 90), "show_guard", None),
]


@pytest.mark.parametrize(("asked", "fact", "expected", "hours"), CASES)
def test_a_fact_is_judged_by_what_is_asked(asked, fact, expected, hours):
    found = satisfies(shown(fact), asked, NOON)
    assert (found.code, found.asked) == (f"credential.{expected}", asked)
    assert found.ok is (expected == "ok")
    assert found.until == (None if hours is None else NOON + hours * HOUR)
    assert found.sentence.format(**found.params)


def test_a_yes_never_outlasts_the_credential():
    found = satisfies(shown(swab(1), expires=NOON + HOUR), "test_48h", NOON)
    assert (found.ok, found.until) == (True, NOON + HOUR)


def test_every_code_of_the_catalogue_is_judged():
    everything = shown(swab(1), doses(2, 2, 30), code(Standing.CLEAR), code(Standing.CLEAR, Kind.TRAVEL))
    assert all(each.ok for each in answer(catalogue.CREDENTIALS, [everything], NOON))


def test_nothing_shown_is_missing_and_answers_come_in_order():
    found = answer({"vaccination", "test_48h"}, [], NOON)
    assert [(each.asked, each.code) for each in found] == [
        ("test_48h", "credential.missing"),
        ("vaccination", "credential.missing"),
    ]


def test_the_best_of_several_speaks():
    old, fresh = shown(swab(60)), shown(swab(2))
    (found,) = answer({"test_48h"}, [old, fresh, shown(doses(2, 2, 60))], NOON)
    assert (found.code, found.until) == ("credential.ok", NOON + 46 * HOUR)


def test_what_a_guard_may_settle_comes_before_what_proves_something_else():
    (found,) = answer({"test_48h"}, [shown(doses(2, 2, 60)), shown(swab(2, method=Method.ANTIGEN))], NOON)
    assert (found.code, found.look) == ("credential.test_antigen", True)


def test_a_positive_test_is_not_covered_up_by_a_negative_one():
    for order in ([swab(30), swab(2, Kind.TEST_POSITIVE)], [swab(2, Kind.TEST_POSITIVE), swab(30)]):
        together = answer({"test_48h", "vaccination"}, [shown(*order)], NOON)
        apart = answer({"test_48h", "vaccination"}, [shown(each) for each in order], NOON)
        assert {each.code for each in (*together, *apart)} == {"credential.test_positive"}


def test_every_sentence_says_what_to_do():
    assert gettext_noop("x") == "x"
    for key, sentence in reasons.SENTENCES.items():
        assert key.startswith("credential.")
        assert sentence.endswith(".")


def test_a_vaccination_counts_from_the_first_minute_of_its_day_where_the_gate_stands():
    given = shown(doses(2, 2, 14))
    midnight = datetime(2026, 11, 23, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert [each.code for each in services.answer(["vaccination"], [given], midnight.astimezone(UTC))] == [
        "credential.ok"
    ]
    eve = midnight - timedelta(minutes=2)
    assert [each.code for each in services.answer(["vaccination"], [given], eve)] == ["credential.too_soon"]
