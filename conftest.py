"""What every test may rely on; the database itself comes from shouwang.testing.postgres."""

import pytest

from shouwang.testing import cast as stage

pytest_plugins = ["shouwang.testing.browser"]


@pytest.fixture
def cast(db: None) -> stage.Cast:
    """The named cast on an empty database."""
    return stage.assemble()
