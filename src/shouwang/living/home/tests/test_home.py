"""The resident's own page: what a posture means, roll-call, notices, and what is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from shouwang.base.posture.rules import NOTHING, Held, Posture
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.living.home import rules
from shouwang.living.rollcall import services as roll_calls
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.testing.cast import Cast


def held(**values: object) -> Posture:
    return Posture({(key, ""): Held((key, ""), value) for key, value in values.items()})


def test_an_ordinary_day_asks_nothing():
    assert rules.asked_of(NOTHING) == ()
    assert "come and go" in rules.meaning(NOTHING)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"life_safety": "exits_open", "indoors": "required"}, "Leave the building"),
        ({"indoors": "required"}, "stay indoors"),
        ({"exit": "essential"}, "essential"),
        ({"exit": "reason"}, "reason"),
    ],
)
def test_the_gravest_meaning_is_said(values, says):
    assert says in rules.meaning(held(**values))


def test_a_temperature_limit_stands_for_the_check():
    asked = rules.asked_of(held(temperature="everyone", temperature_max_c=37.3, visitors="approved"))
    assert [each.measure for each in asked] == ["temperature_max_c", "visitors"]


def rosa_of(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.user("rosa"))
    return client


@pytest.mark.django_db
def test_rosa_sees_her_roll_call_notices_and_numbers(cast):
    now = clock.now() - timedelta(minutes=1)
    alice = cast.actor("alice")
    notices.publish(
        compound_id=cast.pine.pk,
        title=Words(zh="今晚停水"),
        body=Words(zh="请提前储水。"),
        audience=notice_rules.Audience("residents"),
        signed_by="青松里物业",
        actor=alice,
        now=now,
    )
    rosa = rosa_of(cast)
    assert "报平安" not in rosa.get("/c/pine/home/").content.decode()
    roll_calls.open_roll_call(
        compound_id=cast.pine.pk, title=Words(zh="点名"), deadline_at=now + timedelta(hours=1), actor=alice, now=now
    )
    page = rosa.get("/c/pine/home/").content.decode()
    for said in ("报平安", "还没报", "今晚停水", "1 条未读", "8800 1199", "120"):
        assert said in page, said
    assert "htmx" not in page.split("</head>")[0].replace("htmx-config", "")


@pytest.mark.django_db
def test_who_is_no_resident_has_no_such_page(cast):
    client = Client()
    client.force_login(cast.user("bob"))
    assert client.get("/c/pine/home/").status_code == 403


@pytest.mark.django_db
def test_the_page_costs_few_queries(cast, django_assert_max_num_queries):
    rosa = rosa_of(cast)
    rosa.get("/c/pine/home/")
    with django_assert_max_num_queries(24):
        rosa.get("/c/pine/home/")
