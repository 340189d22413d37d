"""What the tests of command rely on."""

import pytest

from shouwang.oversight.command.tests.stage import Scene
from shouwang.testing.cast import Cast, furnish


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Pine Court with the epidemic plan in force, its posts filled and an incident declared."""
    return furnish(cast, Scene)
