"""Data homes of their own for tests that start a whole house."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_home():
    """Make data homes that the server's own user can reach, as short as a socket's path must be."""
    made = []

    def make():
        home = Path(tempfile.mkdtemp(prefix="shouwang-home-"))
        home.chmod(0o711)
        made.append(home)
        return home

    yield make
    for home in made:
        shutil.rmtree(home)
