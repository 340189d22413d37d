"""The pages of visits over HTTP, the right way and the wrong ways."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from shouwang.base.journal.models import Entry
from shouwang.kernel import clock
from shouwang.means.notices.models import Notice
from shouwang.protect.visitors import events, links, reactions, selectors, services
from shouwang.protect.visitors.models import Attempt, Blocked, Invitation
from shouwang.protect.visitors.tests import acts

DAY = timedelta(days=1)


def enter(cast, who):
    client = Client()
    client.force_login(cast.user(who))
    return client


@pytest.fixture
def rosa(cast):
    acts.settle(cast, user="rosa", now=clock.now())
    return enter(cast, "rosa")


def send(client, path, **fields):
    return client.post(path, {"nonce": str(uuid.uuid4()), **fields}, follow=True)


def invite(client, **fields):
    given = {"name": "钱进", "phone": "13800138000", "kind": "guest", "day": "tomorrow", "slot": "morning", **fields}
    return send(client, "/c/pine/visitors/invite", **given)


def text_of(answer):
    return answer.content.decode()


def test_a_resident_invites_for_tomorrow_and_shares_a_link_that_needs_no_sign_in(cast, rosa):
    page = invite(rosa)
    row = Invitation.objects.get()
    local = timezone.localtime(row.starts_at)
    assert (local.hour, local.date()) == (9, timezone.localdate() + DAY)
    link = f"/visit/{links.token(links.VISIT, row.pk)}"
    assert link in text_of(page)
    seen = text_of(Client().get(link))
    assert f"{row.code[:4]} {row.code[4:]}" in seen
    assert "<svg" in seen
    for hidden in ("钱进", "13800138000", "8000", "李小华", "0101"):
        assert hidden not in seen, hidden
    assert "李*华" in seen


def test_a_span_over_days_lets_in_any_number_of_times_and_own_hours_are_taken(cast, rosa):
    first, last = timezone.localdate() + DAY, timezone.localdate() + 4 * DAY
    invite(rosa, day="other", date=first.isoformat(), until=last.isoformat(), slot="day")
    assert Invitation.objects.get().entries is None
    invite(rosa, day="tomorrow", slot="own", since_time="10:15", until_time="11:45")
    own = timezone.localtime(Invitation.objects.latest("pk").starts_at)
    assert (own.hour, own.minute) == (10, 15)


def test_a_former_visitor_is_invited_again_with_one_tap(cast, rosa):
    invite(rosa)
    former = Invitation.objects.get()
    assert "钱进" in text_of(rosa.get("/c/pine/visitors/mine"))
    send(
        rosa,
        "/c/pine/visitors/invite",
        home=cast.homes[0].pk,
        former=former.pk,
        kind="guest",
        day="today",
        slot="day",
    )
    again = Invitation.objects.latest("pk")
    assert (again.name, again.phone_tail, again.pk == former.pk) == ("钱进", "8000", False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 10_000},
        {"phone": "12"},
        {"day": "never"},
        {"slot": "own", "since_time": "12:00", "until_time": "11:00"},
        {"nonce": "x"},
        {"companions": "many"},
        {"home": "999999"},
        {"day": "other", "date": "9999-12-31"},
        {"day": "other", "date": "0001-01-01"},
        {"day": "other", "date": "2999-12-31", "until": "9999-12-31"},
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed_and_changes_nothing(cast, rosa, wrong):
    answer = invite(rosa, **wrong)
    assert answer.status_code in (404, 422)
    assert not Invitation.objects.exists()


def test_a_neighbour_finds_no_visit_of_another_home(cast, rosa):
    row = acts.invite(cast, who="stella", home=1, now=clock.now())
    assert rosa.get(f"/c/pine/visitors/{row.pk}").status_code == 404
    for path in ("cancel", "extend", "answer"):
        assert rosa.post(f"/c/pine/visitors/{row.pk}/{path}", {"hours": "2", "answer": "no"}).status_code == 404
    assert "钱进" not in text_of(rosa.get("/c/pine/visitors/mine"))


def test_a_visitor_registers_by_the_gates_qr_and_waits_on_an_honest_page(cast, rosa):
    acts.put(cast, ("visitors", "invited"), ("mask", "public"), now=clock.now())
    phone, at = Client(), f"/visit/gate/{links.token(links.GATE, cast.south.pk)}"
    assert "南门" in text_of(phone.get(at))
    page = send(phone, at, name="吴东", phone="13800138007", room="1-1-0101", kind="service", companions="1")
    row = Invitation.objects.get()
    assert "data-refresh" in text_of(page)
    assert '<svg class="qr' not in text_of(page)
    assert "李" not in text_of(page)
    rosa.post(f"/c/pine/visitors/{row.pk}/answer", {"answer": "yes"})
    assert row.code[:4] in text_of(phone.get(f"/visit/{links.token(links.VISIT, row.pk)}"))


def test_the_gates_page_refuses_a_missing_phone_a_wrong_room_and_the_fourth_request(cast):
    phone, at = Client(), f"/visit/gate/{links.token(links.GATE, cast.south.pk)}"
    good = {"name": "吴东", "phone": "13800138007", "room": "1-1-0101"}
    assert send(phone, at, **{**good, "phone": ""}).status_code == 422
    assert send(phone, at, **{**good, "room": "77-7-7777"}).status_code == 422
    answers = [send(phone, at, **good).status_code for _again in range(4)]
    assert answers == [200, 200, 200, 429]


def test_the_notice_that_somebody_asks_leads_the_host_to_the_answer_and_nobody_else(cast, rosa):
    row = acts.ask(cast, now=clock.now())
    reactions.tell_host(event=events.VisitorAsked(row.pk, cast.pine.pk), now=clock.now())
    notice = Notice.objects.get()
    onward = f'href="/c/pine/visitors/{row.pk}"'
    assert onward in text_of(rosa.get(f"/c/pine/inbox/{notice.pk}"))
    assert onward not in text_of(enter(cast, "bob").get(f"/c/pine/inbox/{notice.pk}"))


def test_what_is_wrong_at_the_gates_own_page_is_said_at_its_field(cast):
    page = f"/visit/gate/{links.token(links.GATE, cast.south.pk)}"
    right = {"name": "钱进", "phone": "13800138000", "room": "1-1-0101"}
    for wrong in ({"phone": "123"}, {"plate": "!!"}, {"room": "99-9-999"}, {"name": "12345"}):
        (field,) = wrong
        assert f"{{&quot;{field}&quot;:" in text_of(send(Client(), page, **{**right, **wrong})), field
    assert "没有哪个门岗用这个码" in text_of(Client().get(page[:-1] + "x"))
    assert not Invitation.objects.exists()


def test_the_host_answers_by_the_phones_link_once(cast):
    now = clock.now()
    row = acts.ask(cast, now=now)
    link = f"/visit/host/{links.token(links.HOST, row.pk)}"
    assert "钱进" in text_of(Client().get(link))
    Client().post(link, {"answer": "yes"})
    row.refresh_from_db()
    assert row.confirmed_how == "link"
    assert Client().post(link, {"answer": "no"}).status_code == 409


def test_an_address_opens_nothing_but_its_own_purpose(cast):
    row = acts.ask(cast, now=clock.now())
    for path, what in (("host/", links.VISIT), ("gate/", links.VISIT), ("", links.HOST), ("", links.GATE)):
        assert Client().get(f"/visit/{path}{links.token(what, row.pk)}").status_code == 404
    for rubbish in ("x", "AAAAAAAAAAE=", "é", "A" * 3000):
        assert Client().get(f"/visit/{rubbish}").status_code == 404


def test_a_code_is_looked_up_with_the_phones_tail_and_not_by_guessing(cast):
    row = acts.invite(cast, now=clock.now())
    found = Client().post("/visit/", {"code": row.code.lower(), "tail": "8000"})
    assert found["Location"].endswith(links.token(links.VISIT, row.pk))
    answers = [Client().post("/visit/", {"code": row.code, "tail": "0000"}).status_code for _again in range(6)]
    assert answers[:3] == [404, 404, 404]
    assert answers[-1] == 429
    assert Attempt.objects.exists()


def test_a_guard_taps_twice_and_undoes_and_notes_who_left(cast):
    bob, building = enter(cast, "bob"), cast.homes[0].building
    assert f'value="{building.pk}"' in text_of(bob.get("/c/pine/visitors/?carrier=美团"))
    page = send(bob, "/c/pine/visitors/courier", carrier="美团", building=building.pk)
    row = Invitation.objects.get()
    assert f"/c/pine/visitors/{row.pk}/undo" in text_of(page)
    send(bob, f"/c/pine/visitors/{row.pk}/undo")
    row.refresh_from_db()
    assert row.cancelled_at
    send(bob, "/c/pine/visitors/courier", carrier="顺丰", building=building.pk)
    other = Invitation.objects.latest("pk")
    send(bob, f"/c/pine/visitors/{other.pk}/gone")
    assert not selectors.standing_of(other.pk, compound_id=cast.pine.pk, now=clock.now()).inside
    assert send(bob, "/c/pine/visitors/courier", carrier="", building="x").status_code == 422


def test_the_guards_day_shows_who_is_expected_masked_and_who_is_late(cast):
    now = clock.now()
    late = acts.invite(cast, now=now - timedelta(hours=3), name="陶小然")
    services.arrived(invitation_id=late.pk, nonce=uuid.uuid4(), at=now - timedelta(hours=3))
    acts.invite(cast, now=now, name="钱小进")
    acts.block(cast, now=now, name="钱小进")
    page = text_of(enter(cast, "bob").post("/c/pine/visitors/", {"q": "8000"}, follow=True))
    for shown in ("陶*然", "钱*进", "应已离开", "同名"):
        assert shown in page, shown
    assert "钱小进" not in page.replace('value="钱小进"', "")


def test_a_guard_writes_somebody_down_for_a_host(cast):
    bob = enter(cast, "bob")
    send(bob, "/c/pine/visitors/new", name="老人", room="1-1-0101", kind="guest")
    assert Invitation.objects.get().made_how == "guard"
    assert send(bob, "/c/pine/visitors/new", name="老人", room="x").status_code == 422


def test_a_steward_approves_in_bulk_and_answers_for_a_host_on_record(cast):
    now, stella = clock.now(), enter(cast, "stella")
    rows = [acts.invite(cast, now=now, name=name) for name in ("钱进", "陶然")]
    asked = acts.ask(cast, now=now, phone="13800138009")
    acts.put(cast, ("visitors", "approved"), now=now)
    page = text_of(stella.get("/c/pine/visitors/desk"))
    assert links.token(links.HOST, asked.pk) in page
    decide = "/c/pine/visitors/desk/decide"
    assert stella.post(decide, {"answer": "yes"}).status_code == 422
    assert stella.post(decide, {"visits": [rows[0].pk], "answer": "no"}).status_code == 422
    stella.post(decide, {"visits": [row.pk for row in rows], "answer": "yes"})
    assert Invitation.objects.filter(approved_at__isnull=False).count() == 2
    stella.post(f"/c/pine/visitors/{asked.pk}/answer", {"answer": "yes", "back": "desk"})
    asked.refresh_from_db()
    assert (asked.confirmed_how, asked.confirmed_by.name) == ("staff", "Stella")


def test_the_police_searches_and_takes_the_register_with_a_reason(cast):
    acts.invite(cast, now=clock.now(), plate="沪A12345")
    paul = enter(cast, "paul")
    search = {"q": "8000", "kind": "guest", "since": "bad"}
    page = text_of(paul.post("/c/pine/visitors/register", search, follow=True))
    assert "钱*" in page
    assert "13800138000" not in page
    assert paul.post("/c/pine/visitors/export", {"form": "xlsx"}).status_code == 422
    book = paul.post("/c/pine/visitors/export", {"form": "xlsx", "reason": "接处警"})
    assert book["Content-Type"].endswith("sheet")
    sheet = text_of(paul.post("/c/pine/visitors/export", {"form": "print", "reason": "接处警"}))
    assert "13800138000" in sheet
    assert Entry.objects.filter(action="visitor.exported").count() == 2


def test_a_manager_keeps_somebody_out_and_lifts_it(cast):
    alice, until = enter(cast, "alice"), (timezone.localdate() + 5 * DAY).isoformat()
    at = "/c/pine/visitors/blocked"
    assert send(alice, at, name="赵某", until=until).status_code == 422
    page = text_of(send(alice, at, name="赵某", until=until, reason="盗窃", ordered_by="派出所"))
    assert "赵*" in page
    assert f">{until}</td>" in page, "the last day, as it was entered"
    row = Blocked.objects.get()
    assert alice.post(f"{at}/{row.pk}/lift", {"reason": ""}).status_code == 422
    alice.post(f"{at}/{row.pk}/lift", {"reason": "误记"})
    row.refresh_from_db()
    assert row.lifted_why == "误记"


def test_a_poster_carries_an_address_of_each_gate(cast):
    assert "南门" in text_of(enter(cast, "bob").get("/c/pine/visitors/posters"))
