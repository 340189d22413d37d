"""Finding and ordering Chinese names by all readings, initials and parts; base/residents keeps the keys."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, pinyin

MOST_READINGS = 3
MOST_SPELLINGS = 9
MOST_CHARACTERS = 12
LONGEST_KEY = 40

SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "解": ("xie",), "仇": ("qiu",), "曾": ("zeng",), "区": ("ou",), "查": ("zha",),
    "任": ("ren",), "盖": ("ge", "gai"), "葛": ("ge",), "朴": ("piao",), "乐": ("yue", "le"), "翟": ("zhai", "di"),
    "尉": ("wei", "yu"), "员": ("yun",), "贠": ("yun",), "缪": ("miao",), "折": ("she",), "黑": ("he", "hei"),
    "秘": ("bi", "mi"), "冼": ("xian",), "洗": ("xian",), "种": ("chong",), "祭": ("zhai", "ji"), "繁": ("po",),
    "召": ("shao",), "逄": ("pang",), "能": ("nai",), "那": ("na",), "晟": ("cheng",), "过": ("guo",),
    "柏": ("bai", "bo"), "宓": ("mi", "fu"), "郇": ("xun", "huan"), "隗": ("wei", "kui"), "訾": ("zi",),
    "都": ("du",), "句": ("gou",), "谌": ("chen", "shen"), "覃": ("qin", "tan"), "郗": ("chi", "xi"),
    "莘": ("shen", "xin"), "佴": ("nai",), "呙": ("guo",), "行": ("xing",), "重": ("chong",), "朝": ("chao",),
    "阚": ("kan",), "车": ("che",), "石": ("shi",), "沈": ("shen",), "俞": ("yu",), "宿": ("su",), "长": ("chang",),
    "褚": ("chu",), "臧": ("zang",), "卜": ("bu",), "幺": ("yao",), "薄": ("bo",), "贾": ("jia",), "尹": ("yin",),
    "强": ("qiang", "jiang"), "宁": ("ning",), "纪": ("ji",), "盛": ("sheng",), "哈": ("ha",), "撒": ("sa",),
    "牟": ("mou", "mu"), "万": ("wan",), "曲": ("qu",), "瞿": ("qu",), "会": ("gui", "kuai"), "费": ("fei", "bi"),
}  # fmt: skip
"""Readings of surnames that differ from, or must come before, the commonest reading of the character."""

DOUBLE_SURNAMES: dict[str, tuple[str, str]] = {
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"),
    "令狐": ("ling", "hu"), "单于": ("chan", "yu"), "欧阳": ("ou", "yang"), "司马": ("si", "ma"),
    "上官": ("shang", "guan"), "诸葛": ("zhu", "ge"), "夏侯": ("xia", "hou"), "皇甫": ("huang", "fu"),
    "鲜于": ("xian", "yu"), "慕容": ("mu", "rong"), "公孙": ("gong", "sun"), "司徒": ("si", "tu"),
    "呼延": ("hu", "yan"), "端木": ("duan", "mu"), "拓跋": ("tuo", "ba"), "亓官": ("qi", "guan"),
    "宰父": ("zai", "fu"), "东方": ("dong", "fang"), "西门": ("xi", "men"), "南宫": ("nan", "gong"),
}  # fmt: skip
"""Surnames of two characters whose reading their single characters would get wrong, and common ones."""

_WORD = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]+|[^\W㐀-鿿\U00020000-\U0003ffff]+")


def is_chinese(character: str) -> bool:
    """Whether a character is a Han character.

    >>> is_chinese("单"), is_chinese("a")
    (True, False)
    """
    return "㐀" <= character <= "鿿" or "\U00020000" <= character <= "\U0003ffff"


def plain(text: str) -> str:
    """Text as it is compared: half-width, lower case, without apostrophes, ü as v."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    return folded.replace("'", "").replace("’", "")


@lru_cache(maxsize=30_000)
def _readings(character: str) -> tuple[str, ...]:
    """The toneless readings of one character, the commonest first; lv is found as lu too."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    readings = [reading for reading in (found[0] if found else []) if reading.isalpha()][:MOST_READINGS]
    readings += [reading.replace("v", "u") for reading in readings if "v" in reading]
    return tuple(dict.fromkeys(readings)) or (character,)


def spell(name: str) -> tuple[tuple[str, ...], ...]:
    """Every character's possible readings, the likeliest in a name first.

    >>> spell("单小兰")[0][0], spell("尉迟恭")[0], spell("万俟")
    ('shan', ('yu',), (('mo',), ('qi',)))
    """
    characters = [character for character in plain(name) if is_chinese(character)][:MOST_CHARACTERS]
    spelt = [_readings(character) for character in characters]
    double = DOUBLE_SURNAMES.get("".join(characters[:2]))
    if double:
        spelt[:2] = [(reading,) for reading in double]
    elif characters and characters[0] in SURNAMES:
        spelt[0] = tuple(dict.fromkeys((*SURNAMES[characters[0]], *spelt[0])))
    return tuple(spelt)


def sort_key(name: str) -> str:
    """The order of names: syllable by syllable, then by the characters themselves.

    >>> sorted(["曾国", "单兰", "丁一"], key=sort_key)
    ['丁一', '单兰', '曾国']
    """
    chinese = " ".join(readings[0] for readings in spell(name))
    return f"{chinese} {name}".strip()[:120] if chinese else plain(name)[:120]


def search_keys(name: str) -> list[str]:
    """Everything by which a name is found while it is typed.

    Parts of the name (``小兰``), prefixes of its spelling from any character on (``zhangxi``, ``xiaol``),
    initials with or without those between (``zxl``, ``zl``), surname and initials (``zhangxl``);
    words of other scripts by their prefixes.

    >>> keys = search_keys("张小兰")
    >>> all(key in keys for key in ["张", "小兰", "zhangx", "xiaolan", "zxl", "zl", "zhangxl"])
    True
    """
    characters = "".join(character for character in plain(name) if is_chinese(character))[:MOST_CHARACTERS]
    keys = dict.fromkeys(_parts(characters))
    for spelling in itertools.islice(itertools.product(*spell(name)), MOST_SPELLINGS):
        keys.update(dict.fromkeys(_spelt_keys(spelling)))
    keys.update(dict.fromkeys(_foreign_keys(name)))
    return [key for key in keys if 0 < len(key) <= LONGEST_KEY]


def _parts(characters: str) -> Iterator[str]:
    for start in range(len(characters)):
        for end in range(start + 1, len(characters) + 1):
            yield characters[start:end]


def _spelt_keys(spelling: tuple[str, ...]) -> Iterator[str]:
    for start in range(len(spelling)):
        yield from _prefixes("".join(spelling[start:]))
    initials = "".join(syllable[0] for syllable in spelling)
    for length in range(1, min(len(initials), 4) + 1):
        yield from ("".join(chosen) for chosen in itertools.combinations(initials[:6], length))
    yield initials
    if len(spelling) > 1:
        yield from (spelling[0] + initials[1:end] for end in range(2, len(initials) + 1))


def _prefixes(text: str) -> Iterator[str]:
    return (text[:end] for end in range(1, len(text) + 1))


def _foreign_keys(name: str) -> Iterator[str]:
    words = [word for word in _WORD.findall(plain(name)) if not is_chinese(word[0])]
    for index, word in enumerate(words):
        yield from _prefixes(word)
        yield from _prefixes("".join(words[index:]))


def tokens(query: str) -> list[str]:
    """What was typed, as keys that must all be found; scripts are told apart.

    >>> tokens("张XL  ０７０３")
    ['张', 'xl', '0703']
    """
    return [word for typed in plain(query).split() for word in _WORD.findall(typed)]


def matched(name: str, token: str) -> frozenset[int]:
    """The positions in a name that a token matched, so that a page can mark them; empty when none.

    >>> sorted(matched("赵小丽", "zl")), sorted(matched("赵小丽", "xiaol"))
    ([0, 2], [1, 2])
    """
    folded = plain(name)
    if len(folded) != len(name):
        return frozenset()
    if token in folded:
        at = folded.index(token)
        return frozenset(range(at, at + len(token)))
    places = [index for index, character in enumerate(folded) if is_chinese(character)]
    return frozenset(places[index] for index in _consume(spell(name), 0, token))


def _consume(spelt: tuple[tuple[str, ...], ...], at: int, rest: str) -> tuple[int, ...]:
    """The characters from ``at`` on whose readings spell ``rest`` in order, fully or by prefix."""
    if not rest:
        return ()
    for index in range(at, len(spelt)):
        for reading in spelt[index]:
            for length in range(min(len(reading), len(rest)), 0, -1):
                if reading[:length] != rest[:length]:
                    continue
                later = _consume(spelt, index + 1, rest[length:])
                if later or length == len(rest):
                    return (index, *later)
    return ()
