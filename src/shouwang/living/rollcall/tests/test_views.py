"""The pages of a roll-call: board, doors, link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shouwang.base.residents import services as residents
from shouwang.kernel import clock, ids
from shouwang.kernel.words import Words
from shouwang.living.rollcall import links, selectors, services
from shouwang.living.rollcall.models import Answer, RollCall
from shouwang.testing.cast import Cast
from shouwang.testing.letters import PageQueue

pytestmark = pytest.mark.django_db


def enter(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.user(who))
    return client


@pytest.fixture
def call(cast: Cast) -> RollCall:
    now = clock.now() - timedelta(minutes=10)
    residents.register_person(
        actor=cast.actor("alice"),
        compound_id=cast.pine.pk,
        facts=residents.Facts("何秀玉"),
        moving_in=residents.MovingIn(cast.homes[0].pk),
        need_kinds=["lives_alone"],
        now=now,
    )
    return services.open_roll_call(
        compound_id=cast.pine.pk,
        title=Words(zh="台风点名", en="Typhoon"),
        deadline_at=now + timedelta(hours=1),
        actor=cast.actor("alice"),
        now=now,
    )


def link(call: RollCall, home: Any) -> str:
    return f"/r/{links.token(call.pk, home.pk)}/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_home_answers_by_its_link_without_signing_in(cast, call):
    client, path = Client(), link(call, cast.homes[0])
    assert "您家平安吗" in text(client.get(path))
    assert client.post(path, {"state": "safe", "nonce": str(ids.new_nonce())}).status_code == 302
    assert "收到平安" in text(client.get(path))
    client.post(path, {"state": "help", "helps": ["medicine"], "note": "降压药"})
    shown = text(client.get(path))
    assert "收到了" in shown
    assert "药快没了" in shown
    assert selectors.home_states(call.pk) == {cast.homes[0].pk: "help"}


@pytest.mark.parametrize("state", ["no_answer", "perhaps", ""])
def test_a_link_takes_only_answers(cast, call, state):
    assert Client().post(link(call, cast.homes[0]), {"state": state}).status_code == 422
    assert not Answer.objects.exists()


def test_a_forged_link_is_a_plain_page(cast, call):
    good = link(call, cast.homes[0])
    assert Client().get(good[:-5] + "AAAA/").status_code == 404
    assert Client().get("/r/x/").status_code == 404


def test_a_link_in_other_hands_becomes_void(cast, call):
    client, path = Client(), link(call, cast.homes[0])
    client.post(path, {"state": "safe"})
    assert "不住" in text(client.get(path + "?step=wrong"))
    assert client.post(path, {"state": "wrong_home"}).status_code == 302
    assert "作废" in text(client.get(path))
    assert client.post(path, {"state": "safe"}).status_code == 422
    assert selectors.totals(call.pk).not_reached == 4


def test_a_link_of_a_closed_roll_call_says_so(cast, call):
    services.close(roll_call_id=call.pk, actor=cast.actor("alice"), now=clock.now())
    path = link(call, cast.homes[0])
    assert "已经结束" in text(Client().get(path))
    assert Client().post(path, {"state": "safe"}).status_code == 422


def test_a_signed_in_resident_answers_under_the_own_name(cast, call):
    rosa = enter(cast, "rosa")
    rosa.post(link(call, cast.homes[0]), {"state": "safe"})
    assert Answer.objects.get().by_user_id == cast.user("rosa").pk


def test_the_steward_sees_the_vulnerable_first_and_answers_at_the_door(cast, call):
    stella = enter(cast, "stella")
    path = f"/c/pine/rollcall/knock/{cast.homes[0].building_id}"
    page = stella.get(path)
    assert page.context["here"].home == cast.homes[0]
    assert "何*玉" in text(page)
    given = {"roll_call": call.pk, "home": cast.homes[0].pk, "state": "no_answer", "nonce": str(ids.new_nonce())}
    assert stella.post(path, given).status_code == 302
    assert stella.post(path, given).status_code == 302
    assert stella.get(path).context["here"].tries == 1
    refused = stella.post(path, given | {"nonce": "", "home": 999_999_999}, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (404, "rollcall.foreign_home")


def test_answers_kept_without_a_network_come_once_with_their_own_time_and_a_refused_one_keeps_none_back(cast, call):
    queue = PageQueue(enter(cast, "stella"), f"/c/pine/rollcall/knock/{cast.homes[0].building_id}/letters")
    answered = clock.now() - timedelta(minutes=5)
    here = [("roll_call", call.pk), ("state", "safe")]
    foreign = queue.keep("answer", answered, fields=[*here, ("home", 999_999_999)])
    queue.keep("answer", answered, fields=[*here, ("home", cast.homes[0].pk)])
    for _twice in range(2):
        told = queue.upload().json()
        assert sorted(told["receipts"].values()) == ["refused", "taken"]
        assert list(told["said"]) == [foreign]
    assert abs(Answer.objects.get().answered_at - answered) < timedelta(seconds=2)


@pytest.mark.parametrize("end", ["", "?home=1", "/print", "/links", "?home=99999999999999999999", "?home=x"])
def test_the_pages_of_a_building_open(cast, call, end):
    path = f"/c/pine/rollcall/knock/{cast.homes[0].building_id}{end}"
    assert enter(cast, "stella").get(path).status_code == 200
    assert enter(cast, "cleo").get(path).status_code == 403


def test_a_number_is_shown_with_a_reason_on_record(cast, call):
    person = residents.register_person(
        actor=cast.actor("alice"),
        compound_id=cast.pine.pk,
        facts=residents.Facts("王小明", phone="13812340001"),
        moving_in=residents.MovingIn(cast.homes[1].pk),
        now=clock.now() - timedelta(minutes=1),
    )
    path = f"/c/pine/rollcall/knock/{cast.homes[1].building_id}/call"
    shown = enter(cast, "stella").post(path, {"person": person.pk, "home": cast.homes[1].pk})
    assert "tel:13812340001" in text(shown)
    assert enter(cast, "vera").post(path, {"person": person.pk}).status_code == 403


def test_the_board_tells_numbers_to_leaders_and_names_to_those_who_act(cast, call):
    Client().post(link(call, cast.homes[0]), {"state": "help", "helps": ["medicine"], "note": "降压药"})
    for who, sees in (("alice", True), ("stella", True), ("stan", False), ("cleo", False)):
        page = text(enter(cast, who).get("/c/pine/rollcall/"))
        assert ("何*玉" in page) is sees, who
        assert ("降压药" in page) is sees, who
    assert enter(cast, "rosa").get("/c/pine/rollcall/").status_code == 403


def test_the_manager_opens_sends_and_closes(cast):
    alice = enter(cast, "alice")
    assert alice.get("/c/pine/rollcall/").status_code == 200
    assert alice.get("/c/pine/rollcall/open").status_code == 200
    given = {"title": "燃气泄漏", "minutes": "30", "nonce": str(ids.new_nonce()), "exercise": "on"}
    assert alice.post("/c/pine/rollcall/open", given | {"minutes": "7"}).status_code == 422
    assert alice.post("/c/pine/rollcall/open", given).status_code == 302
    assert alice.post("/c/pine/rollcall/open", given).status_code == 302
    call = RollCall.objects.get()
    assert call.exercise
    assert "演练" in text(alice.get("/c/pine/rollcall/"))
    assert alice.post(f"/c/pine/rollcall/{call.pk}/knocks").status_code == 302
    assert alice.get(f"/c/pine/rollcall/not-reached.xlsx?round={call.pk}").status_code == 200
    assert alice.post(f"/c/pine/rollcall/{call.pk}/close").status_code == 302
    assert alice.post(f"/c/pine/rollcall/{call.pk}/close").status_code == 409
    assert enter(cast, "mallory").post(f"/c/plane/rollcall/{call.pk}/close").status_code == 404
    assert alice.get("/c/pine/rollcall/?round=999999").status_code == 404


def test_the_doors_lead_to_the_only_building_one_serves(cast, call):
    page = enter(cast, "stella").get("/c/pine/rollcall/knock/")
    assert len(page.context["standings"]) == 2
