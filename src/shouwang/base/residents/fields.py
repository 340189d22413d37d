"""Filling in a person's sealed and searchable columns; services and the import write them only through here."""

from __future__ import annotations

from shouwang.base.residents.models import Person
from shouwang.kernel import pinyin, sealing


def key_of(compound_id: int, token: str) -> str:
    """A search key as it is stored: it carries its compound, so that one index serves all of them."""
    return f"{compound_id}:{token}"


def set_name(person: Person, name: str) -> None:
    """Name, order and search keys; the person's compound must be set."""
    person.name = name
    person.sort_key = pinyin.sort_key(name)
    person.search_keys = [key_of(person.compound_id, key) for key in pinyin.search_keys(name)]


def set_phone(person: Person, phone: str) -> None:
    """A phone as digits, sealed; empty clears it."""
    person.phone_sealed = sealing.seal(phone)
    person.phone_index = sealing.blind_index(phone, purpose="phone") or None
    person.phone_tail = phone[-4:]


def set_id_number(person: Person, number: str) -> None:
    """An identity or passport number, sealed; empty clears it."""
    person.id_sealed = sealing.seal(number)
    person.id_index = id_index(number) or None
    person.id_tail = number[-4:]


def id_index(number: str) -> bytes:
    """The blind index of an identity number."""
    return sealing.blind_index(number.upper(), purpose="id_number")
