"""Temperatures as guards and thermometers write them. Pure."""

from __future__ import annotations

import re

from shouwang.kernel.words import gettext_noop as _

COLDEST_C, HOTTEST_C = 34.0, 43.0
"""What a thermometer can show of a living person, in °C."""


class NotATemperature(ValueError):
    """A reading that no thermometer shows of a living person, with what to do about it."""


def read_temperature(text: str) -> float | None:
    """A reading in °C as guards type it: ``36.5``, ``36,5``, ``36.5℃``, ``36.5C``, ``３６．５``; empty is none.

    Raises:
        NotATemperature: not a number, or outside 34.0-43.0 °C (a reading in Fahrenheit among them).
    """
    plain = text.strip().translate(_FULL_WIDTH)
    if not plain:
        return None
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise NotATemperature(_("This is not a temperature."))
    value = float(found["number"].replace(",", "."))
    if found["unit"] in _FAHRENHEIT or 93.0 <= value <= 110.0:
        raise NotATemperature(_("This looks like Fahrenheit; switch the thermometer to Celsius."))
    if not COLDEST_C <= value <= HOTTEST_C:
        raise NotATemperature(_("A reading lies between 34.0 and 43.0 °C. Measure again."))
    return round(value, 1)


def is_reading(text: str) -> bool:
    """Whether a temperature can be read from it."""
    try:
        return read_temperature(text) is not None
    except NotATemperature:
        return False


def looks_measured(text: str) -> bool:
    """Whether something typed where codes are scanned comes from a thermometer: two or three digits and a decimal.

    >>> looks_measured("36.6"), looks_measured("97,9"), looks_measured("3-2-501"), looks_measured("1102")
    (True, True, False, False)
    """
    return _MEASURED.fullmatch(text.strip().translate(_FULL_WIDTH)) is not None


def is_bare(text: str) -> bool:
    """Whether it is two or three bare digits: a reading typed without its decimal, or the number of a room.

    >>> is_bare("20"), is_bare("101"), is_bare("1102"), is_bare("36.6")
    (True, True, False, False)
    """
    return _BARE.fullmatch(text.strip().translate(_FULL_WIDTH)) is not None


_NUMBER = re.compile(r"(?P<number>[+-]?([0-9]{1,9}([.,][0-9]{0,9})?|[.,][0-9]{1,9}))\s*(?P<unit>℃|℉|°?[CcFf])?")
_FAHRENHEIT = {"℉", "°F", "°f", "F", "f"}
_BARE = re.compile(r"[0-9]{2,3}")
_MEASURED = re.compile(r"-?[0-9]{2,3}[.,][0-9]{1,2} ?(℃|℉|°?[CcFf])?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
