"""Resident ids, phones and masks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel import china
from shouwang.kernel.outcomes import Refusal

TODAY = date(2026, 11, 24)


def made(place: str, born_on: date, serial: int) -> str:
    first = f"{place}{born_on:%Y%m%d}{serial:03d}"
    return first + china.check_digit(first)


def refused_id(value: object) -> str:
    with pytest.raises(Refusal) as refusal:
        china.read_resident_id(value, today=TODAY)
    return refusal.value.code


def refused_phone(value: object) -> str:
    with pytest.raises(Refusal) as refusal:
        china.read_phone(value)
    return refusal.value.code


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_valid_id_tells_birth_and_sex(born_on: date, serial: int) -> None:
    read = china.read_resident_id(made("990101", born_on, serial), today=TODAY)
    assert read.born_on == born_on
    assert (read.sex is china.Sex.MALE) == bool(serial % 2)
    assert not read.place_known


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_mistyped_digit_is_found(place: int, added: int) -> None:
    good = made("310101", date(1990, 1, 1), 173)
    bad = good[:place] + str((int(good[place]) + added) % 10) + good[place + 1 :]
    with pytest.raises(Refusal):
        china.read_resident_id(bad, today=TODAY)


def test_id_spellings() -> None:
    good = made("310101", date(1949, 12, 31), 2)
    spaced = f" {good[:6]} {good[6:14]} {good[14:].lower()}"
    assert china.read_resident_id(spaced, today=TODAY).number == good
    assert china.read_resident_id("'" + good, today=TODAY).place_known
    wide = good.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    assert china.read_resident_id(wide, today=TODAY).number == good


def test_first_generation_id_is_lengthened() -> None:
    read = china.read_resident_id(310101490101123.0, today=TODAY)
    assert read.number == made("310101", date(1949, 1, 1), 123)


def test_id_refusals_say_what_is_wrong() -> None:
    assert refused_id(3.101011990010117e17) == "id.precision_lost"
    assert refused_id("3.10101E+17") == "id.scientific"
    assert refused_id("31010119900101") == "id.length"
    assert refused_id("310101199002301231") == "id.date"
    assert refused_id(made("310101", date(2050, 1, 1), 1)) == "id.date"


@pytest.mark.parametrize(
    ("written", "number", "mobile"),
    [
        ("13900001905", "13900001905", True),
        (13900001905.0, "13900001905", True),
        (13900001905, "13900001905", True),
        ("13900001905.0", "13900001905", True),
        ("139 0000 2001", "13900002001", True),
        ("139-0000-2001", "13900002001", True),
        ("+86 139 0000 2001", "13900002001", True),
        ("008613900002001", "13900002001", True),
        ("１３９００００２００１", "13900002001", True),
        ("8800-2002", "88002002", False),
        ("021-88002002", "02188002002", False),
        ("(021)88002002", "02188002002", False),
        ("021-88002002转805", "02188002002-805", False),
        ("+1 650 253 0000", "+16502530000", False),
    ],
)
def test_phone_as_written_is_read(written: object, number: str, mobile: bool) -> None:
    assert china.read_phone(written) == china.Phone(number, mobile)


def test_phone_refusals_say_what_is_wrong() -> None:
    assert refused_phone("1.39E+10") == "phone.scientific"
    assert refused_phone("1.36e10") == "phone.scientific"
    assert refused_phone(13900000000.0) == "phone.scientific"
    assert refused_phone("139000007") == "phone.length"
    assert refused_phone("139000007123") == "phone.length"
    assert refused_phone("问物业") == "phone.unknown"


def test_missing_digits_are_counted() -> None:
    with pytest.raises(Refusal) as refusal:
        china.read_phone("139000007")
    assert refusal.value.params["missing"] == 2


@given(st.text(max_size=30))
def test_any_text_is_a_phone_or_refused(text: str) -> None:
    code = "phone."
    try:
        china.read_phone(text)
    except Refusal as refusal:
        code = refusal.code
    assert code.startswith("phone.")


@given(st.text(min_size=3, max_size=20))
def test_a_masked_number_never_shows_the_whole(text: str) -> None:
    assert china.mask_phone(text) != text or set(text) <= {"*"}
    assert china.mask_id(text) != text or set(text) <= {"*"}
