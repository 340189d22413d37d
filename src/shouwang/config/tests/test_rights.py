"""Every page as every role, as a stranger from another compound, and as nobody at all."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import URLPattern

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import OPERATIONS, Role
from shouwang.base.places import selectors as places
from shouwang.config.api import api
from shouwang.config.tests.asking import GUARDED, address_of, answer_to, pages
from shouwang.kernel import clock
from shouwang.kernel.outcomes import Refusal
from shouwang.web import panels
from tools import rights

API = {name for name, raw, _pattern in pages() if raw.startswith("api/v1/")}
"""Operations of the HTTP API, which are tried below by their own description."""

FIRST = {page[2].callback.operation: page for page in reversed(GUARDED)}
"""One page of every operation that has any."""


def ask(client: Client | RequestFactory, pattern: URLPattern, address: str):
    methods = getattr(pattern.callback, "methods", ())
    return client.get(address) if "GET" in methods else client.post(address, {})


def status_for(user, pattern: URLPattern, address: str) -> int:
    """How the page at an address answers somebody who is signed in.

    What stands around every page (session, headers, the drawing of a refusal) knows no roles and costs most of a
    request, so the page is asked directly here, and through all of it for one page of every operation below.
    """
    request = ask(RequestFactory(), pattern, address)
    try:
        status: int = answer_to(user, request).status_code
        return status
    except Refusal as refusal:
        return refusal.status
    except Http404:
        return 404


def test_every_page_names_its_operation_or_is_public_on_purpose():
    bare = {name for name, raw, pattern in pages() if not hasattr(pattern.callback, "operation")} - API
    assert bare == set(), "views without @page or @public_page"
    assert all(getattr(p.callback, "operation", "") in {*OPERATIONS, ""} for _n, _a, p in pages())


@pytest.fixture
def remembered(monkeypatch):
    """Who somebody is, which compound is meant, and what the bars of every page tell: read once a test, not a page."""
    real, tell = accounts.actor_of, panels.ask
    actor = cache(lambda user: real(user, now=clock.now()))
    monkeypatch.setattr(accounts, "actor_of", lambda user, *, now: actor(user))
    monkeypatch.setattr(places, "compound_by_code", cache(places.compound_by_code))
    told = {}

    def ask_once(name, /, *what, **facts):
        if not (name == "manager_on_duty" or name.startswith("count_")):
            return tell(name, *what, **facts)
        if name not in told:
            told[name] = tell(name, *what, **facts)
        return told[name]

    monkeypatch.setattr(panels, "ask", ask_once)


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_exactly_the_pages_of_its_operations(cast, role):
    wrong = []
    for name, raw, pattern in GUARDED:
        status = status_for(cast.user(role), pattern, address_of(pattern, raw, "pine"))
        allowed = role in OPERATIONS[pattern.callback.operation].roles
        if status >= 500 or (status == 403) is allowed:
            wrong.append((name, status, "allowed" if allowed else "not allowed"))
    assert wrong == []


@pytest.mark.parametrize("allowed", [True, False], ids=["allowed", "not allowed"])
def test_every_operation_is_answered_by_the_whole_way_as_by_its_page(cast, allowed):
    clients = {role: Client(raise_request_exception=False) for role in Role}
    for role, client in clients.items():
        client.force_login(cast.user(role))
    tried = Counter[Role]()
    for operation, (name, raw, pattern) in FIRST.items():
        roles = [role for role in Role if (role in OPERATIONS[operation].roles) is allowed]
        if not roles:
            continue
        role = min(roles, key=tried.__getitem__)
        answer = ask(clients[role], pattern, address_of(pattern, raw, "pine"))
        assert answer.status_code < 500, (name, role)
        assert (answer.status_code != 403) is allowed, (name, role)
        tried[role] += 1
    assert set(tried) == set(Role)


def test_a_manager_of_another_compound_finds_nothing_here(cast):
    client = Client(raise_request_exception=False)
    client.force_login(cast.user("mallory"))
    for name, raw, pattern in GUARDED:
        if "<slug:compound>" in raw:
            answer = ask(client, pattern, address_of(pattern, raw, "pine"))
            assert answer.status_code == 404, name
            assert "青松里" not in answer.content.decode(), name


@pytest.mark.parametrize(("who", "begins"), [("alice", "/c/pine/board/"), ("rosa", "/c/pine/home/")])
def test_the_address_of_a_compound_alone_leads_to_where_ones_work_or_home_begins(cast, who, begins):
    client = Client()
    client.force_login(cast.user(who))
    assert client.get("/c/pine/")["Location"] == begins


def test_nobody_sees_anything_without_signing_in(cast):
    client = Client(raise_request_exception=False)
    for name, raw, pattern in GUARDED:
        answer = ask(client, pattern, address_of(pattern, raw, "pine"))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/login/"), name


def test_a_dismissed_guard_with_an_open_page_is_out_at_the_next_click(cast):
    client = Client()
    client.force_login(cast.user("bob"))
    assert client.get("/c/pine/gate/").status_code == 200
    user = cast.user("bob")
    user.is_active = False
    user.save()
    assert client.get("/c/pine/gate/").status_code == 302


def test_the_printed_matrix_is_the_table():
    assert rights.PAGE.read_text(encoding="utf-8") == rights.matrix()


OPERATIONS_OF_THE_API = {
    ("get", "/api/v1/c/{compound}/posture"): "posture.see",
    ("post", "/api/v1/c/{compound}/gate/decisions"): "gate.decide",
}
"""Method and path of every API operation, and the operation of the permission table that it is."""


def test_every_operation_of_the_api_is_in_the_list():
    described = {(m, path) for path, methods in api.get_openapi_schema()["paths"].items() for m in methods}
    assert described == set(OPERATIONS_OF_THE_API)


def call(client, method, path, compound):
    encounter = {"nonce": "00000000-0000-4000-8000-000000000000", "gate_id": 999_999_999, "direction": "in"}
    return getattr(client, method)(
        path.replace("{compound}", compound),
        **({"data": encounter} if method == "post" else {}),
        content_type="application/json",
    )


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_call_exactly_its_operations_of_the_api(cast, role):
    client = Client()
    client.force_login(cast.user(role))
    for (method, path), operation in OPERATIONS_OF_THE_API.items():
        answer = call(client, method, path, "pine")
        allowed = role in OPERATIONS[operation].roles
        assert (answer.status_code != 403) is allowed, (method, path)
        assert answer.status_code < 500
        if not allowed:
            assert answer.json()["code"] == "account.forbidden"


def test_strangers_and_nobody_get_nothing_from_the_api(cast):
    stranger, nobody = Client(), Client()
    stranger.force_login(cast.user("mallory"))
    for method, path in OPERATIONS_OF_THE_API:
        assert call(stranger, method, path, "pine").status_code == 404
        assert call(nobody, method, path, "pine").status_code == 401
