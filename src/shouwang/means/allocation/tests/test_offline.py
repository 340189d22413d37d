"""Hand-outs of a phone without network: each is taken over once, at its own time, or refused, told and shown."""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from shouwang.base.places.models import Home
from shouwang.kernel import clock
from shouwang.means.allocation import selectors, services
from shouwang.means.allocation.models import Ration, RefusedServing
from shouwang.means.allocation.tests.conftest import Shortage
from shouwang.means.allocation.tests.test_rations import HandOut
from shouwang.testing.letters import PageQueue

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DRAWN = "data:image/png;base64," + base64.b64encode(PNG).decode()
NEAR = timedelta(seconds=1)
LETTERS = "/c/pine/goods/rations/letters"


@pytest.fixture
def hand_out(cast):
    """Nine masks for three homes: two, four and three; Stella has the list of the desk on her phone."""
    found = HandOut(Shortage(cast, clock.now()))
    found.list_(services.take_list, phone="phone-1")
    return found


@pytest.fixture
def phone(client, hand_out):
    """Stella's phone, an hour before it finds the network again."""
    client.force_login(hand_out.shortage.cast.user("stella"))
    client.cookies["django_language"] = "en"
    return Phone(client, hand_out)


class Phone:
    """The page of the desk on a phone without network."""

    def __init__(self, client, hand_out):
        self.client, self.hand_out, self.at = client, hand_out, clock.now() - timedelta(hours=1)
        self.queue = PageQueue(client, LETTERS)

    def hand(self, home=0, *, code="", note="", row=None, **more):
        """Hand a home its ration: a number on the stage, or a home."""
        found = self.hand_out.shortage.cast.homes[home] if isinstance(home, int) else home
        where = {"round": (row or self.hand_out.row).pk, "point": self.hand_out.desk.pk, "home": found.pk}
        return self.queue.keep("serve", self.at, fields=[*where.items(), ("code", code), ("note", note)], **more)

    def upload(self):
        """Nonce → what the phone is told of a refusal, in English; the same when everything is sent again."""
        return {nonce: said["en"] for nonce, said in self.told().items()}

    def told(self):
        """The same in both languages."""
        first, again = (self.queue.upload().json() for _twice in range(2))
        assert (first["said"], first["receipts"]) == (again["said"], again["receipts"])
        return first["said"]

    def manager_sees(self):
        """What Alice reads about it."""
        self.client.force_login(self.hand_out.shortage.cast.user("alice"))
        return self.client.get(f"/c/pine/goods/rations/{self.hand_out.row.pk}/").content.decode()


def served(home):
    return Ration.objects.get(home=home)


def test_code_signature_and_steward_are_taken_over_once_with_their_own_time(hand_out, phone):
    one, two = hand_out.shortage.cast.homes[:2]
    phone.hand(0, code=selectors.code_of_home(one.pk))
    phone.hand(1, photo=DRAWN, note="The grandson")
    assert phone.upload() == {}
    assert [served(home).proof for home in (one, two)] == ["code", "signature"]
    assert (bytes(served(two).signature), served(two).note) == (PNG, "The grandson")
    assert all(abs(served(home).served_at - phone.at) < NEAR and served(home).offline for home in (one, two))
    assert hand_out.shortage.left() == {"old": 0, "new": 4}


def test_a_signature_that_did_not_fit_the_phone_leaves_the_stewards_word(hand_out, phone):
    phone.hand(0)
    phone.hand(1, photo="data:image/png;base64,R0lGODlh")
    assert phone.upload() == {}
    assert set(Ration.objects.filter(served_at__isnull=False).values_list("proof", flat=True)) == {"steward"}


def test_a_home_served_meanwhile_is_told_to_the_phone_and_shown_to_the_manager_as_a_loss(hand_out, phone):
    nonce = phone.hand(0)
    hand_out.list_(services.call_in, who="alice", reason="The phone is lost")
    hand_out.serve(0)
    first = served(hand_out.shortage.cast.homes[0]).nonce
    said = phone.upload()
    assert said[nonce].startswith("This home has been served already: Stella")
    assert served(hand_out.shortage.cast.homes[0]).nonce == first
    shown = phone.manager_sees()
    assert said[nonce] in shown
    assert "2 lost" in shown
    page = f"/c/pine/goods/rations/{hand_out.row.pk}/"
    assert said[nonce] in phone.client.get(page + "print/").content.decode()
    book = load_workbook(BytesIO(b"".join(phone.client.get(page + "export/"))))
    rows = book.worksheets[1].iter_rows(min_row=2, values_only=True)
    assert [row[:3] for row in rows] == [("Building 1 0101", 2, said[nonce])]
    assert hand_out.shortage.left() == {"old": 2, "new": 4}


def test_a_hand_out_that_is_over_takes_nothing_over_and_says_so(hand_out, phone):
    nonce = phone.hand(0)
    hand_out.list_(services.call_in, who="alice", reason="The phone is lost")
    services.close_rations(round_id=hand_out.row.pk, **hand_out.shortage.here("alice"))
    assert phone.upload() == {nonce: "This hand-out is over."}
    assert served(hand_out.shortage.cast.homes[0]).served_at is None
    assert "This hand-out is over." in phone.manager_sees()
    assert hand_out.shortage.left() == {"old": 4, "new": 4}


def test_a_home_of_another_compound_is_refused_and_the_manager_reads_no_name_of_it(hand_out, phone):
    foreign = Home.objects.exclude(compound=hand_out.shortage.cast.pine).get()
    said = phone.upload() if (nonce := phone.hand(foreign)) else {}
    assert said == {nonce: "This home is not on the list of this hand-out."}
    assert RefusedServing.objects.get().ration is None
    assert "A home that is not on the list" in phone.manager_sees()
    assert hand_out.shortage.left() == {"old": 6, "new": 4}


def test_a_code_that_is_not_of_the_home_is_refused_and_shown(hand_out, phone):
    one, two = hand_out.shortage.cast.homes[:2]
    nonces = [phone.hand(0, code=code) for code in ("R.forged", selectors.code_of_home(two.pk), "SW2.forged")]
    assert phone.upload() == dict.fromkeys(nonces, "The code is not that of this home. Scan it again.")
    assert served(one).served_at is None
    assert RefusedServing.objects.count() == 3


def test_a_hand_out_of_another_compound_does_not_exist_for_a_phone(hand_out, phone):
    hand_out.row.compound = hand_out.shortage.cast.plane
    hand_out.row.save()
    nonce = phone.hand(0)
    assert phone.upload() == {nonce: "There is no such hand-out."}
    assert not RefusedServing.objects.exists()


def test_what_the_store_does_not_have_by_the_books_is_refused_and_kept(hand_out, phone):
    hand_out.shortage.store.issue(6)
    phone.hand(0)
    nonce = phone.hand(1)
    assert list(phone.upload()) == [nonce]
    assert RefusedServing.objects.get().code == "supplies.short"
    assert served(hand_out.shortage.cast.homes[1]).served_at is None


def test_a_reason_is_read_in_the_language_of_whoever_reads_it_not_of_the_phone_that_uploaded(hand_out, phone):
    hand_out.shortage.store.issue(6)
    phone.hand(0)
    nonce = phone.hand(1)
    english = "There is not enough of it: 2 pieces left, 4 pieces asked for."
    chinese = "库存不足：还剩 2 只，需要 4 只。"
    assert phone.told()[nonce] == {"en": english, "zh": chinese}
    assert english in phone.manager_sees()
    phone.client.cookies["django_language"] = "zh-hans"
    assert chinese in phone.manager_sees()


def test_who_may_not_hand_out_uploads_nothing_and_strange_letters_stop_no_other(hand_out, phone):
    phone.queue.keep("burn", phone.at)
    phone.hand(0)
    phone.client.force_login(hand_out.shortage.cast.user("rosa"))
    assert phone.queue.upload().status_code == 403
    phone.client.force_login(hand_out.shortage.cast.user("stella"))
    assert len(phone.upload()) == 1
    assert Ration.objects.filter(served_at__isnull=False).count() == 1


def test_the_page_and_its_worker_are_for_the_phone_that_has_the_list(hand_out, phone):
    page = f"/c/pine/goods/rations/{hand_out.row.pk}/points/{hand_out.desk.pk}/offline/"
    assert phone.client.get(page).status_code == 302
    assert "javascript" in phone.client.get(page + "worker.js").headers["Content-Type"]
    hand_out.list_(services.give_back, phone="phone-1")
    assert phone.client.get(page).status_code == 302, "nor for one that never took it"


def test_the_list_stays_on_the_phone_of_a_steward_who_signs_in_again_and_is_not_anybody_elses_there(hand_out, phone):
    hand_out.list_(services.give_back, phone="phone-1")
    here, cast = f"/c/pine/goods/rations/{hand_out.row.pk}/points/{hand_out.desk.pk}/", hand_out.shortage.cast
    phone.client.post(here + "take/")
    phone.client.session.flush()
    phone.client.force_login(cast.user("alice"))
    assert "is on the phone of Stella" in phone.client.get(here).content.decode()
    assert phone.client.get(here + "offline/").status_code == 302
    phone.client.force_login(cast.user("stella"))
    assert phone.client.get(here + "offline/").status_code == 200
    phone.client.post(here + "give-back/")
    hand_out.desk.refresh_from_db()
    assert hand_out.desk.phone == ""
