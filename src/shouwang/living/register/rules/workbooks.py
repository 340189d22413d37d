"""Opening a spreadsheet of bytes: xlsx, xls, ods by calamine; what cannot be read is refused in a sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules import delimited

Cell = str | int | float | bool | date | time | timedelta
Range = tuple[tuple[int, int], tuple[int, int]]

MOST_BYTES = 100 * 2**20
MOST_UNPACKED = 700 * 2**20
MOST_CELLS = 20_000_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_WIDE = {"name": "utf-16-le"}
_USED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')


class FileRefused(Refusal):
    """A file that is no readable spreadsheet."""


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a workbook."""

    name: str
    hidden: bool = False


@dataclass(slots=True)
class Grid:
    """The cells of a sheet; row ``n`` of the program is row ``n + 1`` of the sheet.

    Args:
        merges: merged ranges as ((top, left), (bottom, right)), all inclusive.
    """

    sheet: str
    rows: list[list[Cell]]
    merges: list[Range] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


def sheets_of(content: bytes, filename: str) -> list[SheetInfo]:
    """The sheets that hold cells, visible ones first.

    Raises:
        FileRefused: see :func:`read_grid`.
    """
    if _kind(content, filename) == "text":
        return [SheetInfo("csv")]
    with _open(content) as book:
        found = [
            SheetInfo(sheet.name, sheet.visible is not SheetVisibleEnum.Visible)
            for sheet in book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet
        ]
    return sorted(found, key=lambda sheet: sheet.hidden)


def read_grid(content: bytes, filename: str, sheet: str = "") -> Grid:
    """The cells of one sheet; without a name the first visible sheet that is not empty.

    Raises:
        FileRefused: ``file.empty``, ``file.too_big``, ``file.bomb``, ``file.password``, ``file.damaged``,
            ``file.wrong_type``, ``file.html``, ``file.encoding``, ``file.no_sheet``.
    """
    if _kind(content, filename) == "text":
        return Grid("csv", [list[Cell](row) for row in delimited.read_rows(content)])
    with _open(content) as book:
        names = [info.name for info in sheets_of(content, filename)]
        if sheet and sheet not in names:
            raise FileRefused("file.no_sheet", _("The file has no sheet “{sheet}”."), sheet=sheet)
        for name in [sheet] if sheet else names:
            grid = _grid(book, name)
            if grid.rows or sheet:
                break
        else:
            raise FileRefused("file.empty", _("The file is empty."))
    if not grid.rows:
        raise FileRefused("file.empty", _("The file is empty."))
    return grid


def _grid(book: CalamineWorkbook, name: str) -> Grid:
    try:
        page: CalamineSheet = book.get_sheet_by_name(name)
        rows: list[list[Cell]] = [list(row) for row in page.to_python(skip_empty_area=False)]
        return Grid(name, rows, list(page.merged_cell_ranges or ()))
    except (CalamineError, OSError, ValueError) as broken:
        raise _damaged() from broken


def _open(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as locked:
        raise _password() from locked
    except (CalamineError, OSError, ValueError) as broken:
        raise _damaged() from broken
    except BaseException as panic:
        # The reader's own panics (a Rust fault on a crafted file) are no ordinary exceptions.
        if type(panic).__name__ == "PanicException":
            raise _damaged() from panic
        raise


def _kind(content: bytes, filename: str) -> str:
    """``text`` or ``book``, by what the bytes are, whatever the file is called."""
    if not content:
        raise FileRefused("file.empty", _("The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileRefused("file.too_big", _("The file is larger than {most} MB."), most=MOST_BYTES // 2**20)
    if content.startswith(b"PK"):
        _check_zip(content)
        return "book"
    if content.startswith(_OLE):
        _check_ole(content)
        return "book"
    head = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")):
        raise FileRefused(
            "file.html", _("This is a web page with the name of a sheet. Open it in Excel or WPS and save it as xlsx.")
        )
    if head.startswith(
        (b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7felf")
    ):
        raise _wrong_type()
    if not delimited.is_text(content):
        raise _wrong_type() if filename.lower().endswith((".csv", ".txt", ".tsv")) else _damaged()
    return "text"


def _check_zip(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise FileRefused("file.bomb", _("The file unpacks to far more than a sheet would; it was not opened."))
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                _check_area(packed, [name for name in names if re.match(r"xl/worksheets/[^/]+\.xml$", name)])
            elif "content.xml" not in names or b"spreadsheet" not in content[:400]:
                raise _wrong_type()
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as broken:
        raise _damaged() from broken


def _check_area(packed: zipfile.ZipFile, names: Sequence[str]) -> None:
    """Refuse a sheet whose used corner lies so far out that its rectangle would fill the memory."""
    for name in names:
        right = bottom = 0
        unpacked = 0
        with packed.open(name) as sheet:
            rest = b""
            while piece := sheet.read(2**22):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED:
                    raise FileRefused(
                        "file.bomb", _("The file unpacks to far more than a sheet would; it was not opened.")
                    )
                for letters, digits in _USED.findall(rest + piece):
                    right, bottom = max(right, _column(letters)), max(bottom, int(digits))
                rest = piece[-200:]
        if right * bottom > MOST_CELLS:
            raise FileRefused("file.bomb", _("The file unpacks to far more than a sheet would; it was not opened."))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(index: int) -> str:
    """The letters of a column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_ole(content: bytes) -> None:
    if "EncryptedPackage".encode(_WIDE["name"]) in content:
        raise _password()
    if not any(stream.encode(_WIDE["name"]) in content for stream in ("Workbook", "Book")):
        raise _wrong_type()


def _password() -> FileRefused:
    return FileRefused("file.password", _("The file is locked with a password. Save it without one and try again."))


def _damaged() -> FileRefused:
    return FileRefused("file.damaged", _("The file is damaged or incomplete. Save it again and try once more."))


def _wrong_type() -> FileRefused:
    return FileRefused("file.wrong_type", _("This is no sheet. Choose an xlsx, xls, ods or csv file."))
