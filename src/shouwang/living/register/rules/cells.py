"""Reading one cell as what its column means: dates, counts, sexes, relations, states, needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from shouwang.kernel.china import Sex
from shouwang.kernel.numerals import chinese_number, tidy
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules.workbooks import Cell

NOTHING = frozenset(
    {"", "-", "--", "/", "\\", "无", "0", "none", "null", "n/a", "#n/a", "暂无", "未知", "不详", "没有", "nan"}
)
EMPTY_HOME = frozenset({"空", "空置", "空房", "无人", "未售", "未入住", "空关", "闲置", "毛坯", "无人居住", "空户"})
_REMARK = re.compile(r"换人|搬走|搬离|搬出|不住|已售|卖了|退租|到期|不详|待核|问物业|拒绝|出国")
_MASKED = re.compile(r"\*")
_KIN = "父|母|爸|妈|子|女|儿|妻|夫|爱人|老婆|老公|爷爷|奶奶|外公|外婆|姐|妹|兄|弟"
_OF_SOMEBODY = re.compile(rf"^(?P<note>\S{{2,6}}(?:之|的)(?:{_KIN})亲?)[\s:：,，]*(?P<name>\S.*)?$")
_TRAILING = re.compile(r"^(?P<name>[^()（]+)[(（](?P<note>[^()）]*)[)）]?$")
_SEVERAL = re.compile(r"[、,，;；/]|\s和\s|(?<=[一-龥]{2})\s+(?=[一-龥]{2,4}$)")
_DATE = re.compile(r"^(\d{2,4})\s*[-./年]\s*(\d{1,2})\s*[-./月]?\s*(\d{1,2})?\s*日?(?:\s+\d{1,2}:\d{2}.*|T.*)?$")
_GUARDED = re.compile(r"'[=+\-@\t\r]")
_EXCEL_EPOCH = date(1899, 12, 30)

RELATIONS: Mapping[str, tuple[str, ...]] = {
    "carer": ("保姆", "护工", "住家阿姨", "月嫂", "carer"),
    "tenant": ("租户", "租客", "承租", "租赁", "租住", "合租", "租", "tenant"),
    "owner": ("业主", "户主", "产权人", "房主", "本人", "owner"),
    "family": (
        "家属", "家人", "家庭成员", "亲人", "爱人", "老公", "老婆", "爸", "妈", "配偶", "妻", "夫", "子", "女", "儿",
        "父", "母", "爷", "奶", "外公", "外婆",
        "孙", "兄", "弟", "姐", "妹", "媳", "婿",
        "亲属", "亲戚", "老伴", "岳", "family", "spouse", "child", "parent",
    ),
}  # fmt: skip

STATUSES: Mapping[str, tuple[str, ...]] = {
    "vacant": ("空置", "空关", "未入住", "未售", "空", "无人", "闲置", "毛坯", "vacant", "empty"),
    "rented": ("出租", "租赁", "租住", "租", "rented"),
    "lived_in": ("自住", "已入住", "入住", "常住", "居住", "业主", "有人", "lived_in", "lived in"),
}

NEEDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        "dialysis": r"透析|血透|尿毒症|dialysis",
        "dementia": r"失智|痴呆|阿尔茨海默|老年痴呆|走失|dementia",
        "frail": r"轮椅|卧床|瘫痪|失能|行动不便|腿脚不便|偏瘫|中风|长期卧|高龄|虚弱|wheelchair|frail|bedridden",
        "lives_alone": r"独居|空巢|一个人住|孤寡|孤老|一人居住|lives alone",
        "disability": r"残疾|残障|肢残|智残|精神病|精神障碍|轮椅|disab",
        "medicine": r"慢病|慢性病|高血压|糖尿病|心脏病|冠心病|哮喘|吃药|服药|用药|胰岛素"
        r"|化疗|癌|慢阻肺|medicine|chronic|diabet",
        "pregnancy": r"怀孕|孕妇|孕\d*|待产|含孕|preg",
        "infant": r"婴|新生儿|未满周岁|不满一岁|宝宝|双胞胎|哺乳|(?<!\d)(?:[0-9]|1[0-9])个月|infant|baby",
        "no_phone": r"无手机|没有手机|没手机|不会用手机|老人机|无智能|没智能|no phone",
        "hearing": r"听力|耳聋|聋|失聪|听障|hearing|deaf",
        "sight": r"视力|失明|盲人|视障|眼盲|sight|blind",
        "language": r"外籍|不懂中文|不会中文|听不懂普通话|foreigner|no chinese",
    }.items()
}
_NEGATED = re.compile(r"(?:没有|无|未|非|不是)(?=怀孕|孕|独居|残疾|慢病|慢性病|高血压|糖尿病|婴|透析|卧床)\S{2,3}")
_AGE = re.compile(r"(?<!\d)([89]\d|1[01]\d)岁")


def text_of(value: Cell | None) -> str:
    """A cell as text: tidy, whole numbers without ``.0``, dates in ISO form."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(sep=" ")
    return str(value)


def unguarded(value: Cell) -> Cell:
    """A cell without the quotation mark by which our own lists keep a text from being run as a formula.

    >>> unguarded("'=1+1"), unguarded("'so"), unguarded(3)
    ('=1+1', "'so", 3)
    """
    return value[1:] if isinstance(value, str) and _GUARDED.match(value) else value


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing: ``/``, ``无``, ``0``, ``暂无``."""
    return text.lower() in NOTHING


def is_masked(text: str) -> bool:
    """Whether a cell is a masked value of our own export, which changes nothing when it comes back."""
    return bool(_MASKED.search(text))


def read_date(value: Cell, *, today: date) -> date | None:
    """A birth date: a date cell, a serial number, 1990.5.3, 1990年5月3日, 19900503, 1990-05.

    Raises:
        Refusal: ``date.unreadable``, ``date.future``.
    """
    found = _date(value, today)
    if found is not None and (found > today or found.year < 1880):
        raise Refusal("date.future", _("This date cannot be a birth date."))
    return found


def agrees(value: Cell, read: date, other: date) -> bool:
    """Whether a cell that was read as one date allows for another: ``1990`` and ``1990-05`` leave their days open."""
    full = isinstance(value, date) or len(re.findall(r"\d+", text_of(value))) == 3
    full = full or re.fullmatch(r"\d{5}|\d{8}", text_of(value)) is not None
    return read == other if full else read.year == other.year


def _date(value: Cell, today: date) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value)
    if is_nothing(text):
        return None
    if re.fullmatch(r"\d{4,5}", text) and 3000 < int(text) < 80000:
        return _EXCEL_EPOCH + timedelta(days=int(text))
    parts = re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", text) or _DATE.match(text)
    if parts is None and re.fullmatch(r"(?:18|19|20)\d\d年?", text):
        return date(int(text[:4]), 1, 1)
    if parts is None:
        raise Refusal("date.unreadable", _("This date cannot be read."))
    year = int(parts[1])
    if year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    try:
        return date(year, int(parts[2]), int(parts[3] or 1))
    except ValueError as impossible:
        raise Refusal("date.unreadable", _("This date cannot be read.")) from impossible


def read_count(text: str) -> int | None:
    """How many people: ``3``, ``2口``, ``三``, ``5(含婴)``, ``2大1小``.

    Raises:
        Refusal: ``count.unreadable``.
    """
    if text in {"", "-", "/", "不详", "未知"}:
        return None
    split = re.fullmatch(r"(\d+)大(\d+)小", text)
    if split:
        return int(split[1]) + int(split[2])
    digits = re.match(r"^(?:约|共|大约)?(\d{1,3})(?!\d)", text)
    if digits:
        return int(digits[1])
    words = re.match(r"^(?:一家|共)?([零〇一二两俩三四五六七八九十]+)", text)
    number = chinese_number(words[1]) if words else None
    if number is None:
        raise Refusal("count.unreadable", _("This is no number of people."))
    return number


def read_area(text: str) -> Decimal | None:
    """Square metres: ``89.5``, ``89.5㎡``, ``89.5平``.

    Raises:
        Refusal: ``area.unreadable``.
    """
    if is_nothing(text):
        return None
    plain = re.sub(r"(?:m2|m²|平方米|平米|平方|平|㎡)$", "", text.replace(",", ""), flags=re.IGNORECASE).strip()
    try:
        area = Decimal(plain).quantize(Decimal("0.01"))
    except InvalidOperation as unreadable:
        raise Refusal("area.unreadable", _("This is no area.")) from unreadable
    if not 0 < area < 100_000:
        raise Refusal("area.unreadable", _("This is no area."))
    return area


def read_sex(text: str) -> str:
    """``男``, ``女``, ``M``, ``female``; empty when there is nothing.

    Raises:
        Refusal: ``sex.unreadable``.
    """
    plain = text.lower().rstrip("性")
    if plain in {"男", "m", "male", "1", "先生"}:
        return Sex.MALE
    if plain in {"女", "f", "female", "2", "女士"}:
        return Sex.FEMALE
    if is_nothing(plain):
        return ""
    raise Refusal("sex.unreadable", _("This is neither male nor female."))


def read_word(text: str, table: Mapping[str, tuple[str, ...]], *, code: str) -> str:
    """The meaning of a word by a table of spellings: exact first, then contained; empty when there is nothing.

    Raises:
        Refusal: ``code``.
    """
    plain = text.lower()
    if is_nothing(plain):
        return ""
    for whole in (True, False):
        for meaning, spellings in table.items():
            if any(plain == word if whole else word in plain for word in spellings):
                return meaning
    raise Refusal(code, _("“{text}” is not understood here."), text=text)


def read_name(text: str) -> tuple[str, str]:
    """A name and what was written beside it: ``何轩之父 何强`` → ``何强``, ``何轩之父``.

    Raises:
        Refusal: ``name.remark``, ``name.several``, ``name.unreadable``.
    """
    note = ""
    found = _OF_SOMEBODY.match(text)
    if found:
        note, text = found["note"], (found["name"] or found["note"]).strip()
    found = _TRAILING.match(text)
    if found:
        note, text = " ".join(filter(None, (note, found["note"].strip()))), found["name"].strip()
    if _REMARK.search(text):
        raise Refusal("name.remark", _("“{text}” is a remark, not a name."), text=text)
    if re.search(r"[一-龥]", text) and _SEVERAL.search(text):
        raise Refusal("name.several", _("One row names several people."))
    if re.fullmatch(r"[一-龥]\s+[一-龥]", text):
        text = text.replace(" ", "")
    if len(text) > 40 or not re.search(r"[^\W\d_]", text):
        raise Refusal("name.unreadable", _("“{text}” is no name."), text=text[:40])
    return text, note


def read_needs(text: str) -> tuple[str, ...]:
    """The needs that a note speaks of, by words people use; proposals for a person to check.

    >>> read_needs("82岁独居 高血压"), read_needs("无残疾"), read_needs("双胞胎")
    (('frail', 'lives_alone', 'medicine'), (), ('infant',))
    """
    plain = _NEGATED.sub("", text)
    found = [kind for kind, pattern in NEEDS.items() if pattern.search(plain)]
    if _AGE.search(plain) and "frail" not in found:
        found.append("frail")
    return tuple(kind for kind in NEEDS if kind in found)


def split_phones(value: Cell) -> list[Cell]:
    """Several numbers of one cell, such as ``13900001905/8800-2002``; a number stays whole."""
    if not isinstance(value, str):
        return [value]
    parts = re.split(r"\s*[/、;；,，|]\s*|\s+(?=1\d{10})|\n", value.strip())
    return [part for part in parts if part]
