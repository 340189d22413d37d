"""The browser's judge, asked from Python: the app's own sources in Node; and who stands at the desk."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from shouwang.protect.gate import rules
from shouwang.protect.gate.selectors.wording import wording
from shouwang.protect.visitors.tests import acts

ROOT = Path(settings.SOURCE).parents[1]
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    node = shutil.which("node")
    if not node or not ESBUILD.exists():
        pytest.skip("the front end's packages are not installed: run make check")
    bundle = tmp_path_factory.mktemp("judge") / "judge.mjs"
    source = Path(settings.SOURCE) / "web" / "frontend" / "gate" / "vectors.ts"
    common = ["--bundle", "--format=esm", "--platform=node", "--log-level=error", '--define:VERSION="trial"']
    subprocess.run([ESBUILD, source, *common, f"--outfile={bundle}"], check=True)

    def ask(**given):
        whole = {
            "table": rules.table_json(),
            "words": wording(),
            "cases": [],
            "codes": [],
            "visits": [],
            "readings": [],
            "lists": None,
            "met": [],
            "clocks": [],
            "pins": [],
            "shown": [],
            "trust": {},
            "chosen": [],
            "rounds": [],
            "doors": [],
        }
        done = subprocess.run(
            [node, bundle], input=json.dumps(whole | given), capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return ask


@pytest.fixture
def lihua(cast):
    return acts.settle(cast)


@pytest.fixture
def guard(cast, client):
    client.force_login(cast.user("bob"))
    return client
