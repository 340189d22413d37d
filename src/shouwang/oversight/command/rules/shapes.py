"""Small shapes of data: each checks a value, says what is wrong where, and prints itself as JSON schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from shouwang.kernel.words import gettext_noop as _

LANGUAGES = ("zh", "en")
LONGEST_TEXT = 4000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, doubtful) in a pack.

    Args:
        path: where, as keys and list positions from 0.
        message: English sentence, marked for translation, with ``{name}`` placeholders.
        line: in the YAML text, from 1; 0 when there is no text.
    """

    path: Path
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    line: int = 0

    @property
    def where(self) -> str:
        """The path as people read it: ``levels[2].measures[0].value``."""
        text = ""
        for step in self.path:
            text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
        return text

    def text(self, translated: str | None = None) -> str:
        """``line N: path: reason`` without the line's word, in the given translation."""
        return (translated or self.message).format(**self.params)


Say = Callable[..., None]
"""``say(path, message, **params)`` notes one problem."""


class Shape(Protocol):
    """What a value has to look like."""

    def check(self, value: Any, path: Path, say: Say) -> Any: ...
    def schema(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Text:
    """A plain string."""

    pattern: str = ""
    longest: int = 200

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if not isinstance(value, str) or not value.strip():
            say(path, _("Some text is needed here."))
        elif len(value) > self.longest:
            say(path, _("The text is too long: {n} characters, at most {most}."), n=len(value), most=self.longest)
        elif self.pattern and not re.fullmatch(self.pattern, value):
            say(
                path,
                _("“{value}” does not have the form that is needed here: {pattern}"),
                value=value,
                pattern=self.pattern,
            )
        else:
            return value.strip()
        return ""

    def schema(self) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": self.longest}
        return {**told, "pattern": f"^(?:{self.pattern})$"} if self.pattern else told


@dataclass(frozen=True)
class Bilingual:
    """Words in Chinese and English; both are needed."""

    longest: int = LONGEST_TEXT

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if not isinstance(value, Mapping):
            say(path, _("Words are needed in both languages: zh and en."))
            return {}
        for extra in value.keys() - set(LANGUAGES):
            say((*path, str(extra)), _("“{key}” is not known here."), key=extra)
        for missing in [language for language in LANGUAGES if language not in value]:
            say(path, _("“{key}” is missing."), key=missing)
        shape = Text(longest=self.longest)
        return {
            language: shape.check(value[language], (*path, language), say)
            for language in LANGUAGES
            if language in value
        }

    def schema(self) -> dict[str, Any]:
        return {"$ref": "#/$defs/words"}


@dataclass(frozen=True)
class Number:
    """A number within bounds."""

    low: float
    high: float
    whole: bool = True

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            say(path, _("A whole number is needed here.") if self.whole else _("A number is needed here."))
        elif not self.low <= value <= self.high:
            say(path, _("{n} is not between {low} and {high}."), n=value, low=f"{self.low:g}", high=f"{self.high:g}")
        else:
            return value
        return self.low

    def schema(self) -> dict[str, Any]:
        return {"type": "integer" if self.whole else "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if not isinstance(value, bool):
            say(path, _("true or false is needed here."))
        return value is True

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class OneOf:
    """A code of a closed list."""

    codes: tuple[str, ...]

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if value not in self.codes:
            say(path, _("“{value}” is not known here; one of: {codes}"), value=value, codes=", ".join(self.codes))
            return self.codes[0]
        return value

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.codes)}


@dataclass(frozen=True)
class Anything:
    """A value that is judged elsewhere, such as a measure's."""

    def check(self, value: Any, path: Path, say: Say) -> Any:
        return value

    def schema(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class ListOf:
    """A list of things of one shape."""

    item: Shape
    least: int = 0
    most: int = 200

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if not isinstance(value, list):
            say(path, _("A list is needed here."))
            return []
        if not self.least <= len(value) <= self.most:
            say(
                path,
                _("From {least} to {most} entries are needed here, not {n}."),
                least=self.least,
                most=self.most,
                n=len(value),
            )
        return [self.item.check(entry, (*path, index), say) for index, entry in enumerate(value[: self.most])]

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.item.schema(), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True)
class MapOf:
    """A mapping from free keys to things of one shape."""

    item: Shape

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if not isinstance(value, Mapping):
            say(path, _("A mapping is needed here."))
            return {}
        return {str(key): self.item.check(entry, (*path, str(key)), say) for key, entry in value.items()}

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.item.schema()}


@dataclass(frozen=True)
class Record:
    """Named fields; a field that is not needed has a default of None and is left out."""

    needed: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, value: Any, path: Path, say: Say) -> Any:
        if not isinstance(value, Mapping):
            say(path, _("A mapping is needed here, with: {keys}"), keys=", ".join(self.needed))
            return None
        shapes = {**self.needed, **self.optional}
        for extra in [key for key in value if key not in shapes]:
            say((*path, str(extra)), _("“{key}” is not known here."), key=extra)
        for key in [key for key in self.needed if key not in value]:
            say(path, _("“{key}” is missing."), key=key)
        return {key: shapes[key].check(value[key], (*path, key), say) for key in shapes if value.get(key) is not None}

    def schema(self) -> dict[str, Any]:
        fields = {key: shape.schema() for key, shape in {**self.needed, **self.optional}.items()}
        return {"type": "object", "properties": fields, "required": list(self.needed), "additionalProperties": False}


def repeated(values: Iterable[str]) -> set[str]:
    """Values that occur more than once."""
    return {value for value, times in Counter(values).items() if times > 1}
