"""Reading what is typed and written down, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from shouwang.base.residents import facts, lookup, rules
from shouwang.kernel.outcomes import Refusal

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "names", "buildings", "digits"),
    [
        ("zl", ("zl",), (), ()),
        ("张 0703", ("张",), (), ("0703",)),
        ("张XL 5号楼", ("张", "xl"), ("5",), ()),
        ("十二号楼", (), ("12",), ()),
        ("张三3栋", ("张三",), ("3",), ()),
        ("０７０３", (), (), ("0703",)),
        ("   ", (), (), ()),
    ],
)
def test_typed_words_are_told_apart(
    typed: str, names: tuple[str, ...], buildings: tuple[str, ...], digits: tuple[str, ...]
) -> None:
    asked = lookup.read(typed)
    assert (asked.names, asked.buildings, asked.digits) == (names, buildings, digits)


@pytest.mark.parametrize("typed", ["3-2-501", "3栋2单元501", "３号楼二单元５０１室", "3 2 501"])
def test_a_room_is_read_however_it_is_written(typed: str) -> None:
    assert str(lookup.read(typed).room) == "3-2-501"


def test_whole_numbers_are_looked_up_whole() -> None:
    assert lookup.read("+86 138-0013-8000").phone == "13800138000"
    assert lookup.read("11010519491231002x").id_number == "11010519491231002X"


def test_a_resident_id_tells_birth_and_sex() -> None:
    read = facts.read(facts.Facts(" 张  小兰 ", id_number="11010519491231002x", phone="+86 13800138000"), today=TODAY)
    assert (read.name, read.born_on, read.sex) == ("张 小兰", date(1949, 12, 31), "female")
    assert (read.id_number, read.phone) == ("11010519491231002X", "13800138000")


def test_a_passport_is_taken_as_it_is() -> None:
    assert facts.read(facts.Facts("Rosa Miller", id_number="e1234 5678"), today=TODAY).id_number == "E12345678"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (facts.Facts("  "), "resident.name"),
        (facts.Facts("张3"), "resident.name"),
        (facts.Facts("张" * 61), "resident.name"),
        (facts.Facts("张三", born_on=date(2030, 1, 1)), "resident.born"),
        (facts.Facts("张三", born_on=date(1950, 1, 1), id_number="11010519491231002X"), "resident.birth_differs"),
        (facts.Facts("张三", id_number="110105194912310021"), "id.checksum"),
        (facts.Facts("张三", phone="1380013"), "phone.length"),
        (facts.Facts("张三", note="x" * 201), "resident.text_long"),
    ],
)
def test_what_cannot_be_right_is_refused(given: facts.Facts, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        facts.read(given, today=TODAY)
    assert refused.value.code == code


def test_the_frail_are_visited_before_the_rest() -> None:
    alone = rules.needs_rank([rules.NeedKind.LIVES_ALONE, rules.NeedKind.MEDICINE])
    assert alone > rules.needs_rank([rules.NeedKind.PREGNANCY]) > rules.needs_rank([]) == 0
    assert rules.needs_rank([], restricted=True) > 0


def test_every_kind_has_a_label_and_every_need_a_weight() -> None:
    assert set(rules.NEED_LABELS) == set(rules.NEED_WEIGHTS) == set(rules.NeedKind)
    assert set(rules.RESTRICTION_LABELS) == set(rules.RestrictionKind)
    assert set(rules.RELATION_LABELS) == set(rules.Relation)


def test_age_counts_full_years() -> None:
    assert rules.age(date(1944, 11, 24), TODAY) == 81
    assert rules.age(date(1944, 11, 23), TODAY) == 82
    assert rules.age(None, TODAY) is None
    assert rules.age(date(2027, 1, 1), TODAY) is None
