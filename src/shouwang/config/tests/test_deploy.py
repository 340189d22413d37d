"""The units of deploy/ as systemd itself reads them, where it is installed; nothing is started."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).resolve().parents[4] / "deploy"
UNITS = sorted(each.name for each in DEPLOY.iterdir() if each.suffix in (".service", ".timer"))
SYSTEMD = shutil.which("systemd-analyze")
STUBS = ("opt/shouwang/.venv/bin/shouwang", "bin/sh", "usr/bin/find")

pytestmark = pytest.mark.skipif(SYSTEMD is None, reason="no systemd-analyze on PATH: the units are not verified")


def verified(root: Path, *names: str) -> str:
    """What systemd says against units that lie in a root of their own, where every program exists."""
    for stub in STUBS:
        (root / stub).parent.mkdir(parents=True, exist_ok=True)
        (root / stub).write_text("#!/bin/sh\n")
        (root / stub).chmod(0o755)
    shutil.copytree("/usr/lib/systemd/system", root / "usr/lib/systemd/system", symlinks=True)
    command = [str(SYSTEMD), "verify", f"--root={root}", *(str(root / "etc/systemd/system" / name) for name in names)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return f"{done.stdout}{done.stderr}{done.returncode or ''}"


def test_an_operator_installs_units_that_systemd_has_nothing_to_say_against(tmp_path):
    shutil.copytree(DEPLOY, tmp_path / "etc/systemd/system")
    assert len(UNITS) == 4
    assert not verified(tmp_path, *UNITS)


def test_a_misspelt_directive_would_be_noticed(tmp_path):
    shutil.copytree(DEPLOY, tmp_path / "etc/systemd/system")
    unit = tmp_path / "etc/systemd/system/shouwang-web.service"
    unit.write_text(unit.read_text().replace("TimeoutStopSec", "TimeoutStopSecs"))
    assert "TimeoutStopSecs" in verified(tmp_path, "shouwang-web.service")
