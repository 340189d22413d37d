"""Lists of welfare: each is searched, printed and taken along as a workbook."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from shouwang.kernel import clock
from shouwang.means.welfare import services
from shouwang.means.welfare.models import CheckTally
from shouwang.testing import cast as stage

WELFARE = "/c/pine/welfare/"


@pytest.fixture
def cast(db):
    now = clock.now()
    cast = stage.assemble(now)
    common = {"compound_id": cast.pine.pk, "now": now}
    for who, words in (("bob", "Stood in the rain"), ("vera", "Fixed the lift")):
        terms = {"receiver_id": cast.user(who).pk, "words": words, "nonce": uuid.uuid4()}
        services.thank(**common, actor=cast.actor("erik", now), **terms)
    return cast


@pytest.fixture
def alice(cast):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("alice"))
    return client


def rows(answer):
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    return list(book[book.sheetnames[0]].iter_rows(values_only=True))


def test_wall_of_thanks_is_searched_printed_and_taken_along(alice):
    wall = "/c/pine/thanks"
    for asked in ("rain", "bob"):
        page = alice.get(wall, {"q": asked}).content.decode()
        assert ("Stood in the rain" in page, "Fixed the lift" in page) == (True, False)
    assert "Nothing on the wall fits" in alice.get(wall, {"q": "zzz"}).content.decode()
    printed = alice.get(wall, {"format": "print"}).content.decode()
    assert "Stood in the rain" in printed
    assert "Say thanks" not in printed
    assert {row[2] for row in rows(alice.get(wall, {"format": "xlsx"}))[1:]} == {"Stood in the rain", "Fixed the lift"}


def test_totals_leave_the_house_as_they_stand_on_the_page_with_small_numbers_untold(cast, alice):
    last_month = (clock.now().replace(day=1) - timedelta(days=1)).date().replace(day=1)
    for band, people in (("minimal", 3), ("severe", 1)):
        CheckTally.objects.create(compound=cast.pine, month=last_month, scale="phq9", band=band, people=people)
    assert rows(alice.get(f"{WELFARE}totals", {"format": "xlsx"}))[1][2:] == ("fewer than 5", "not told")
    assert "fewer than 5" in alice.get(f"{WELFARE}totals", {"format": "print"}).content.decode()


def test_a_room_without_beds_is_refused_at_the_number_of_beds(alice):
    answer = alice.post(f"{WELFARE}rooms", {"name": "Rest", "beds": "-1"})
    assert answer.status_code == 422
    assert list(answer.context["refusal"].fields) == ["beds"]
    assert "data-refused" in answer.content.decode()


def test_who_sleeps_where_is_searched_by_name(cast, alice):
    now = clock.now()
    lead = {"compound_id": cast.pine.pk, "actor": cast.actor("alice", now), "now": now}
    room = services.say_room(**lead, name="Rest", beds=4, closed=False)
    for who in ("bob", "vera"):
        services.book_rest(
            compound_id=cast.pine.pk,
            place_id=room.pk,
            starts_at=now + timedelta(hours=1),
            ends_at=now + timedelta(hours=5),
            actor=cast.actor(who, now),
            now=now,
            nonce=uuid.uuid4(),
        )
    found = alice.get(f"{WELFARE}rooms", {"q": "ver"}).context["page"]
    assert [each.user.name for each in found] == ["Vera"]
