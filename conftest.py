"""What every test may rely on; the database itself comes from shouwang.testing.postgres and template."""

import pytest
from hypothesis import settings

from shouwang.testing import cast as stage

settings.register_profile("house", deadline=None)  # a busy machine is not a fault of the code
settings.load_profile("house")
pytest_plugins = ["shouwang.testing.browser", "shouwang.testing.sweeping", "shouwang.testing.template"]


@pytest.fixture
def cast(db: None) -> stage.Cast:
    """The named cast on an empty database."""
    return stage.assemble()
