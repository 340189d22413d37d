"""What the tests of imports share."""

import pytest

from shouwang.living.register.services import beats


@pytest.fixture
def same_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is shown on the test's own connection: another one would not see the test's rows."""
    monkeypatch.setattr(beats, "outside", lambda work: work())
