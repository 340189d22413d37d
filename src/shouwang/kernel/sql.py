"""One SQL text for two drivers: Django's connection (psycopg) and the gate's fast lane (asyncpg)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

_NAME = re.compile(r"(?<![:\w]):([a-z_]+)\b")


class Statement:
    """A statement with ``:name`` parameters.

    Args:
        text: SQL; a cast is written ``::type`` and is no parameter.
        fragments: pieces of SQL, written by the apps whose tables they read, for ``{name}`` in the text.

    >>> both = Statement("SELECT :a::int + :b WHERE :a > 1 AND 'x%' <> ''")
    >>> both.asyncpg
    "SELECT $1::int + $2 WHERE $1 > 1 AND 'x%' <> ''"
    >>> both.psycopg
    "SELECT %(a)s::int + %(b)s WHERE %(a)s > 1 AND 'x%%' <> ''"
    """

    def __init__(self, text: str, **fragments: str) -> None:
        self.text = text.format_map(fragments) if fragments else text
        self.names = tuple(dict.fromkeys(_NAME.findall(self.text)))

    @cached_property
    def psycopg(self) -> str:
        """With ``%(name)s``; pass :meth:`named` or the mapping itself."""
        return _NAME.sub(r"%(\1)s", self.text.replace("%", "%%"))

    @cached_property
    def asyncpg(self) -> str:
        """With ``$1``, ``$2``…; pass :meth:`ordered`."""
        return _NAME.sub(lambda found: f"${self.names.index(found[1]) + 1}", self.text)

    def ordered(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values in the order of their numbers."""
        return tuple(values[name] for name in self.names)
