"""The pages of notices: writing with a preview, the inbox, the unreached, the public address."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shouwang.base.residents import services as residents
from shouwang.kernel import clock, ids
from shouwang.kernel.words import Words
from shouwang.means.notices import rules, services
from shouwang.means.notices.models import Notice, Receipt
from shouwang.testing.cast import Cast

pytestmark = pytest.mark.django_db


def enter(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.user(who))
    return client


def published(cast: Cast, **given: object) -> Notice:
    facts: dict[str, Any] = {
        "compound_id": cast.pine.pk,
        "title": Words(zh="今晚停水", en="No water tonight"),
        "body": Words(zh="请提前储水。", en="Please store water."),
        "audience": rules.Audience("residents"),
        "signed_by": "青松里物业",
        "basis": "水务公司通知",
        "actor": cast.actor("alice"),
        "now": clock.now(),
    }
    return services.publish(**(facts | given))


def form(**given: object) -> dict[str, object]:
    until = timezone.localtime(clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    return {
        "title_zh": "今晚停水",
        "body_zh": "请提前储水。",
        "kind": "residents",
        "signed_by": "青松里物业",
        "basis": "水务公司通知",
        "expires_at": until,
        "nonce": str(ids.new_nonce()),
        **given,
    }


def test_the_manager_sees_how_many_before_she_publishes(cast):
    alice = enter(cast, "alice")
    shown = alice.post("/c/pine/notices/new", form(step="preview"))
    assert shown.status_code == 200
    assert shown.context["count"].people == 0
    assert not Notice.objects.exists()
    sent = form(step="publish")
    assert alice.post("/c/pine/notices/new", sent).status_code == 302
    assert alice.post("/c/pine/notices/new", sent).status_code == 302
    assert Notice.objects.get().basis == "水务公司通知"


def test_the_manager_writes_to_single_homes_by_their_rooms(cast: Cast) -> None:
    alice, (first, second) = enter(cast, "alice"), cast.homes[:2]
    rooms = f"{first.building.number}-{first.unit.number}-{first.room}，{first.building.number}栋{second.room}室"
    assert alice.post("/c/pine/notices/new", form(step="publish", kind="homes", rooms=rooms)).status_code == 302
    assert set(Notice.objects.get().audience.home_ids) == {first.pk, second.pk}


@pytest.mark.parametrize("rooms", ["", " ， ", "99-1-101", "明天"])
def test_a_notice_to_homes_that_are_none_names_the_room(cast: Cast, rooms: str) -> None:
    answer = enter(cast, "alice").post("/c/pine/notices/new", form(step="publish", kind="homes", rooms=rooms))
    assert answer.status_code == 422
    assert "rooms" in answer.context["form"].errors
    assert not Notice.objects.exists()


@pytest.mark.parametrize("wrong", [{"basis": ""}, {"kind": "buildings"}, {"expires_at": "2020-01-01T10:00"}])
def test_a_notice_without_source_readers_or_future_is_refused(cast, wrong):
    answer = enter(cast, "alice").post("/c/pine/notices/new", form(step="publish", **wrong))
    assert answer.status_code == 422
    assert not Notice.objects.exists()


def test_a_resident_opens_the_notice_and_that_is_the_receipt(cast):
    found, rosa = published(cast), enter(cast, "rosa")
    inbox = rosa.get("/c/pine/inbox/")
    assert "今晚停水" in inbox.content.decode()
    assert not Receipt.objects.exists()
    page = rosa.get(f"/c/pine/inbox/{found.pk}")
    assert "水务公司通知" in page.content.decode()
    assert Receipt.objects.get().home_id == cast.homes[0].pk
    assert enter(cast, "bob").get(f"/c/pine/inbox/{found.pk}").status_code == 404


def test_a_steward_tells_a_home_at_the_door_and_the_list_shrinks(cast):
    now = clock.now()
    for home, name in zip(cast.homes, ("李建华", "王秀英"), strict=False):
        residents.register_person(
            actor=cast.actor("alice"),
            compound_id=cast.pine.pk,
            facts=residents.Facts(name),
            moving_in=residents.MovingIn(home.pk),
            now=now,
        )
    found, stella = published(cast, now=now + timedelta(seconds=1)), enter(cast, "stella")
    path = f"/c/pine/notices/{found.pk}/unreached"
    assert len(stella.get(path).context["page"]) == 2
    assert stella.post(path, {"home": cast.homes[1].pk, "how": "phone"}).status_code == 302
    assert [home.pk for home in stella.get(path).context["page"]] == [cast.homes[0].pk]
    assert len(stella.get(path + "?q=0201").context["page"]) == 0
    for end in (".xlsx", "/print"):
        assert stella.get(path + end).status_code == 200
    assert stella.post(path, {"home": "nonsense"}).status_code == 404


def test_the_print_out_names_source_expiry_and_carries_a_qr(cast):
    found = published(cast, exercise=True)
    page = enter(cast, "stella").get(f"/c/pine/notices/{found.pk}/print").content.decode()
    assert "水务公司通知" in page
    assert "演练" in page
    assert 'class="qr"' in page


def test_anybody_can_check_a_notice_by_its_public_address_even_when_withdrawn(cast):
    found = published(cast)
    assert "今晚停水" in Client().get(f"/n/{found.code}/").content.decode()
    alice = enter(cast, "alice")
    assert alice.post(f"/c/pine/notices/{found.pk}/withdraw", {"reason": " "}).status_code == 422
    assert alice.post(f"/c/pine/notices/{found.pk}/withdraw", {"reason": "时间改了"}).status_code == 302
    assert "时间改了" in Client().get(f"/n/{found.code}/").content.decode()
    assert Client().get("/n/NOTHINGXX/").status_code == 404


@pytest.mark.parametrize("path", ["", "?standing=expired&q=水", "new"])
def test_the_desk_is_for_those_who_publish(cast, path):
    published(cast)
    assert enter(cast, "alice").get(f"/c/pine/notices/{path}").status_code == 200
    assert enter(cast, "bob").get(f"/c/pine/notices/{path}").status_code == 403


def test_each_reader_reads_a_signature_of_the_system_in_one_language(cast: Cast) -> None:
    notice = published(cast, signed_by="门岗 Gate")
    shown = [
        enter(cast, "alice").get(f"/c/pine/notices/{notice.pk}/", headers={"Accept-Language": said}).content.decode()
        for said in ("zh", "en")
    ]
    assert ["门岗 Gate" in page for page in shown] == [False, False]
    assert notice.sender == Words(zh="门岗", en="Gate")
    assert published(cast).sender == Words(zh="青松里物业", en="青松里物业")


def test_every_part_that_signs_a_notice_is_known_by_both_its_names() -> None:
    house = Path(rules.__file__).parents[2]
    found = {
        name
        for folder in ("means", "protect", "living", "oversight")
        for file in (house / folder).rglob("*.py")
        if "tests" not in file.parts
        for name in re.findall(r'(?m)(?:^SIGNED = |signed_by=)"([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert found == rules.SENDERS.keys()
