"""What every test may rely on; the database itself comes from shouwang.testing.postgres and template."""

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import settings

from shouwang.testing import cast as stage
from shouwang.testing import entering, sweeping

# A busy machine is not a fault of the code; and every run draws other examples.
settings.register_profile("house", deadline=None, max_examples=50)
settings.load_profile("house")
pytest_plugins = ["shouwang.testing.browser", "shouwang.testing.template"]
sweeping.install()
entering.install()


@pytest.fixture(autouse=True)
def house_language() -> None:
    """Every test begins in the language of the house; a page asked for in another one left its own behind."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture
def cast(db: None) -> stage.Cast:
    """The named cast on an empty database."""
    return stage.assemble()
