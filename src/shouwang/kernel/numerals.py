"""Numbers as people write them in Chinese tables: full-width, 十二, 三; used by rooms and sheets."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeVar

_DIGITS = {
    "零": 0, "〇": 0, "一": 1, "壹": 1, "二": 2, "贰": 2, "两": 2, "俩": 2, "三": 3, "叁": 3,
    "四": 4, "肆": 4, "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8,
    "九": 9, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100}
_RUN = re.compile("[" + "".join(_DIGITS) + "".join(_TENS) + "]+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣ー_～~"), "-")
_BLANKS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"), None)


def tidy(text: str) -> str:
    """Half-width letters and digits, one kind of dash, no invisible characters, single spaces.

    >>> tidy("３—２－５０１　室 ")
    '3-2-501 室'
    """
    if text.isascii():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKC", text.translate(_BLANKS)).translate(_DASHES)
    return " ".join(plain.split())


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral below 1,000, or of its digits read one by one.

    >>> chinese_number("十二"), chinese_number("二十"), chinese_number("一百零二"), chinese_number("五〇一")
    (12, 20, 102, 501)
    """
    if not text or any(mark not in _DIGITS and mark not in _TENS for mark in text):
        return None
    if not any(mark in _TENS for mark in text):
        return int("".join(str(_DIGITS[mark]) for mark in text))
    total, digit = 0, None
    for mark in text:
        if mark in _DIGITS:
            digit = _DIGITS[mark]
        else:
            total += (1 if digit is None else digit) * _TENS[mark]
            digit = None
    return total + (digit or 0)


def with_arabic_digits(text: str) -> str:
    """The text with every run of Chinese numerals written in digits.

    >>> with_arabic_digits("十二号楼二单元")
    '12号楼2单元'
    """
    if text.isascii():
        return text
    return _RUN.sub(lambda run: str(chinese_number(run.group())), text)


LONGEST = 18
"""How many digits a number has at most: what a database holds."""

Other = TypeVar("Other")


def whole(text: str | None, otherwise: Other) -> int | Other:
    """A whole number from what a client sent, or the other value where it is none, is no plain one, or is too long.

    >>> whole("17", 0), whole("²", 0), whole("-1", None), whole("9" * 30, None)
    (17, 0, None, None)
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= LONGEST else otherwise
