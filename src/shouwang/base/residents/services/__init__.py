"""Changing who lives where; each function is one use case and one transaction."""

from shouwang.base.residents.facts import Facts
from shouwang.base.residents.services.accounts import GivenAccount, give_account
from shouwang.base.residents.services.erasing import erase_expired
from shouwang.base.residents.services.moves import make_contact, move_in, move_out
from shouwang.base.residents.services.needs import add_contact, end_need, remove_contact, set_need
from shouwang.base.residents.services.people import MovingIn, register_person, update_person
from shouwang.base.residents.services.restrictions import Order, lift_restriction, restrict
from shouwang.base.residents.services.unmasking import unmask

__all__ = [
    "Facts",
    "GivenAccount",
    "MovingIn",
    "Order",
    "add_contact",
    "end_need",
    "erase_expired",
    "give_account",
    "lift_restriction",
    "make_contact",
    "move_in",
    "move_out",
    "register_person",
    "remove_contact",
    "restrict",
    "set_need",
    "unmask",
    "update_person",
]
