"""Reading csv as it really comes: GB18030, UTF-16, with and without a byte-order mark, by ``;`` or tab."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from charset_normalizer import from_bytes

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (",", "\t", ";", "|", "，")
LONGEST_CELL = 100_000


def is_text(content: bytes) -> bool:
    """Whether bytes may be text: no zero bytes, unless they are UTF-16."""
    head = content[:4096]
    if any(content.startswith(mark) for mark, _name in _MARKS):
        return True
    return b"\0" not in head or _looks_utf16(head) is not None


def _looks_utf16(head: bytes) -> str | None:
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > len(head) // 20 and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 20 and odd == 0 else None


def decode(content: bytes) -> str:
    """The text of the bytes.

    Raises:
        Refusal: ``file.encoding``.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    for name in filter(None, (_looks_utf16(content[:4096]), "utf-8", "gb18030")):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    best = from_bytes(content[:200_000]).best()
    if best is None:
        raise Refusal("file.encoding", _("The characters of the file cannot be read. Save it as xlsx."))
    return content.decode(best.encoding, errors="replace")


def read_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of a delimited text; empty cells are empty strings.

    Raises:
        Refusal: ``file.encoding``, ``file.damaged``, ``file.empty``.
    """
    text = decode(content)
    if not text.strip():
        raise Refusal("file.empty", _("The file is empty."))
    csv.field_size_limit(LONGEST_CELL)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as broken:
        raise Refusal(
            "file.damaged", _("The file is damaged or incomplete. Save it again and try once more.")
        ) from broken


def _delimiter(text: str) -> str:
    """The mark that splits the first lines into the same number of cells, most often."""
    first, _sep, _rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4]
    lines = [line for line in text.splitlines()[:60] if line.strip()]

    def weight(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        usual = max(counts, key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_DELIMITERS, key=weight)
