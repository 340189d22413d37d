"""Temperatures as guards and thermometers write them. Pure."""

from __future__ import annotations

import re

from shouwang.kernel.words import gettext_noop as _

COLDEST_C, HOTTEST_C = 34.0, 43.0
"""What a thermometer can show of a living person, in °C."""


class NotATemperature(ValueError):
    """A reading that no thermometer shows of a living person, with what to do about it."""


def read_temperature(text: str) -> float | None:
    """A reading in °C as guards type it: ``36.5``, ``36,5``, ``36.5℃``, ``３６．５``; empty is none.

    Raises:
        NotATemperature: not a number, or outside 34.0-43.0 °C (a reading in Fahrenheit among them).
    """
    plain = text.strip().translate(_FULL_WIDTH).replace(",", ".").removesuffix("°C").removesuffix("℃").strip()
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        raise NotATemperature(_("This is not a temperature.")) from None
    if 93.0 <= value <= 110.0:
        raise NotATemperature(_("This looks like Fahrenheit; switch the thermometer to Celsius."))
    if not COLDEST_C <= value <= HOTTEST_C:
        raise NotATemperature(_("A reading lies between 34.0 and 43.0 °C. Measure again."))
    return round(value, 1)


def looks_measured(text: str) -> bool:
    """Whether something typed where codes are scanned comes from a thermometer: two or three digits and a decimal.

    >>> looks_measured("36.6"), looks_measured("97,9"), looks_measured("3-2-501"), looks_measured("1102")
    (True, True, False, False)
    """
    return _MEASURED.fullmatch(text.strip().translate(_FULL_WIDTH)) is not None


_MEASURED = re.compile(r"-?[0-9]{2,3}[.,][0-9]{1,2} ?(℃|°?[CcFf])?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
