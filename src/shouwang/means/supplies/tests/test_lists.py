"""The storekeeper's lists are searched, printed and exported: who is to be protected today, and the counts."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.means.supplies import services
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.rules import PostRow
from shouwang.testing import cast as stage


@pytest.fixture
def store(db):
    now = clock.now()
    return stage.furnish(stage.assemble(now), Stocked)


def shown(client, store, page, **query):
    client.force_login(store.cast.user("sam"))
    return client.get(reverse(page, kwargs={"compound": store.cast.pine.code}), query)


def cells(answer):
    sheet = load_workbook(BytesIO(b"".join(answer))).active
    return [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_todays_protection_is_found_by_name_or_post_printed_to_be_signed_and_exported(client, store):
    pine, now = store.cast.pine.pk, store.now
    order = posture.Order(pine, "plan", "1", Words.of("Plan"), [PlaceRef(pine)], severity=3, by_name="Alice")
    posture.raise_measures(order=order, measures=[("ppe", "gate", {"mask": 2})], starts_at=now)
    bob, terms = store.cast.user("bob"), {"compound_id": pine, "actor": store.cast.actor("alice", now), "now": now}
    post = PostRow("gate", Words("Gate", "门岗"), "gate", Words("Gate group", "门岗组"), 10)
    workforce.ensure_posts(posts=[post], **terms)
    workforce.fill_post(post_key="gate", user_id=bob.pk, rank=0, **terms)
    for text in ("", bob.name, "门岗"):
        assert bob.name in shown(client, store, "supplies:ppe", q=text).content.decode()
    page = shown(client, store, "supplies:ppe", q="保洁").content.decode()
    assert bob.name not in page
    assert "签名" in shown(client, store, "supplies:ppe", format="print").content.decode()
    assert cells(shown(client, store, "supplies:ppe", format="xlsx"))[1][::4] == [bob.name, "口罩 2 件"]


def test_places_are_found_by_name_or_code_printed_and_exported(client, store):
    for text in ("南门", store.cabinet.code.lower()):
        assert [each.name for each in shown(client, store, "supplies:places", q=text).context["page"]] == ["南门柜"]
    assert "没有找到" in shown(client, store, "supplies:places", q="北门").content.decode()
    assert "南门柜" in shown(client, store, "supplies:places", format="print").content.decode()
    assert {row[0] for row in cells(shown(client, store, "supplies:places", format="xlsx"))[1:]} == {"库房", "南门柜"}


def test_counts_are_found_by_place_and_state_printed_and_exported(client, store):
    for place in (store.room, store.cabinet):
        services.begin_count(
            compound_id=store.cast.pine.pk, store_id=place.pk, actor=store.sam, now=store.now, nonce=uuid.uuid4()
        )
    assert len(shown(client, store, "supplies:counts", q="南门").context["page"]) == 1
    assert len(shown(client, store, "supplies:counts", stage="settled").context["page"]) == 0
    assert "南门柜" in shown(client, store, "supplies:counts", format="print").content.decode()
    assert {row[1] for row in cells(shown(client, store, "supplies:counts", format="xlsx"))[1:]} == {"库房", "南门柜"}


def test_of_two_people_with_one_name_the_desk_says_who_is_meant(client, store):
    erik, bob = store.cast.user("erik"), store.cast.user("bob")
    bob.name = erik.name
    bob.save(update_fields=["name"])
    page = shown(client, store, "supplies:desk", kind="issue", code=f"#{store.mask.pk}").content.decode()
    assert f"{erik.name} (bob)" in page
    assert f"{erik.name} (erik)" in page
    assert "Stella (" not in page
