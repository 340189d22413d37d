"""Whom the notices of a plan reach; no database."""

import pytest

from shouwang.kernel.words import Words
from shouwang.oversight.command.rules.pack import Notice
from shouwang.oversight.command.selectors import telling


@pytest.mark.parametrize(
    ("written", "buildings", "kind"),
    [
        ("residents", (), "residents"),
        ("residents", (7,), "buildings"),
        ("staff", (7,), "staff"),
        ("partners", (), "partners"),
        ("role:steward", (), "role"),
        ("post:gate", (), "staff"),
    ],
)
def test_every_audience_that_a_pack_may_name_can_be_published_to(written, buildings, kind):
    audience = telling.audience_of(Notice("told", written, Words("A", "甲"), Words("B", "乙")), buildings)
    audience.check()
    assert audience.kind == kind
