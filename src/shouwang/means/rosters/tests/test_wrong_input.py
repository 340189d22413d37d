"""Whatever is typed wrongly on the pages of staff and rosters gets a sentence at its field, and changes nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from shouwang.base.journal.models import Entry
from shouwang.kernel import clock, ids
from shouwang.means.rosters.models import Request, Roster, Shift, Term
from shouwang.means.rosters.tests.conftest import hire, week
from shouwang.testing import cast as stage

DUTIES = "/c/pine/duties/"
FAR = "9999-12-31"


@pytest.fixture
def scene(db):
    now = clock.now()
    cast = stage.assemble(now)
    cast.files = stage.furnish(cast, hire)
    cast.roster = stage.furnish(cast, lambda pine, at: week(pine, at, rest={}))
    return cast


@pytest.fixture
def send(scene):
    """Hands a form in as the script of a page does; gives the answer, and refuses to see any change."""

    def sending(who, address, **typed):
        client = Client(headers={"accept-language": "en", "accept": "application/json"})
        client.force_login(scene.user(who))
        filled = {key: str(value).replace("BOB", str(scene.user("bob").pk)) for key, value in typed.items()}
        before = [model.objects.count() for model in (Request, Roster, Shift, Term, Entry)]
        address = address.format(roster=scene.roster.pk, file=scene.files["bob"])
        answer = client.post(f"{DUTIES}{address}", {"nonce": ids.new_nonce(), **filled})
        assert [model.objects.count() for model in (Request, Roster, Shift, Term, Entry)] == before
        return answer

    return sending


@pytest.mark.parametrize(
    ("who", "address", "typed", "code", "fields"),
    [
        ("bob", "shifts/leave/", {"code": "annual", "from": FAR, "until": FAR}, "roster.form", ["from", "until"]),
        (
            "bob",
            "shifts/leave/",
            {"code": "annual", "from": "2026-12-10", "until": "2026-12-01"},
            "leave.backwards",
            ["until"],
        ),
        (
            "alice",
            "rosters/{roster}/sick/",
            {"user": "BOB", "from": "2026-12-10", "until": "2026-12-01"},
            "leave.backwards",
            ["until"],
        ),
        (
            "alice",
            "rosters/{roster}/sick/",
            {"user": "BOB", "from": "", "until": FAR},
            "roster.form",
            ["from", "until"],
        ),
        ("alice", "rosters/begin/", {"starts_on": "", "last_on": FAR}, "roster.form", ["starts_on", "last_on"]),
        ("alice", "rosters/begin/", {"starts_on": "2026-12-20", "last_on": "2026-12-10"}, "roster.span", ["last_on"]),
        ("alice", "rosters/stations/gate/", {"base-e": "-1", "start-e": "25:99"}, "roster.form", None),
        (
            "alice",
            "staff/{file}/terms/",
            {"kind": "certificate", "code": "security", "starts_on": FAR},
            "staff.year",
            None,
        ),
        (
            "alice",
            "staff/{file}/terms/",
            {"kind": "contract", "code": "standard", "starts_on": "2026-12-05", "ends_on": "2026-12-01"},
            "staff.span",
            ["ends_on"],
        ),
        (
            "alice",
            "staff/{file}/terms/",
            {"kind": "contract", "code": "standard", "starts_on": "2026-12-05", "hours_week": "-5"},
            "roster.form",
            ["hours_week"],
        ),
        (
            "alice",
            "staff/{file}/terms/",
            {"kind": "contact", "starts_on": "2026-12-05", "name": "Li", "phone": "123"},
            "phone.unknown",
            ["phone"],
        ),
        (
            "alice",
            "staff/{file}/terms/",
            {"kind": "contact", "starts_on": "2026-12-05"},
            "staff.contact",
            ["name", "phone"],
        ),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_field(send, who, address, typed, code, fields):
    answer = send(who, address, **typed)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, code)
    assert told["message"].strip()
    assert fields is None or list(told["fields"]) == fields


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("rosters/{roster}/cell/", {"user": "BOB", "day": "2026-12-02", "choice": "gate.q"}),
        ("rosters/{roster}/stand-in/", {"user": "BOB", "station": "gate", "day": "2026-12-02", "slot": "q"}),
    ],
)
def test_a_shift_that_no_roster_has_is_not_given_to_anybody(scene, send, address, typed):
    day = scene.roster.starts_on.isoformat()
    answer = send("alice", address, **{**typed, "day": day})
    assert answer.status_code in (404, 422)
    assert answer.json()["message"].strip()


def test_a_character_that_cannot_be_stored_is_refused_wherever_it_is_typed(scene, send):
    for address, typed in (
        ("rosters/{roster}/exempt/", {"until": "2026-12-02T10:00", "reason": "a\x00b", "incident": "x"}),
        ("shifts/press/", {"code": "a\x00b"}),
    ):
        answer = send("alice", address, **typed)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.text")
    client = Client(headers={"accept": "application/json"})
    client.force_login(scene.user("alice"))
    assert client.get(f"{DUTIES}staff/?q=%00").json()["code"] == "request.text"
    assert client.get("/c/pine/clock/a%00b/").json()["code"] == "request.text"
