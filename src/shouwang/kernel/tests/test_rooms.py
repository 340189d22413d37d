"""Room numbers as property companies write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel import numerals, rooms


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("3-2-501", "3-2-501"),
        ("３－２－５０１", "3-2-501"),
        ("3—2—501", "3-2-501"),
        ("3栋2单元501", "3-2-501"),
        ("3栋 2单元 501室", "3-2-501"),
        ("3号楼2单元501室", "3-2-501"),
        ("三号楼二单元五〇一室", "3-2-501"),
        ("12#2-501", "12-2-501"),
        ("12#楼2单元501房", "12-2-501"),
        ("A座1201", "A-1201"),
        ("b栋2单元1201", "B-2-1201"),
        ("5栋501", "5-501"),
        ("5栋7-3", "5-0703"),
        ("3/2/501", "3-2-501"),
        ("3 2 501", "3-2-501"),
        ("5-501", "5-501"),
        ("青松里3号楼2单元501", "3-2-501"),
        ("3号楼A单元501", "3-A-501"),
        ("3幢2单元5层01室", "3-2-501"),
        ("2单元501", "2-501"),
        ("501A", "501A"),
        ("第3栋2单元501", "3-2-501"),
    ],
)
def test_room_as_written_is_read(written: str, read: str) -> None:
    found = rooms.read_room(written)
    assert found is not None
    assert str(found) == read


def test_unit_without_a_building_stays_a_unit() -> None:
    assert rooms.read_room("2单元501") == rooms.Room("", "2", "501")


@pytest.mark.parametrize("written", ["", "租户换人了", "空", "3栋", "1-2-3-4", "13900001905x", "合计", "/"])
def test_what_is_no_room_is_not_read(written: str) -> None:
    assert rooms.read_room(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [("12#", "12"), ("十二号楼", "12"), ("12号楼", "12"), ("3 栋", "3"), ("三栋", "3"), ("3", "3"), ("03", "3"),
     ("A座", "A"), ("二十一幢", "21"), ("十栋", "10"), ("3.5", None), ("合计", None)],
)  # fmt: skip
def test_building_cell(written: str, read: str | None) -> None:
    assert rooms.read_building(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("1906室", "1906"), ("7-3", "0703"), ("0201", "0201"), ("五〇一", "501"), ("12b", "12B"), ("5楼03", "503"),
     ("租户换人了", None), ("", None)],
)  # fmt: skip
def test_door_cell(written: str, read: str | None) -> None:
    assert rooms.read_door(written) == read


def test_unit_cell() -> None:
    assert [rooms.read_unit(text) for text in ("2单元", "二", "A", "1门", "二单元")] == ["2", "2", "A", "1", "2"]


def test_ditto_marks() -> None:
    assert all(rooms.is_ditto(mark) for mark in ("同上", "〃", " ″ ", '"'))
    assert not rooms.is_ditto("3栋")


def test_leading_zeros_of_a_door_do_not_make_another_door() -> None:
    assert rooms.same_door("0501") == rooms.same_door("501")


@given(st.integers(1, 99), st.integers(1, 9), st.integers(1, 40), st.integers(1, 12))
def test_every_common_spelling_means_the_same_room(building: int, unit: int, floor: int, door: int) -> None:
    room = f"{floor}{door:02d}"
    expected = rooms.Room(str(building), str(unit), room)
    for written in (
        f"{building}-{unit}-{room}",
        f"{building}栋{unit}单元{room}",
        f"{building}号楼{unit}单元{room}室",
        f"{building}#{unit}-{room}",
    ):
        assert rooms.read_room(written) == expected


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_without_failing(text: str) -> None:
    rooms.read_room(text)
    rooms.read_building(text)
    rooms.read_unit(text)
    rooms.read_door(text)
    numerals.tidy(text)
