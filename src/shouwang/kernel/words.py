"""Words in two languages for content that people write: plans, notices, levels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


def gettext_noop(message: str) -> str:
    """Mark a message of pure code for translation; whoever shows it translates it."""
    return message


@dataclass(frozen=True, slots=True)
class Words:
    """One text in English and Chinese; an empty side falls back to the other.

    >>> Words(en="Gate", zh="").in_language("zh-hans")
    'Gate'
    """

    en: str = ""
    zh: str = ""

    @classmethod
    def of(cls, value: Mapping[str, str] | Words | str | None) -> Words:
        """Read words from stored JSON, from a plain string or from words."""
        if isinstance(value, Words):
            return value
        if isinstance(value, str):
            return cls(en=value, zh=value)
        if value is None:
            return cls()
        return cls(en=value.get("en", ""), zh=value.get("zh", ""))

    def in_language(self, language: str) -> str:
        """The text for a language code such as ``zh-hans`` or ``en``."""
        if language.startswith("zh"):
            return self.zh or self.en
        return self.en or self.zh

    def as_json(self) -> dict[str, str]:
        """The form in which words are stored."""
        return {"en": self.en, "zh": self.zh}

    def fill(self, **values: object) -> Words:
        """Words with ``{name}`` placeholders filled; an unknown placeholder stays as it is."""
        return Words(en=_fill(self.en, values), zh=_fill(self.zh, values))


def _fill(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


_WRITTEN = re.compile(r"(\w{1,6}?)\s*(?:号楼|栋|幢)\s*(?:(\w{1,4}?)\s*单元)?\s*(.*)", re.ASCII | re.DOTALL)


_PARTS = {
    "电梯": "lift",
    "电梯厅": "lift lobby",
    "门厅": "lobby",
    "大堂": "lobby",
    "楼梯": "stairs",
    "楼梯间": "stairwell",
    "楼道": "corridor",
    "走廊": "corridor",
    "垃圾点": "waste point",
    "地下室": "basement",
    "车库": "garage",
}
"""What the common parts of a building are written down as."""


def place_in(language: str, label: str) -> str:
    """A place that was written down in Chinese, for a reader of another language; what is no building stays.

    >>> place_in("en", "3号楼2单元电梯")
    'Building 3 unit 2 lift'
    >>> place_in("en", "3号楼屋顶花园")
    'Building 3 屋顶花园'
    >>> place_in("en", "南门")
    '南门'
    """
    found = None if language.startswith("zh") else _WRITTEN.fullmatch(label)
    if found is None:
        return label
    building, unit, rest = found.groups()
    return " ".join(filter(None, [f"Building {building}", unit and f"unit {unit}", _PARTS.get(rest, rest)]))
