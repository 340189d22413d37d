"""Spreadsheets go in and out on the command line with the register's own rules."""

import openpyxl
import pytest

from shouwang.base.places import selectors as places
from shouwang.config import exchange
from shouwang.config.trouble import Trouble
from shouwang.testing import cast as casts

pytestmark = pytest.mark.django_db
GOOD = ("1栋", "1单元", "0101", "陈一", "业主", "13900007001")
BAD = ("9栋", "9单元", "9901", "陈二", "业主", "12")


@pytest.fixture
def cast():
    return casts.assemble()


@pytest.fixture
def sheet(tmp_path):
    """A list with one good row and one that no home fits."""
    book = openpyxl.Workbook()
    for row in (("楼栋", "单元", "房号", "姓名", "关系", "手机"), GOOD, BAD):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def read(sheet, **options):
    asked = {"compound": "pine", "kind": "residents", "commit": True, "valid_only": False, "result": None}
    return exchange.read(sheet, **(asked | options))


def exported_names(tmp_path):
    out = tmp_path / "out.xlsx"
    exchange.write(out, compound="pine", kind="residents")
    cells = [cell for row in openpyxl.load_workbook(out).active.iter_rows(values_only=True) for cell in row]
    return {cell for cell in cells if isinstance(cell, str) and cell.startswith("陈")}


def test_operator_tries_a_list_and_nothing_is_written(cast, sheet, tmp_path, capsys):
    assert read(sheet, commit=False, valid_only=True) == 1
    assert "Nothing was written" in capsys.readouterr().out
    assert exported_names(tmp_path) == set()


def test_operator_imports_all_or_nothing_and_a_bad_row_stops_it(cast, sheet, tmp_path):
    assert read(sheet) == 1
    assert exported_names(tmp_path) == set()


def test_operator_imports_the_valid_rows_and_gets_the_others_back(cast, sheet, tmp_path):
    result = tmp_path / "refused.xlsx"
    assert read(sheet, valid_only=True, result=result) == 1
    assert exported_names(tmp_path) == {"陈一"}
    cells = [cell for row in openpyxl.load_workbook(result).active.iter_rows(values_only=True) for cell in row]
    assert "陈二" in cells
    assert "陈一" not in cells


def test_operator_names_an_unknown_compound_and_nothing_happens(cast, sheet):
    with pytest.raises(Trouble):
        read(sheet, compound="nowhere")
    assert places.compounds().count() == 2
