"""The pages of cards and keys as a steward and a manager use them."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from shouwang.kernel import clock
from shouwang.protect.gate import passes, selectors
from shouwang.protect.gate.models import Card
from shouwang.protect.gate.selectors.keys import fresh
from shouwang.protect.gate.tests.test_cards import issue, move_in
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW
from shouwang.web import listing


@pytest.fixture(autouse=True)
def _no_keys_of_other_tests(db):
    fresh.forget()
    yield
    fresh.forget()


@pytest.fixture
def cast(db):
    return stage.assemble(NOW)


def as_(cast, who):
    client = Client()
    client.force_login(cast.user(who))
    return client


def post(client, path, **data):
    return client.post(f"/c/pine/gate/{path}", data)


def test_a_steward_finds_somebody_issues_a_card_and_prints_it(cast):
    person = move_in(cast, "李小华")
    stella = as_(cast, "stella")
    assert "李*华" in stella.get("/c/pine/gate/cards/new?q=lxh").content.decode()
    page = stella.get(f"/c/pine/gate/cards/new?person={person.pk}").content.decode()
    assert "1号楼 0101" in page
    form = {"person": person.pk, "since": clock.now().date(), "gates": cast.south.pk, "nonce": uuid.uuid4()}
    for _twice in range(2):
        made = post(stella, "cards/new", **form)
    card = Card.objects.get()
    assert (made.status_code, made["Location"]) == (302, f"/c/pine/gate/cards/{card.pk}")
    assert card.gates == [cast.south.pk]
    sheet = post(stella, "cards/sheet", cards=card.pk).content.decode()
    assert "李*华 1-1-0101" in sheet
    assert "<svg" in sheet
    card.refresh_from_db()
    assert card.printed_at is not None


def test_a_contractor_s_card_is_issued_by_what_the_page_itself_sends(cast):
    alice = as_(cast, "alice")
    page = alice.get("/c/pine/gate/cards/new?contractor=1").content.decode()
    form = page.partition('action="/c/pine/gate/cards/new"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    today = timezone.localdate(clock.now())
    typed = {"holder": "孙大力", "since": today, "until": today + timedelta(days=40)}
    answer = post(alice, "cards/new", **hidden, **typed, gates=cast.south.pk)
    assert answer.status_code == 302, answer.content.decode()
    card = Card.objects.get()
    assert (card.holder, card.user, card.gates) == ("孙大力", None, [cast.south.pk])


def test_a_refused_form_says_why_and_keeps_what_was_typed(cast):
    answer = post(
        as_(cast, "alice"), "cards/new", contractor=1, holder="孙大力", since="2026-01-01", nonce=uuid.uuid4()
    )
    assert answer.status_code == 422
    assert "孙大力" in answer.content.decode()
    assert "必须写明最后一天" in answer.content.decode()
    assert post(as_(cast, "alice"), "cards/new", person="x" * 10_000).status_code == 422
    assert not Card.objects.exists()


def test_the_list_filters_prints_and_exports(cast):
    card = issue(cast, person_id=move_in(cast, "李小华").pk)
    stella = as_(cast, "stella")
    post(stella, f"cards/{card.pk}/end", how="lost", why="丢在出租车上")
    for query in ("state=lost", "q=小华", f"q={card.number}", "kind=1", "format=print"):
        assert "李*华" in stella.get(f"/c/pine/gate/cards/?{query}").content.decode(), query
    assert "李*华" not in stella.get("/c/pine/gate/cards/?state=valid").content.decode()
    assert "丢在出租车上" in stella.get(f"/c/pine/gate/cards/{card.pk}").content.decode()
    answer = stella.get("/c/pine/gate/cards/?format=xlsx")
    (row,) = list(openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)[1:]
    assert (row[0], row[1], row[13]) == (card.number, "李小华", "丢在出租车上")


def test_the_list_is_printed_whole_whatever_page_is_looked_at(cast, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 1)
    for name in ("李小华", "王荷"):
        issue(cast, person_id=move_in(cast, name).pk)
    stella = as_(cast, "stella")
    keys = stella.get("/c/pine/gate/cards/?page=2&kind=1").content.decode()
    assert "?kind=1&amp;format=print" in keys
    paper = stella.get("/c/pine/gate/cards/?kind=1&format=print").content.decode()
    assert "李*华" in paper
    assert "王*" in paper


def test_a_manager_sees_what_stops_before_withdrawing_a_key(cast):
    card = issue(cast, person_id=move_in(cast, "李小华").pk)
    alice = as_(cast, "alice")
    post(alice, "cards/sheet", cards=card.pk)
    assert post(alice, "keys/new", seen="0").status_code == 302
    page = alice.get("/c/pine/gate/keys/0/withdraw").content.decode()
    assert ">1</b>" in page
    assert "张本小区通行卡失效" in page
    assert post(alice, "keys/0/withdraw", why="").status_code == 422
    assert post(alice, "keys/0/withdraw", why="笔记本电脑被盗").status_code == 302
    assert "须重新打印" in alice.get("/c/pine/gate/cards/?state=reprint").content.decode()
    assert "纸卡已失效" in alice.get(f"/c/pine/gate/cards/{card.pk}").content.decode()
    assert alice.get("/c/pine/gate/keys/99/withdraw").status_code == 404


def test_ten_thousand_cards_still_page_and_search(cast, django_assert_max_num_queries):
    row = {"compound": cast.pine, "bearer": 3, "starts_at": NOW, "issued_at": NOW, "issued_by": "Stella", "key": 0}
    made = (Card(number=n, holder=f"工人{n}", nonce=uuid.uuid4(), **row) for n in range(1, 10_001))
    Card.objects.bulk_create(made)
    stella = as_(cast, "stella")
    with django_assert_max_num_queries(25):
        page = stella.get("/c/pine/gate/cards/?q=工人&page=3").content.decode()
    assert "10000" in page


def test_a_card_whose_key_was_withdrawn_is_not_called_valid_on_screen_paper_and_workbook(cast):
    card = issue(cast, person_id=move_in(cast, "李小华").pk)
    alice = as_(cast, "alice")
    post(alice, "cards/sheet", cards=card.pk)
    assert "须重新打印</span>" not in alice.get("/c/pine/gate/cards/").content.decode()
    post(alice, "keys/0/withdraw", why="密钥外泄")
    page = alice.get("/c/pine/gate/cards/").content.decode()
    assert "须重新打印</span>" in page
    assert f'name="cards" value="{card.pk}"' in page, "it can be printed anew"
    assert "<td>须重新打印</td>" in alice.get("/c/pine/gate/cards/?format=print").content.decode()
    book = openpyxl.load_workbook(BytesIO(alice.get("/c/pine/gate/cards/?format=xlsx").getvalue()))
    assert "须重新打印" in [cell.value for cell in next(book.active.iter_rows(min_row=2))]


def test_a_page_that_was_opened_before_its_key_was_withdrawn_is_told_to_be_opened_again(cast):
    person = move_in(cast, "李小华")
    held = selectors.pass_keys()
    claim = selectors.claim_of_person(person, compound_id=cast.pine.pk, now=clock.now())
    code = passes.issue(held.signer, claim, key=held.newest, now=clock.now())
    post(as_(cast, "alice"), f"keys/{held.newest}/withdraw", why="密钥外泄")
    data = {"gate": cast.south.pk, "direction": "in", "nonce": uuid.uuid4(), "text": code}
    page = as_(cast, "bob").post("/c/pine/gate/decide", data, follow=True).content.decode()
    assert "请对方重新打开自己的页面" in page
