"""What is written down about somebody, read and refused field by field; forms, services and the import use it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shouwang.base.residents.rules import ResidentRefused
from shouwang.kernel import china
from shouwang.kernel.words import gettext_noop as _

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Facts:
    """A person as a form or list names it.

    Args:
        id_number, phone: None leaves what is known; the empty string clears it.
        sex, born_on: taken from a resident id where one is given.
    """

    name: str
    sex: str = ""
    born_on: date | None = None
    id_number: str | None = None
    phone: str | None = None
    language: str = ""
    note: str = ""


def read(facts: Facts, *, today: date) -> Facts:
    """The same facts, normalised and checked.

    Raises:
        ResidentRefused: ``resident.name``, ``resident.born``, ``resident.birth_differs``, ``resident.text_long``.
        Refusal: ``id.…`` and ``phone.…`` of :mod:`shouwang.kernel.china`.
    """
    name = read_name(facts.name)
    number, born_on, sex = _id_number(facts, today)
    if born_on is not None and (born_on > today or born_on.year < 1880):
        raise ResidentRefused("resident.born", _("This date of birth cannot be right."))
    if len(facts.note) > 200 or len(facts.language) > 40:
        raise ResidentRefused("resident.text_long", _("This text is too long."))
    phone = china.read_phone(facts.phone).number if facts.phone else facts.phone
    return Facts(name, sex, born_on, number, phone, facts.language.strip(), facts.note.strip())


def read_name(text: str) -> str:
    """A name with single spaces.

    Raises:
        ResidentRefused: ``resident.name``: empty, a number, or longer than 60 characters.
    """
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or any(character.isdigit() for character in name):
        raise ResidentRefused("resident.name", _("A name has one to 60 letters and no digits."))
    return name


def _id_number(facts: Facts, today: date) -> tuple[str | None, date | None, str]:
    if not facts.id_number:
        return facts.id_number, facts.born_on, facts.sex
    passport = china.read_passport(facts.id_number)
    if passport:
        return passport, facts.born_on, facts.sex
    found = china.read_resident_id(facts.id_number, today=today)
    if facts.born_on is not None and facts.born_on != found.born_on:
        raise ResidentRefused("resident.birth_differs", _("The date of birth differs from the identity number."))
    return found.number, found.born_on, str(found.sex)
