"""Pages of duties: what each reader sees, every press of a key, refusals in plain words."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from shouwang.kernel import clock, ids
from shouwang.kernel.words import Words
from shouwang.means.workforce import selectors, services
from shouwang.means.workforce.models import Absence, Duty, Holder, ProofFile
from shouwang.means.workforce.rules import ProofAsked, ProofKind, State, Step
from shouwang.means.workforce.tests.conftest import SOURCE, man, order
from shouwang.means.workforce.tests.test_acting import picture
from shouwang.testing import cast as stage


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def pine(db, now):
    cast = stage.assemble(now)
    stage.furnish(cast, man)
    return cast


@pytest.fixture
def give(pine, now):
    def ordering(key="lift", minutes=60, **terms):
        made = order(key, due_at=now + timedelta(minutes=minutes), acknowledge_by=now + timedelta(minutes=10), **terms)
        return services.order_duties(
            compound_id=pine.pine.pk, source=SOURCE, orders=[made], actor=pine.actor("alice"), now=now
        )[0]

    return ordering


@pytest.fixture
def enter(pine):
    def entering(who, language="en"):
        client = Client(headers={"accept-language": language})
        client.cookies["django_language"] = language
        client.force_login(pine.user(who))
        return client

    return entering


PHOTO = ProofAsked(ProofKind.PHOTO, count=1, hint=Words("Show the number", "拍到楼号"))


def sent(**more):
    return {"nonce": str(ids.new_nonce()), "back": "mine", **more}


def upload(name="p.jpg", **terms):
    return SimpleUploadedFile(name, picture(**terms), "image/jpeg")


def test_cleo_sees_what_is_late_accepts_and_finishes_with_a_photo(give, enter, pine):
    duty = give(minutes=-42, proof=PHOTO, steps=(Step(Words("Wipe", "擦拭")),))
    give("later", minutes=90)
    client = enter("cleo")
    page = client.get("/c/pine/duties/mine/").content.decode()
    assert "data-elapsed" in page
    assert "Clean later" in page
    assert client.post(f"/c/pine/duties/{duty.pk}/accept/", sent()).status_code == 302
    assert client.post(f"/c/pine/duties/{duty.pk}/tick/", sent(step="0", done="1")).status_code == 302
    answer = client.post(f"/c/pine/duties/{duty.pk}/finish/", sent(photo=upload()), follow=True)
    assert "Done. Thank you!" in answer.content.decode()
    duty.refresh_from_db()
    assert duty.state == State.DONE
    assert "1 finished" in client.get("/c/pine/duties/mine/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", list(ProofKind))
def test_every_kind_of_proof_is_drawn_in_both_languages(give, enter, kind, language):
    duty = give(proof=ProofAsked(kind, count=2, unit=Words("mg/L", "毫克/升"), low=1, high=9))
    client = enter("cleo", language)
    for accepted in (False, True):
        if accepted:
            client.post(f"/c/pine/duties/{duty.pk}/accept/", sent())
        for page in ("mine/", f"{duty.pk}/", f"{duty.pk}/cannot/"):
            assert client.get(f"/c/pine/duties/{page}").status_code == 200


def test_photos_are_shown_to_whom_they_concern_and_kept_by_no_cache(give, enter):
    duty = give(proof=PHOTO)
    enter("cleo").post(f"/c/pine/duties/{duty.pk}/photo/", sent(photo=upload()))
    shown = f"/c/pine/duties/{duty.pk}/photos/{ProofFile.objects.get().pk}/"
    for who in ("cleo", "vera", "alice", "stan"):
        answer = enter(who).get(shown)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert "no-store" in answer["Cache-Control"]
    for who in ("erik", "bob", "rosa", "mallory", "helen"):
        assert enter(who).get(shown).status_code in (403, 404)
    assert Client().get(shown).status_code == 302


@pytest.mark.parametrize(
    ("path", "data", "code", "status"),
    [
        ("finish/", {"number": "9999"}, "duty.number_out_of_range", 422),
        ("finish/", {}, "duty.number_unreadable", 422),
        ("photo/", {}, "duty.photo_missing", 422),
        ("tick/", {"step": "77"}, "duty.no_such_step", 422),
        ("tick/", {"step": "-1"}, "duty.no_such_step", 422),
        ("cannot/", {"reason": " "}, "duty.no_reason", 422),
        ("judge/", {"verdict": "verify"}, "account.forbidden", 403),
    ],
)
def test_bad_input_gets_a_plain_sentence_and_changes_nothing(give, enter, path, data, code, status):
    duty = give(proof=ProofAsked(ProofKind.NUMBER, low=250, high=1000))
    before = list(Duty.objects.values())
    answer = enter("cleo").post(f"/c/pine/duties/{duty.pk}/{path}", sent(**data))
    assert answer.status_code == status
    assert code in answer.content.decode()
    assert list(Duty.objects.values()) == before


def test_what_is_no_photo_gets_a_plain_sentence(give, enter):
    duty = give(proof=PHOTO)
    fake = SimpleUploadedFile("p.jpg", b"MZ not a photo", "image/jpeg")
    answer = enter("cleo").post(f"/c/pine/duties/{duty.pk}/finish/", sent(photo=fake))
    assert answer.status_code == 422
    assert "duty.photo_unreadable" in answer.content.decode()
    assert not ProofFile.objects.exists()


def test_duties_of_another_compound_do_not_exist(give, enter):
    duty = give()
    for path in ("", "cannot/", "photos/1/"):
        assert enter("mallory").get(f"/c/plane/duties/{duty.pk}/{path}").status_code == 404
        assert enter("mallory").get(f"/c/pine/duties/{duty.pk}/{path}").status_code == 404
    for path in ("accept/", "start/", "finish/", "judge/"):
        assert enter("mallory").post(f"/c/plane/duties/{duty.pk}/{path}", sent(verdict="verify")).status_code == 404
    answer = enter("mallory").post("/c/plane/duties/bulk/", sent(duty=[duty.pk], action="remind"))
    assert answer.status_code == 404


def test_a_stale_page_says_who_was_faster(give, enter):
    duty = give()
    enter("vera").post(f"/c/pine/duties/{duty.pk}/accept/", sent())
    answer = enter("cleo").post(f"/c/pine/duties/{duty.pk}/accept/", sent())
    assert answer.status_code == 409
    assert "Vera has this duty now" in answer.content.decode()


def test_alice_filters_searches_sorts_and_exports(give, enter):
    give("alpha", minutes=-30)
    give("beta", minutes=30, place_label="7号楼")
    client = enter("alice")
    late = client.get("/c/pine/duties/?state=late").content.decode()
    assert "Clean alpha" in late
    assert "Clean beta" not in late
    assert "Clean beta" in client.get("/c/pine/duties/?q=7号楼+BETA").content.decode()
    for sort in selectors.SORTS:
        assert client.get(f"/c/pine/duties/?sort={sort}&group=cleaning&who=abc&state=nonsense").status_code == 200
    assert "Signature" in client.get("/c/pine/duties/print/?state=late").content.decode()
    book = b"".join(client.get("/c/pine/duties/export/").streaming_content)
    rows = list(load_workbook(BytesIO(book)).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["Duty", "Clean alpha", "Clean beta"]


def test_the_street_office_sees_duties_but_not_whole_names_nor_ticks(give, enter):
    give()
    duty = Duty.objects.get()
    for path in ("duties/", f"duties/{duty.pk}/", "duties/print/"):
        page = enter("stan").get(f"/c/pine/{path}").content.decode()
        assert "C**o" in page or "C*o" in page
        assert "Cleo" not in page
        assert 'name="duty"' not in page


def test_alice_reassigns_and_urges_what_she_ticked(give, enter, pine):
    chosen = [give(f"k{n}").pk for n in range(5)]
    client, nonce = enter("alice"), str(ids.new_nonce())
    data = {"nonce": nonce, "duty": chosen, "user": pine.user("sam").pk, "action": "reassign"}
    for _click in range(2):
        assert client.post("/c/pine/duties/bulk/?state=open", data).url == "/c/pine/duties/?state=open"
    assert Duty.objects.filter(user=pine.user("sam")).count() == 5
    client.post("/c/pine/duties/bulk/", sent(duty=chosen, action="remind"))
    assert Duty.objects.filter(reminded_at__isnull=False).count() == 5
    assert client.post("/c/pine/duties/bulk/", sent(action="remind")).status_code == 422
    assert client.post("/c/pine/duties/bulk/", sent(duty=chosen, action="delete")).status_code == 422
    assert enter("cleo").post("/c/pine/duties/bulk/", data).status_code == 403


def test_alice_verifies_or_sends_back(give, enter):
    duty = give()
    enter("cleo").post(f"/c/pine/duties/{duty.pk}/finish/", sent())
    client = enter("alice")
    assert client.post(f"/c/pine/duties/{duty.pk}/judge/", sent(verdict="reject")).status_code == 422
    client.post(f"/c/pine/duties/{duty.pk}/judge/", sent(verdict="reject", more="Not clean"))
    assert "Not clean" in client.get(f"/c/pine/duties/{duty.pk}/").content.decode()
    enter("cleo").post(f"/c/pine/duties/{duty.pk}/finish/", sent())
    client.post(f"/c/pine/duties/{duty.pk}/judge/", sent(verdict="verify"))
    duty.refresh_from_db()
    assert duty.state == State.VERIFIED


def test_two_people_of_one_name_are_told_apart_where_somebody_is_chosen(pine, now):
    twin = pine.user("stella")
    twin.name = "Bob"
    twin.save()
    names = dict(selectors.people(pine.pine.pk, now=now))
    assert (names[twin.pk], names[pine.user("bob").pk]) == ("Bob (stella)", "Bob (bob)")
    assert names[pine.user("alice").pk] == "Alice"


def test_alice_fills_posts_and_records_absences_and_others_only_look(enter, pine, give):
    client = enter("alice")
    assert "Medic" in client.get("/c/pine/duties/posts/").content.decode()
    seat = {"post": "medic", "rank": "0", "user": pine.user("erik").pk}
    client.post("/c/pine/duties/posts/seat/", seat)
    assert Holder.objects.filter(user=pine.user("erik"), ends_at__isnull=True).exists()
    duty = give()
    away = {"user": pine.user("cleo").pk, "starts_at": "2026-01-01T08:00", "ends_at": "2099-01-01T08:00", "reason": "x"}
    client.post("/c/pine/duties/posts/absence/", away)
    duty.refresh_from_db()
    assert duty.user_id == pine.user("vera").pk
    client.post(f"/c/pine/duties/posts/absence/{Absence.objects.get().pk}/back/")
    client.post("/c/pine/duties/posts/seat/", {**seat, "user": ""})
    assert not Holder.objects.filter(user=pine.user("erik"), ends_at__isnull=True).exists()
    for wrong in ({}, {**away, "ends_at": "soon"}, {**away, "ends_at": "2025-01-01T08:00"}):
        assert client.post("/c/pine/duties/posts/absence/", wrong).status_code == 422
    looker = enter("bob").get("/c/pine/duties/posts/").content.decode()
    assert "Vera" in looker
    assert "<select" not in looker
    assert enter("bob").post("/c/pine/duties/posts/seat/", seat).status_code == 403


def test_the_list_of_ten_thousand_takes_few_queries(pine, enter, now):
    orders = [order(f"k{n}", due_at=now + timedelta(minutes=n), acknowledge_by=None) for n in range(300)]
    services.order_duties(compound_id=pine.pine.pk, source=SOURCE, orders=orders, actor=pine.actor("alice"), now=now)
    client = enter("alice")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/c/pine/duties/?page=3").content.decode()
    assert len(queries) <= 25
    assert "101–150" in page
