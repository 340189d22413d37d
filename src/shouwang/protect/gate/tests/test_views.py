"""The guard's pages over HTTP, the right way and the wrong ways."""

import uuid

import pytest

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.presence.models import Visit
from shouwang.base.residents import services as residents
from shouwang.base.residents.services import Facts
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.protect.gate import passes, selectors
from shouwang.protect.gate.models import Decision
from shouwang.protect.visitors.tests import acts


@pytest.fixture
def lihua(cast):
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation="owner")
    return residents.register_person(
        actor=Actor.system(),
        compound_id=cast.pine.pk,
        facts=Facts(name="李小华"),
        moving_in=moving,
        now=clock.now(),
    )


def send(client, cast, **fields):
    data = {"gate": cast.south.pk, "direction": "in", "nonce": str(uuid.uuid4()), **fields}
    return client.post("/c/pine/gate/decide", data, follow=True)


def test_a_guard_types_initials_and_picks_the_resident(cast, guard, lihua):
    found = send(guard, cast, text="lxh")
    assert "李*华" in found.content.decode()
    assert "放行" in send(guard, cast, person=lihua.pk).content.decode()
    assert Visit.objects.get().person_id == lihua.pk


def test_a_scanned_code_is_decided_at_once(cast, guard, lihua):
    held = selectors.pass_keys()
    claim = selectors.claim_of_person(lihua, compound_id=cast.pine.pk, now=clock.now())
    code = passes.issue(held.signer, claim, key=held.newest, now=clock.now())
    answer = send(guard, cast, text=code)
    assert "放行" in answer.content.decode()
    assert Decision.objects.get().proof == "signed"


def test_a_visitor_without_approval_is_refused_with_the_plan_and_who_ordered_it(cast, guard):
    order = posture.Order(
        cast.pine.pk,
        "plan",
        "1",
        Words(en="Plan", zh="疫情应急预案"),
        [PlaceRef(cast.pine.pk)],
        severity=3,
        by_name="周敏",
    )
    posture.raise_measures(order=order, measures=[("visitors", "", "approved")], starts_at=clock.now())
    page = send(guard, cast, visitor="钱进", room="1-0101").content.decode()
    for shown in ("不予放行", "访客须先审批", "疫情应急预案", "周敏", "钱*"):
        assert shown in page, shown


def test_a_room_that_does_not_exist_is_refused_and_nothing_is_written(cast, guard):
    answer = send(guard, cast, visitor="钱进", room="99-9-999")
    assert answer.status_code == 422
    assert not Decision.objects.exists()


@pytest.mark.parametrize("text", ["SW1.forged", "x" * 10_000, "SW1." + "A" * 5000])
def test_what_is_no_code_of_ours_is_said_to_be_none(cast, guard, text):
    assert "这不是本系统的码" in send(guard, cast, text=text).content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "broken", [{"nonce": "x"}, {"gate": "x"}, {"direction": "up"}, {"gate": 999_999}, {"person": "x"}]
)
def test_a_broken_form_gets_a_plain_sentence_and_changes_nothing(cast, guard, broken):
    assert send(guard, cast, visitor="钱进", home=cast.homes[0].pk, **broken).status_code == 422
    assert not Decision.objects.exists()


def test_the_back_button_and_a_second_click_decide_once(cast, guard, lihua):
    nonce = str(uuid.uuid4())
    for _again in range(3):
        send(guard, cast, person=lihua.pk, nonce=nonce)
    assert Decision.objects.count() == Visit.objects.count() == 1


def test_a_decision_of_another_compound_is_not_shown(cast, guard, client, lihua):
    send(guard, cast, person=lihua.pk)
    client.force_login(cast.user("mallory"))
    assert client.get(f"/c/plane/gate/decisions/{Decision.objects.get().pk}").status_code in (403, 404)


def test_the_figures_list_search_and_export(cast, guard, lihua):
    send(guard, cast, person=lihua.pk)
    send(guard, cast, visitor="=cmd()", home=cast.homes[0].pk)
    assert "李*华" in guard.get("/c/pine/gate/figures?q=李小华").content.decode()
    workbook = guard.get("/c/pine/gate/figures?format=xlsx")
    assert workbook["Content-Type"].endswith("sheet")


def test_a_resident_has_a_live_code_of_the_own_person(cast, client, lihua):
    lihua.user_id = cast.user("rosa").pk
    lihua.save()
    client.force_login(cast.user("rosa"))
    page = client.get("/c/pine/pass")
    code = page.context["code"]
    read = selectors.read_code(code, compound_id=cast.pine.pk, now=clock.now())
    assert (read.proof, read.claim.bearer_id) == ("signed", lihua.pk)
    assert "<svg" in page.content.decode()


def test_a_guard_types_the_code_that_a_visitor_reads_aloud(cast, guard):
    row = acts.invite(cast, now=clock.now())
    assert "放行" in send(guard, cast, text=f"{row.code[:4]} {row.code[4:].lower()}").content.decode()
    assert Decision.objects.get().who == "钱进"
