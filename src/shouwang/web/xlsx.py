"""Workbooks as answers: every list that people act on exports by this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import FileResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME_FORBIDS = str.maketrans(dict.fromkeys("[]:*?/\\", " "))

Sheet = tuple[Sequence[str], Iterable[Sequence[Any]]]
"""Headings and rows."""


def workbook_response(filename: str, sheets: Mapping[str, Sheet]) -> FileResponse:
    """A workbook to download, written row by row so that its size does not matter.

    Args:
        filename: with ``.xlsx``; any script.
        sheets: name → headings and rows; text that a spreadsheet would run as a formula is quoted.
    """
    book = Workbook(write_only=True)
    for name, (headings, rows) in sheets.items():
        _write(book, name, headings, rows)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    response = FileResponse(file, content_type=MIME)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "no-store"
    return response


def _write(book: Workbook, name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(name.translate(_SHEET_NAME_FORBIDS)[:31])
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(12, 2.2 * len(heading) + 4)
    sheet.append([_heading(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append([plain(value) for value in row])


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def plain(value: Any) -> Any:
    """A value that a spreadsheet shows and never runs.

    >>> plain("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    if value is None or isinstance(value, bool | int | float) or hasattr(value, "isoformat"):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    return "'" + text if text.startswith(_FORMULA_STARTS) else text
