"""The queue of everybody who works without a network: nothing is lost, and only the server reads it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from shouwang.kernel import envelopes

FRONT = Path(settings.SOURCE) / "web" / "frontend" / "shared"
ESBUILD = Path(settings.SOURCE).parents[1] / "node_modules" / ".bin" / "esbuild"
OPENER = envelopes.Opener(b"a secret of the test")
TAKEN = {"*": "taken"}


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    """Plays steps on the app's own sources in Node."""
    node = shutil.which("node")
    if not node or not ESBUILD.exists():
        pytest.skip("the front end's packages are not installed: run make check")
    bundle = tmp_path_factory.mktemp("queue") / "trial.mjs"
    common = ["--bundle", "--format=esm", "--platform=node", "--log-level=error"]
    subprocess.run([ESBUILD, FRONT / "trial.ts", *common, f"--outfile={bundle}"], check=True)

    def play(*steps: dict[str, Any], batch: int = 200) -> dict[str, Any]:
        given = json.dumps({"key": OPENER.public_key.hex(), "batch": batch, "steps": steps})
        done = subprocess.run([node, bundle], input=given, capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)
        found["sent"] = [[each["nonce"] for each in batch] for batch in found["sent"]]
        found["texts"] = {each["nonce"]: each["letter"] for each in found["left"]}
        found["left"] = list(found["texts"])
        return found

    return play


def did(*names, told=None):
    return [{"do": name, "at": at, **({"told": told} if told else {})} for at, name in enumerate(names)]


def test_what_was_done_outlives_the_page_and_is_sent_oldest_first_when_the_network_is_back(phone):
    found = phone(*did("a", "b", "c"), {"answers": ["lost"]}, {"reopen": True}, {"answers": [TAKEN]})
    assert found["sent"] == [["a", "b", "c"], ["a", "b", "c"]]
    assert (found["left"], found["waiting"], found["told"]) == ([], 0, ["away"])


def test_an_upload_that_breaks_off_in_the_middle_loses_nothing_and_goes_on_where_it_was(phone):
    found = phone(*did("a", "b", "c"), {"answers": [TAKEN, "lost"]}, {"answers": [TAKEN, TAKEN]}, batch=1)
    assert found["sent"] == [["a"], ["b"], ["b"], ["c"]]
    assert found["waiting"] == 0


def test_one_that_the_server_cannot_read_stays_and_keeps_none_back(phone):
    found = phone(*did("a", "b", "c"), {"answers": [{"a": "unreadable", "b": "refused", "c": "taken"}]})
    assert (found["left"], found["unread"], found["sent"]) == (["a"], 1, [["a", "b", "c"]])


def test_a_full_phone_says_so_and_keeps_what_it_had(phone):
    found = phone(*did("a"), {"full": True}, *did("b"), {"full": False})
    assert (found["told"], found["left"]) == (["full"], ["a"])


def test_photos_go_up_in_portions_that_the_server_takes(phone):
    found = phone(*did("a", "b", "c", "d", told="x" * 400_000), {"answers": [TAKEN, TAKEN]})
    assert found["sent"] == [["a", "b"], ["c", "d"]]


def test_only_the_server_can_open_what_waits_and_only_under_its_own_name(phone):
    letter = phone(*did("a", told="lift 3 is wiped"))["texts"]["a"]
    assert b"lift" not in letter.encode()
    assert json.loads(OPENER.open(letter, name="a")) == "lift 3 is wiped"
    for opener, name in ((OPENER, "b"), (envelopes.Opener(b"another server"), "a")):
        with pytest.raises(envelopes.Unreadable):
            opener.open(letter, name=name)
