"""What phones decided while the network was cut counts at its own hour, alike on the board and among the figures."""

from datetime import timedelta

import pytest

from shouwang.kernel import clock
from shouwang.protect.gate.tests.phone import Phone
from shouwang.testing.cast import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(monkeypatch):
    """Sets the server's clock."""

    def set_clock(now):
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    set_clock(NOW)
    return set_clock


def test_what_was_decided_while_cut_off_stands_at_its_own_hour_on_the_board_and_among_the_figures(cast, client, at):
    phone = Phone(cast)
    phone.lists()
    visitor = {"kind": "visitor", "proof": "looked_up", "errand": "guest"}
    went = [
        phone.decided(NOW + 5 * MINUTE, visitor="钱进", room="1-1-0101", **visitor),
        phone.decided(NOW + 6 * MINUTE, visitor="周到", **visitor, verdict="refuse"),
        phone.decided(NOW + 7 * MINUTE, visitor="急救", **visitor, verdict="refuse", override_reason="急救"),
        phone.decided(NOW + 8 * MINUTE, visitor="钱进", room="1-1-0101", **visitor, direction="out"),
    ]
    at(NOW + 180 * MINUTE)
    client.force_login(cast.user("alice"))
    before = client.get("/c/pine/board/").context["gate"]
    assert (before.entered, before.refused, before.overridden) == (0, 0, 0)
    assert set(phone.upload(*went).values()) == {"taken"}
    board = client.get("/c/pine/board/").context["gate"]
    assert (board.entered, board.left, board.visitors) == (2, 1, 2)
    assert (board.refused, board.overridden) == (2, 1)
    assert (board.hour_met, board.hour_refused) == (0, 0), "none of them within the last hour"
    (hour,) = (one for one in board.hours if one.entered or one.left)
    assert hour.hour == NOW.replace(minute=0, second=0, microsecond=0)
    figures = client.get("/c/pine/gate/figures").context["total"]
    assert (figures.entered, figures.left, figures.visitors) == (board.entered, board.left, board.visitors)
    assert (figures.refused, figures.overridden) == (board.refused, board.overridden)
