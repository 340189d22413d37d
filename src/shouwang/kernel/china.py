"""Chinese resident ids, phones and their masking; used by the register, sign-in, visitors and the import."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import phonenumbers

from shouwang.kernel.numerals import tidy
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d{1,2}$")
_EXTENSION = re.compile(r"^(0\d{9,11}|[2-9]\d{6,7})-(\d{1,6})$")
_PASSPORT = re.compile(r"[A-Z]{1,2}[A-Z0-9]{4,18}")
_NOT_IN_NUMBER = re.compile(r"[\s\-()（）.·]")
EXACT_LIMIT = 10**15


class Sex(StrEnum):
    """Sex as registered."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A resident identity number that passed GB 11643, and what it tells."""

    number: str
    born_on: date
    sex: Sex
    place_known: bool


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number in digits; a mobile is 11 digits, a landline keeps its area code and extension."""

    number: str
    mobile: bool


def check_digit(first_17: str) -> str:
    """The 18th character of a resident id (GB 11643-1999, ISO 7064 MOD 11-2).

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def read_resident_id(value: object, *, today: date) -> ResidentId:
    """A resident id from a cell or a form: 18 characters, or the 15 digits of the first generation.

    Args:
        value: text, or the number a spreadsheet made of it.
        today: nobody is born after it.

    Raises:
        Refusal: ``id.precision_lost``, ``id.scientific``, ``id.length``, ``id.date``, ``id.checksum``.
            An unknown place code is no refusal: places were renumbered many times.
    """
    text = _id_text(value)
    if re.fullmatch(r"\d{15}", text):
        text = text[:6] + "19" + text[6:]
        text += check_digit(text)
    if not re.fullmatch(r"\d{17}[\dX]", text):
        raise Refusal("id.length", _("The id number has {found} characters; it needs 18."), found=len(text))
    try:
        born_on = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise Refusal("id.date", _("The birth date in the id number does not exist.")) from None
    if not born_on.year > 1880 or born_on > today:
        raise Refusal("id.date", _("The birth date in the id number does not exist."))
    if check_digit(text[:17]) != text[17]:
        raise Refusal("id.checksum", _("The last character of the id number does not fit: a digit is mistyped."))
    sex = Sex.MALE if int(text[16]) % 2 else Sex.FEMALE
    return ResidentId(text, born_on, sex, text[:2] in _PROVINCES)


def read_passport(value: object) -> str | None:
    """A passport number, in capitals: one or two letters, then letters and digits; None when it is none.

    >>> read_passport("e 1234 5678"), read_passport("310101199001011736")
    ('E12345678', None)
    """
    text = str(value).replace(" ", "").upper()
    return text if _PASSPORT.fullmatch(text) else None


def _id_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        if value >= EXACT_LIMIT:
            raise Refusal(
                "id.precision_lost", _("The sheet stored the id number as a number and lost its last digits.")
            )
        return str(int(value))
    text = tidy(str(value)).replace(" ", "").replace("-", "").lstrip("'").upper()
    if _SCIENTIFIC.match(text):
        raise Refusal("id.scientific", _("The id number has become scientific notation; its digits are lost."))
    if text.endswith(".0"):
        text = text[:-2]
    return text


def read_phone(value: object) -> Phone:
    """A phone from a cell or a form, in digits: mobiles without +86, landlines with their area code.

    Raises:
        Refusal: ``phone.scientific``, ``phone.length``, ``phone.unknown``.
    """
    text = _phone_text(value)
    extended = _EXTENSION.match(text)
    if extended:
        return Phone(f"{extended[1]}-{extended[2]}", mobile=False)
    digits = _NOT_IN_NUMBER.sub("", text)
    digits = re.sub(r"^(?:\+|00)86", "", digits)
    if re.fullmatch(r"86\d{11}", digits):
        digits = digits[2:]
    if not digits.isdigit():
        return _foreign_or_refused(digits)
    if digits.startswith("1") and len(digits) >= 7 and digits[1] != "0":
        return _mobile(digits)
    if 5 <= len(digits) <= 8 or _valid(digits):
        return Phone(digits, mobile=False)
    raise Refusal("phone.unknown", _("This is no phone number."))


def _phone_text(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        whole = int(value)
        if whole and whole % 10**6 == 0 and whole >= 10**10:
            raise Refusal(
                "phone.scientific", _("The phone number has become scientific notation; its digits are lost.")
            )
        return str(whole)
    text = tidy(str(value)).lstrip("'")
    if _SCIENTIFIC.match(text.replace(" ", "")):
        raise Refusal("phone.scientific", _("The phone number has become scientific notation; its digits are lost."))
    return text[:-2] if text.endswith(".0") else text


def _mobile(digits: str) -> Phone:
    if len(digits) != 11:
        raise Refusal(
            "phone.length",
            _("The mobile number has {found} digits; it needs 11."),
            found=len(digits),
            missing=11 - len(digits),
        )
    if digits[1] in "012":
        raise Refusal("phone.unknown", _("This is no phone number."))
    return Phone(digits, mobile=True)


def _foreign_or_refused(text: str) -> Phone:
    extension = re.fullmatch(r"(\d{7,12})(?:转|x|ext|#|,)(\d{1,6})", text, re.IGNORECASE)
    if extension:
        return Phone(f"{extension[1]}-{extension[2]}", mobile=False)
    if text.startswith("+") and _valid(text):
        return Phone(text, mobile=False)
    raise Refusal("phone.unknown", _("This is no phone number."))


def _valid(text: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, "CN"))
    except phonenumbers.NumberParseException:
        return False


_COMPOUND_SURNAMES = [
    "欧阳",
    "太史",
    "端木",
    "上官",
    "司马",
    "东方",
    "独孤",
    "南宫",
    "万俟",
    "闻人",
    "夏侯",
    "诸葛",
    "尉迟",
    "公羊",
    "赫连",
    "澹台",
    "皇甫",
    "宗政",
    "濮阳",
    "公冶",
    "太叔",
    "申屠",
    "公孙",
    "慕容",
    "仲孙",
    "钟离",
    "长孙",
    "宇文",
    "司徒",
    "鲜于",
    "司空",
    "令狐",
]


def mask_name(name: str) -> str:
    """A name with its middle hidden: 李建华 → 李*华, 李华 → 李*, 欧阳建华 → 欧阳*华.

    >>> mask_name("李建华"), mask_name("李华"), mask_name("欧阳建华"), mask_name("Anna Smith")
    ('李*华', '李*', '欧阳*华', 'A*** S***h')
    """
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        words = name.split()
        masked = [word[0] + "***" for word in words]
        return " ".join(masked) + (words[-1][-1] if len(words) > 1 and len(words[-1]) > 1 else "")
    surname = 2 if name[:2] in _COMPOUND_SURNAMES and len(name) > 2 else 1
    if len(name) <= surname + 1:
        return name[:surname] + "*"
    return name[:surname] + "*" * (len(name) - surname - 1) + name[-1]


def mask_phone(number: str) -> str:
    """A phone with its middle hidden: 13812347719 → 138****7719.

    >>> mask_phone("13812347719"), mask_phone("88002002"), mask_phone("123")
    ('138****7719', '****2002', '***')
    """
    if len(number) >= 11:
        return number[:3] + "****" + number[-4:]
    return "****" + number[-4:] if len(number) > 5 else "*" * len(number)


def mask_id(number: str) -> str:
    """An id with its birth date and place hidden: 310101199001011736 → 3101****1736.

    >>> mask_id("310101199001011736"), mask_id("12345")
    ('3101****1736', '*****')
    """
    return f"{number[:4]}****{number[-4:]}" if len(number) >= 12 else "*" * len(number)
