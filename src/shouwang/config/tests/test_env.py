"""A wrong setting stops the boot with one plain sentence."""

import pytest

from shouwang.config import env


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("SW_NUMBER", "ten", lambda: env.number("SW_NUMBER", 1, least=0, most=9)),
        ("SW_NUMBER", "10", lambda: env.number("SW_NUMBER", 1, least=0, most=9)),
        ("SW_FLAG", "maybe", lambda: env.flag("SW_FLAG", True)),
        ("SW_CHOICE", "x", lambda: env.choice("SW_CHOICE", "a", {"a", "b"})),
        ("SW_KEY", "???", lambda: env.key("SW_KEY")),
        ("SW_KEY", "c2hvcnQ=", lambda: env.key("SW_KEY")),
        ("SW_KEYS", "0:abc", lambda: env.numbered_keys("SW_KEYS")),
        ("SW_DB", "mysql://a@b/c", lambda: env.database("SW_DB")),
        ("SW_DB", "postgresql://a@b:port/c", lambda: env.database("SW_DB")),
        ("SW_TEXT", "", lambda: env.text("SW_TEXT")),
    ],
)
def test_operator_sets_a_wrong_value_and_is_told_which(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    with pytest.raises(env.BadSetting, match=name):
        read()


def test_operator_names_a_server_by_url(monkeypatch):
    monkeypatch.setenv("SW_DB", "postgresql://sho%40u:p%3Aw@db.example:6543/house?sslmode=require")
    address = env.database("SW_DB")
    assert address is not None
    assert (address.host, address.port, address.name) == ("db.example", 6543, "house")
    assert (address.user, address.password) == ("sho@u", "p:w")
    assert address.options == {"sslmode": "require"}


def test_operator_names_a_folder_of_sockets(monkeypatch):
    monkeypatch.setenv("SW_DB", "postgresql://shouwang@localhost:5432/shouwang?host=/run/house")
    address = env.database("SW_DB")
    assert address is not None
    assert address.host == "/run/house"
    assert address.options == {}
