"""What is sent again without having been answered is done once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connections
from django.shortcuts import redirect
from django.test import Client, override_settings
from django.urls import include, path

from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal
from shouwang.testing import cast as stage
from shouwang.testing.cast import Cast
from shouwang.web import once
from shouwang.web.pages import Request, page

done: list[str] = []
begun, going_on = threading.Event(), threading.Event()


@page("board.see", methods=("POST",))
def act(request: Request) -> Any:
    begun.set()
    going_on.wait(10)
    if request.POST["what"] == "wrong":
        raise Refusal("thing.wrong", "This cannot be done.")
    done.append(request.POST["what"])
    return redirect(f"/done/{len(done)}/")


urlpatterns = [
    path("c/<slug:compound>/act/", act),
    path("", include("shouwang.web.urls")),
    path("", include("shouwang.base.accounts.urls")),
]


@pytest.fixture(autouse=True)
def addresses():
    done.clear()
    begun.clear()
    going_on.set()
    with override_settings(ROOT_URLCONF=__name__):
        yield


def enter(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.user(who))
    return client


def send(client: Client, name: object, what: str = "it") -> Any:
    return client.post("/c/pine/act/", {"what": what}, headers={"X-Sent-By": "script", "X-Once": str(name)})


def test_the_same_sending_is_done_once_and_led_to_the_same_page(cast: Cast) -> None:
    client, name = enter(cast, "alice"), ids.new_nonce()
    answers = [send(client, name) for _ in range(3)]
    assert done == ["it"]
    assert [(each.status_code, each["X-Goto"]) for each in answers] == [(204, "/done/1/")] * 3
    assert send(client, ids.new_nonce())["X-Goto"] == "/done/2/"


def test_a_refused_sending_is_tried_anew_and_nobody_gets_the_answer_of_another(cast: Cast) -> None:
    alice, bob, name = enter(cast, "alice"), enter(cast, "bob"), ids.new_nonce()
    assert send(alice, name, "wrong").status_code == 422
    assert send(alice, name)["X-Goto"] == "/done/1/"
    assert send(bob, name).status_code in (403, 204)
    assert "X-Goto" not in Client().post("/c/pine/act/", {"what": "it"}, headers={"X-Once": str(name)})


def test_a_session_remembers_only_the_last_sendings(cast: Cast) -> None:
    client = enter(cast, "alice")
    names = [ids.new_nonce() for _ in range(once.REMEMBERED + 1)]
    for name in names:
        send(client, name)
    assert list(client.session[once.ANSWERED]) == [str(name) for name in names[1:]]


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_again_while_the_first_is_under_way_waits_for_it() -> None:
    client, name = enter(stage.assemble(), "alice"), ids.new_nonce()
    going_on.clear()
    answers: list[Any] = []

    def send_in_a_thread() -> None:
        try:
            answers.append(send(client, name)["X-Goto"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send_in_a_thread) for _ in range(2)]
    threads[0].start()
    begun.wait(10)
    threads[1].start()
    going_on.set()
    for thread in threads:
        thread.join()
    assert (answers, done) == (["/done/1/"] * 2, ["it"])


def test_a_page_of_somebody_else_sends_nothing_in_ones_name(cast: Cast) -> None:
    headers = {"X-Sent-By": "script", "X-Reader": str(cast.user("bob").pk), "Accept": "application/json"}
    answer = enter(cast, "alice").post("/c/pine/act/", {"what": "it"}, headers=headers)
    assert (answer.status_code, answer.json()["code"], done) == (409, "session.other", [])


def test_a_page_whose_reader_is_signed_out_is_told_the_way_in_and_stays(cast: Cast) -> None:
    answer = send(Client(), ids.new_nonce())
    told = answer.json()
    assert (answer.status_code, told["code"], told["way"]["address"], done) == (401, "session.over", "/login/", [])


def test_a_script_is_told_that_an_address_can_only_be_sent_to(cast: Cast) -> None:
    assert send(enter(cast, "alice"), ids.new_nonce(), "wrong")["X-Stay"] == "yes"
    assert "X-Stay" not in enter(cast, "alice").get("/login/", headers={"X-Sent-By": "script"})
