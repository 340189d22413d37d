"""Sheets as companies keep them: what is read, what is proposed, what is refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel import rooms
from shouwang.kernel.outcomes import Refusal
from shouwang.living.register.rules import cells, columns, layout, lines, workbooks
from shouwang.living.register.rules.fields import Field, Kind
from shouwang.living.register.rules.filling import Line
from shouwang.testing import spreadsheets

TODAY = date(2026, 11, 24)


def read(content: bytes, name: str = "a.xlsx", kind: Kind = Kind.RESIDENTS) -> list[Line]:
    grid = workbooks.read_grid(content, name)
    found = layout.find(grid, kind)
    return list(lines.read_lines(grid, found, columns.propose(grid, found, kind), kind, today=TODAY))


def proposed(*rows: tuple[Any, ...], merges: tuple[str, ...] = ()) -> dict[str, Field]:
    grid = workbooks.read_grid(spreadsheets.workbook(rows, merges=merges), "a.xlsx")
    found = layout.find(grid, Kind.RESIDENTS)
    return {one.letter: one.field for one in columns.propose(grid, found, Kind.RESIDENTS)}


def refused(content: bytes, name: str) -> str:
    with pytest.raises(Refusal) as refusal:
        workbooks.read_grid(content, name)
    return refusal.value.code


ROWS = (
    ("楼栋", "房号", "姓名", "手机"),
    ("3栋", "501", "王小兰", "13900001905"),
    ("4栋", "502", "李建华", "8800-2002"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_of_any_encoding_and_delimiter_is_read(encoding: str, mark: str) -> None:
    content = "\r\n".join(mark.join(row) for row in ROWS).encode(encoding)
    found = read(content, "a.csv")
    assert [(str(line.room), line.get(Field.NAME)) for line in found] == [("3-501", "王小兰"), ("4-502", "李建华")]


def test_old_xls_is_read() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("住户")
    for y, row in enumerate(ROWS):
        for x, value in enumerate(row):
            page.write(y, x, value)
    out = io.BytesIO()
    book.save(out)
    assert [line.get(Field.NAME) for line in read(out.getvalue(), "a.xls")] == ["王小兰", "李建华"]


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr(name, content)
    return out.getvalue()


def test_unreadable_files_are_refused_in_a_sentence() -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    assert refused(b"", "a.xlsx") == "file.empty"
    assert refused(b"PK\x03\x04 broken", "a.xlsx") == "file.damaged"
    assert refused(b"%PDF-1.7", "a.xlsx") == "file.wrong_type"
    assert refused(b"<html><table>", "a.xls") == "file.html"
    assert refused(ole + "EncryptedPackage".encode("utf-16-le"), "a.xlsx") == "file.password"
    assert refused(ole + b"nothing known", "a.xls") == "file.wrong_type"
    assert refused(zipped("word/document.xml", b"<w/>"), "a.xlsx") == "file.damaged"
    assert refused(spreadsheets.workbook([]), "a.xlsx") == "file.empty"


def test_bombs_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    far = b'<sheetData><c r="A1" t="n"><v>1</v></c><c r="XFD1048576" t="n"><v>1</v></c></sheetData>'
    assert refused(zipped("xl/worksheets/sheet1.xml", far), "a.xlsx") == "file.bomb"
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 1_000_000)
    assert refused(zipped("xl/worksheets/sheet1.xml", b"0" * 2_000_000), "a.xlsx") == "file.bomb"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    said = "file.read"
    try:
        workbooks.read_grid(content, "a.csv")
    except Refusal as refusal:
        said = refusal.code
    assert said.startswith("file.")


def test_two_heading_rows_with_merged_cells() -> None:
    rows = (
        ("房屋", "", "姓名", "联系方式", ""),
        ("楼栋", "房号", "", "手机", "座机"),
        ("3栋", "501", "王小兰", "13900001905", "8800-2002"),
        ("3栋", "502", "李建华", "13900001906", "8800-2003"),
    )
    found = proposed(*rows, merges=("A1:B1", "D1:E1", "C1:C2"))
    assert found == {
        "A": Field.BUILDING,
        "B": Field.ROOM,
        "C": Field.NAME,
        "D": Field.PHONE,
        "E": Field.OTHER_PHONE,
    }


@pytest.mark.parametrize("day", ["2024/5/01", "2024-05-01", "2024.5.1 10:30"])
def test_a_column_of_days_is_never_taken_for_rooms(day: str) -> None:
    head = ("楼栋", "房号", "姓名", "手机", "出生日期", "办证那天")
    rows = [("3栋", f"50{door}", "王小兰", f"1390000190{door}", "1990-01-02", day) for door in range(1, 5)]
    assert proposed(head, *rows)["F"] == Field.SKIP


def test_content_tells_columns_without_headings() -> None:
    rows = [
        (f"3-{unit}-50{unit}", name, f"1390000190{unit}") for unit, name in enumerate(("王小兰", "李建华", "赵明"), 1)
    ]
    assert proposed(*rows) == {"A": Field.HOME, "B": Field.NAME, "C": Field.PHONE}


def test_merged_and_blank_building_cells_hold_below() -> None:
    rows = (("楼栋", "房号", "姓名"), ("3栋", "501", "王小兰"), ("", "", "王强"), ("", "502", "李建华"))
    merged = read(spreadsheets.workbook(rows, merges=("A2:A4", "B2:B3")))
    plain = read(spreadsheets.workbook(rows))
    assert [str(line.room) for line in merged] == [str(line.room) for line in plain] == ["3-501", "3-501", "3-502"]


def test_a_household_goes_on_below_its_first_row_where_each_row_names_the_building() -> None:
    head, first = ("楼栋", "单元", "房号", "姓名"), ("1#", "1单元", "501", "王小兰")
    rows = (head, first, ("1号楼", "", "", "王强"), ("1#", "1", "", "王明"), ("2#", "", "", "李建华"))
    found = read(spreadsheets.workbook(rows))
    assert [str(line.room) for line in found[:2]] == ["1-1-501", "1-1-501"]
    assert [[one.code for one in line.problems] for line in found] == [[], [], ["home.missing"], ["home.missing"]]


@pytest.mark.parametrize("word", ["家人", "家属", "老公", "妈妈", "亲人", "儿媳"])
def test_words_for_family_are_read(word: str) -> None:
    assert cells.read_word(word, cells.RELATIONS, code="relation.unknown") == "family"


def test_drawn_sheet_is_read_as_drawn() -> None:
    found = {line.number: line for line in read(spreadsheets.workbook(spreadsheets.DRAWN_ROWS))}
    assert len(found) == 16
    assert str(found[10].room) == "5-0703"
    assert (found[4].get(Field.NAME), found[4].notes[0]) == ("何强", "何轩之父")
    assert found[6].room == rooms.Room("12", "", "2001")
    assert [number for number, line in found.items() if line.problems] == [5, 11, 14, 19]
    assert found[17].vacant


def test_low_confidence_waits_for_a_person() -> None:
    grid = workbooks.read_grid(spreadsheets.workbook(spreadsheets.DRAWN_ROWS), "a.xlsx")
    settled = columns.propose(grid, layout.find(grid, Kind.RESIDENTS), Kind.RESIDENTS)
    assert [one.letter for one in settled if one.open] == ["G"]
    assert not any(one.open for one in columns.chosen_by_hand(settled, {}))


@pytest.mark.parametrize(
    "value", [datetime(1990, 5, 3), date(1990, 5, 3), "1990.5.3", "1990年5月3日", "19900503", 32996.0, "９０/5/3"]
)  # fmt: skip
def test_birth_dates_of_every_spelling(value: Any) -> None:
    assert cells.read_date(value, today=TODAY) == date(1990, 5, 3)


@pytest.mark.parametrize(
    ("text", "count"), [("三", 3), ("2口", 2), ("5(含孕)", 5), ("2大1小", 3), ("十二人", 12), ("", None)]
)
def test_household_sizes(text: str, count: int | None) -> None:
    assert cells.read_count(text) == count


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("独居 轮椅", {"lives_alone", "frail", "disability"}),
        ("慢病 婴儿", {"medicine", "infant"}),
        ("孕28周 透析 听力弱", {"pregnancy", "dialysis", "hearing"}),
        ("无残疾", set()),
        ("小孩9岁", set()),
        ("问物业", set()),
    ],
)
def test_needs_in_notes(text: str, needs: set[str]) -> None:
    assert set(cells.read_needs(text)) == needs


def test_signatures_totals_and_repeated_headings_are_no_people() -> None:
    rows = (*ROWS, ROWS[0], ("合计", "2"), ("制表：林悦", "", "审核："), ("以上信息请勿外传，谢谢配合",))
    assert len(read(spreadsheets.workbook(rows))) == 2


def test_lost_digits_are_refused_with_the_cell() -> None:
    rows = (("房号", "姓名", "身份证号", "手机"), ("3-2-501", "王小兰", 990101194305030000.0, 1.39e10))
    problems = read(spreadsheets.workbook(rows))[0].problems
    assert {(problem.code, problem.column) for problem in problems} == {
        ("id.precision_lost", 2),
        ("phone.scientific", 3),
    }
