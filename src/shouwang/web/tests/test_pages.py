"""Guards of pages, headers of answers, refusals as pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils import timezone

from shouwang.base.accounts.models import Grant
from shouwang.base.places.models import Compound
from shouwang.kernel import clock
from shouwang.kernel.outcomes import Conflict, Refusal
from shouwang.testing.cast import Cast
from shouwang.web import pages
from shouwang.web.pages import Request, page, public_page


@page("board.see", methods=("GET", "POST"))
def board(request: Request) -> HttpResponse:
    if request.method == "POST":
        raise Conflict("incident.stale", "Somebody else was faster: {who}.", who="bob")
    return HttpResponse(f"{request.compound.name} {request.actor.name}")


@page("account.self")
def own(request: Request) -> HttpResponse:
    return HttpResponse(request.compound.name if request.compound else "nowhere")


@public_page
def open_to_all(request: HttpRequest) -> HttpResponse:
    raise Refusal("thing.wrong", "This cannot be done.")


urlpatterns = [
    path("c/<slug:compound>/board/", board),
    path("own/", own),
    path("open/", open_to_all),
    path("", include("shouwang.web.urls")),
    path("", include("shouwang.base.accounts.urls")),
]
handler400 = "shouwang.web.errors.bad_request"
handler404 = "shouwang.web.errors.not_found"
handler500 = "shouwang.web.errors.fault"


@pytest.fixture(autouse=True)
def addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def enter(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.user(who))
    return client


def main_of(answer: Any) -> str:
    """The page without its head, which carries a token and the time."""
    return str(answer.content.decode().split("<main")[1])


def test_alice_the_manager_sees_her_board(cast: Cast) -> None:
    answer = enter(cast, "alice").get("/c/pine/board/")
    assert answer.content.decode() == "青松里 Alice"
    assert "no-store" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def test_bob_the_guard_is_refused_with_a_reason(cast: Cast) -> None:
    answer = enter(cast, "bob").get("/c/pine/board/")
    assert answer.status_code == 403
    assert "account.forbidden" in answer.content.decode()


def test_mallory_of_another_compound_learns_nothing(cast: Cast) -> None:
    mallory = enter(cast, "mallory")
    foreign, missing = mallory.get("/c/pine/board/"), mallory.get("/c/nowhere/board/")
    assert foreign.status_code == missing.status_code == 404
    assert "青松里" not in foreign.content.decode()
    assert main_of(foreign) == main_of(missing)


def test_a_guard_whose_role_ended_reads_when_and_whom_to_ask(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.user("bob"))
    now = clock.now()
    Grant.objects.filter(user=cast.user("bob")).update(ends_at=now)
    Compound.objects.filter(pk=cast.pine.pk).update(duty_phone="8800 1199")
    page = client.get("/c/pine/board/")
    text = page.content.decode()
    assert page.status_code == 403
    assert "account.ended" in text
    assert all(part in text for part in (cast.pine.name, f"{timezone.localtime(now):%Y-%m-%d %H:%M}", "8800 1199"))
    assert client.get("/c/plum/board/").status_code == 404, "of another compound nothing is told"
    assert "account.nowhere" in client.get("/own/").content.decode()


def test_a_guard_whose_role_ended_reads_so_on_every_page(cast: Cast) -> None:
    client = enter(cast, "bob")
    client.get("/c/pine/board/")
    Grant.objects.filter(user=cast.user("bob")).update(ends_at=clock.now())
    assert "account.ended" in client.get("/own/").content.decode()


def test_a_stranger_is_sent_to_sign_in_and_back(db: None) -> None:
    answer = Client().get("/c/pine/board/?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/login/?next=%2Fc%2Fpine%2Fboard%2F%3Fx%3D1"


def test_an_expired_session_says_that_nothing_was_saved(cast: Cast) -> None:
    client = enter(cast, "alice")
    client.session.flush()
    answer = client.post("/c/pine/board/", follow=True)
    assert "刚才提交的内容没有保存" in answer.content.decode()


def test_a_fragment_asked_for_after_the_session_ended_moves_the_whole_page(db: None) -> None:
    answer = Client().get("/c/pine/board/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/login/")


def test_a_disabled_account_is_out_at_its_next_request(cast: Cast) -> None:
    client, alice = enter(cast, "alice"), cast.user("alice")
    alice.is_active = False
    alice.save()
    assert client.get("/c/pine/board/").status_code == 302


def test_who_must_change_the_password_does_so_first(cast: Cast) -> None:
    alice = cast.user("alice")
    alice.must_change_password = True
    alice.save()
    client = enter(cast, "alice")
    assert client.get("/c/pine/board/")["Location"] == "/me/password/"
    assert client.get("/me/password/").status_code == 200


def test_other_methods_are_refused(cast: Cast) -> None:
    assert enter(cast, "alice").delete("/c/pine/board/").status_code == 405


def test_a_refusal_is_a_page_with_a_sentence_and_a_stable_code(cast: Cast) -> None:
    answer = enter(cast, "alice").post("/c/pine/board/")
    assert answer.status_code == 409
    assert "incident.stale" in answer.content.decode()
    assert "Somebody else was faster: bob." in answer.content.decode()


def test_a_refusal_of_a_fragment_lands_in_its_own_place(cast: Cast) -> None:
    answer = enter(cast, "alice").post("/c/pine/board/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#refusals"
    assert "<html" not in answer.content.decode()


def test_a_refusal_of_a_script_is_json(db: None) -> None:
    answer = Client().get("/open/", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "thing.wrong",
        "message": "This cannot be done.",
        "advice": "没有改动任何内容。",
        "fields": {},
    }


def test_a_script_that_sent_a_form_is_told_where_to_go(cast: Cast) -> None:
    answer = Client().get("/c/pine/board/", headers={"X-Sent-By": "script"})
    assert (answer.status_code, answer["X-Goto"], "Location" in answer) == (
        204,
        "/login/?next=%2Fc%2Fpine%2Fboard%2F",
        False,
    )


def test_more_than_the_server_reads_is_called_so(cast: Cast) -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        answer = enter(cast, "alice").post(
            "/c/pine/board/", {"text": "x" * 100}, headers={"Accept": "application/json"}
        )
    assert (answer.status_code, answer.json()["code"]) == (413, "request.large")


def test_every_answer_carries_strict_headers(db: None) -> None:
    for address in ("/login/", "/open/", "/nothing-here/"):
        answer = Client().get(address)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_page_outside_a_compound_shows_the_compound_seen_last(cast: Cast) -> None:
    carol = enter(cast, "carol")
    assert carol.get("/own/").content.decode() == "nowhere"
    carol.get("/c/plane/board/")
    assert carol.get("/own/").content.decode() == "梧桐苑"
    assert enter(cast, "mallory").get("/own/").content.decode() == "梧桐苑"


def test_every_guarded_view_names_an_operation_of_the_table() -> None:
    guarded = pages.register[f"{__name__}.board"]
    assert guarded.operation == "board.see"
    assert "HEAD" in guarded.methods


def test_a_form_without_its_token_is_refused_with_advice(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"sign": "alice", "password": "x"})
    assert answer.status_code == 403
    assert "request.stale_form" in answer.content.decode()


def test_an_address_of_another_site_is_never_gone_back_to(cast: Cast) -> None:
    client = Client()
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer["Location"] == "/"
    assert client.cookies["django_language"].value == "en"
