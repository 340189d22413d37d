"""The pages of appeals: the guard's, the reviewer's, and the person's own."""

import uuid
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from shouwang.kernel import clock
from shouwang.protect.appeals import links, rules
from shouwang.protect.appeals.models import Appeal
from shouwang.protect.appeals.tests.acts import FRIEND, answer, appeal, close, refuse
from shouwang.protect.gate.models import Decision
from shouwang.testing import cast as stage


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def cast(db, now):
    cast = stage.assemble(now)
    close(cast, now)
    return cast


def as_(cast, who):
    client = Client()
    client.force_login(cast.user(who))
    return client


def test_from_the_refusal_to_the_pass_on_the_pages(cast, now):
    decided = refuse(cast, now=now)
    bob, stella = as_(cast, "bob"), as_(cast, "stella")
    assert f"decisions/{decided.pk}/appeal" in bob.get(f"/c/pine/gate/decisions/{decided.pk}").content.decode()
    assert "访客" in bob.get(f"/c/pine/gate/decisions/{decided.pk}/appeal").content.decode()
    made = bob.post(f"/c/pine/gate/decisions/{decided.pk}/appeal", {"claim": "invited", "words": "女儿家"})
    row = Appeal.objects.get()
    slip = bob.get(made["Location"]).content.decode()
    assert row.spelled in slip
    assert "Your appeal is noted" in slip
    assert "您的申诉已登记" in slip

    page = stella.get("/c/pine/gate/appeals/review/").content.decode()
    assert row.spelled in page
    assert "钱*" in page
    assert "女儿家" in page
    answered = stella.post(
        f"/c/pine/gate/appeals/review/{row.pk}", {"verdict": "admitted", "sentence": "已确认", "minutes": 15}
    )
    assert answered.status_code == 302
    desk = bob.get("/c/pine/gate/").content.decode()
    assert row.spelled in desk
    assert "可放行一次" in desk
    search = bob.post("/c/pine/gate/search", {"text": row.number.lower()}, HTTP_HX_REQUEST="true").content.decode()
    assert f"/gate/appeals/{row.pk}" in search
    found = bob.get(f"/c/pine/gate/appeals/?number={row.spelled}")
    assert found["Location"] == f"/c/pine/gate/appeals/{row.pk}"
    assert "已确认" in bob.get(found["Location"]).content.decode()
    passed = bob.post(f"/c/pine/gate/appeals/{row.pk}/pass", {"gate": cast.south.pk, "nonce": uuid.uuid4()})
    assert passed.status_code == 302
    assert Decision.objects.latest("pk").passed


def test_a_pass_whose_time_is_over_is_not_shown_as_one_at_the_gate(cast, now):
    row = answer(cast, appeal(cast, refuse(cast, now=now), now=now), now=now)
    Appeal.objects.filter(pk=row.pk).update(pass_until=now)
    desk = as_(cast, "bob").get("/c/pine/gate/").content.decode()
    assert row.spelled in desk
    assert "放行时限已过" in desk
    assert "可放行一次" not in desk


def test_the_persons_own_page_says_the_answer_and_no_name(cast, now):
    row = appeal(cast, refuse(cast, now=now), now=now)
    nobody, address = Client(), f"/appeal/{links.token(row.pk)}"
    assert "等待答复" in nobody.get(address).content.decode()
    answer(cast, row, rules.Answer.UPHELD, sentence="住户不在家", now=now)
    page = nobody.get(address).content.decode()
    assert "维持判定" in page
    assert "住户不在家" in page
    for secret in (FRIEND, "钱*", "Bob", "Stella", "0101", "女儿"):
        assert secret not in page


def test_a_guessed_address_opens_nothing_and_guessing_is_slowed(cast, now):
    row = appeal(cast, refuse(cast, now=now), now=now)
    guessed = links.token(row.pk)[:-4] + "AAAA"
    answers = [Client().get(f"/appeal/{guessed}").status_code for _try in range(21)]
    assert set(answers[:20]) == {404}
    assert answers[20] == 429


def test_refusals_say_why_and_change_nothing(cast, now):
    decided = refuse(cast, now=now, who="alice")
    row = appeal(cast, decided, now=now)
    alice, bob = as_(cast, "alice"), as_(cast, "bob")
    own = alice.post(f"/c/pine/gate/appeals/review/{row.pk}", {"verdict": "upheld", "sentence": "no"})
    assert (own.status_code, "不能复核自己的判定" in own.content.decode()) == (422, True)
    assert (
        bob.post(f"/c/pine/gate/appeals/{row.pk}/pass", {"gate": cast.south.pk, "nonce": uuid.uuid4()}).status_code
        == 422
    )
    assert bob.post(f"/c/pine/gate/appeals/{row.pk}/pass", {"gate": "x"}).status_code == 422
    assert bob.get("/c/pine/gate/appeals/?number=HK999").status_code == 404
    long = as_(cast, "stella").post(
        f"/c/pine/gate/appeals/review/{row.pk}", {"verdict": "upheld", "sentence": "长" * 10_000}
    )
    assert long.status_code == 422
    assert not Appeal.objects.exclude(answer="").exists()


def test_the_list_prints_and_exports(cast, now):
    row = appeal(cast, refuse(cast, now=now), now=now)
    stella = as_(cast, "stella")
    assert row.spelled in stella.get("/c/pine/gate/appeals/review/?format=print").content.decode()
    assert row.spelled not in stella.get("/c/pine/gate/appeals/review/?state=upheld").content.decode()
    book = openpyxl.load_workbook(
        BytesIO(b"".join(stella.get("/c/pine/gate/appeals/review/?format=xlsx").streaming_content))
    )
    (line,) = list(book.active.values)[1:]
    assert (line[0], line[5], line[7]) == (row.spelled, "钱*", "女儿家，昨天说好的")
