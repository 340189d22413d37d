"""Paging, filters and workbooks."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from openpyxl import load_workbook

from shouwang.web import listing, xlsx


def asked(**query: str):
    return RequestFactory().get("/", query)


@pytest.mark.parametrize(
    ("page", "number"), [("1", 1), ("3", 3), ("99", 3), ("0", 1), ("-4", 1), ("x", 1), ("²", 1), ("9" * 30, 1)]
)
def test_a_page_number_out_of_range_gives_the_nearest_page(page: str, number: int) -> None:
    found = listing.page_of(list(range(120)), asked(page=page))
    assert (found.number, found.pages, found.total) == (number, 3, 120)


def test_the_last_page_is_short_and_knows_its_place() -> None:
    found = listing.page_of(list(range(120)), asked(page="3"))
    assert (len(found), found.first, found.last, found.previous) == (20, 101, 120, 2)


def test_an_empty_list_has_one_empty_page() -> None:
    found = listing.page_of([], asked())
    assert (list(found), found.first, found.last, found.pages) == ([], 0, 0, 1)


def test_a_made_up_filter_is_no_filter() -> None:
    assert listing.asked(QueryDict("need=frail"), "need", ["frail"]) == "frail"
    assert listing.asked(QueryDict("need=1;drop"), "need", ["frail"]) == ""


@pytest.mark.parametrize("text", ["=1+1", "+86 139", "-1", "@SUM(A1)", "\t=1"])
def test_a_workbook_never_runs_what_somebody_typed(text: str) -> None:
    response = xlsx.workbook_response("住户.xlsx", {"户/1": (["房号", "姓名"], [["0703", text], ["0704", 3]])})
    book = load_workbook(BytesIO(response.getvalue()))
    sheet = book.worksheets[0]
    assert sheet.title == "户 1"
    assert sheet["B2"].data_type == "s"
    assert str(sheet["B2"].value).startswith("'")
    assert sheet["B3"].value == 3
    assert "filename*=UTF-8''%E4%BD%8F" in response["Content-Disposition"]


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    assert xlsx.plain("a\x00b") == "ab"


def test_a_list_is_printed_whole_and_a_very_long_one_in_parts():
    assert len(listing.page_of(list(range(885)), asked(format="print"))) == 885
    found = listing.page_of(list(range(10_000)), asked(format="print", page="2"))
    assert (found.first, found.last, found.pages) == (2001, 4000, 5)
