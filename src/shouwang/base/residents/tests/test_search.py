"""Finding people as one types, in words of everyday use."""

from __future__ import annotations

from datetime import datetime

import pytest

from shouwang.base.residents import selectors
from shouwang.base.residents.tests.people import ZHANG_ID, settle
from shouwang.testing.cast import NOW, Cast, furnish

PEOPLE = [("赵小丽", 0, "13800136031"), ("单雄信", 1, ""), ("曾国平", 2, ""), ("Rosa Miller", 3, ""), ("张兰", 2, "")]


def settle_people(cast: Cast, _now: datetime) -> None:
    for name, home, phone in PEOPLE:
        settle(cast, name, home, phone=phone)


@pytest.fixture
def court(cast: Cast) -> Cast:
    """Pine Court with five people in four homes (1-1-0101, 1-1-0201, 2-1-0101, 2-1-0201)."""
    furnish(cast, settle_people)
    return cast


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zl", ["张兰", "赵小丽"]),
        ("zhaox", ["赵小丽"]),
        ("小丽", ["赵小丽"]),
        ("赵xl", ["赵小丽"]),
        ("shan", ["单雄信"]),
        ("zeng", ["曾国平"]),
        ("ROSA", ["Rosa Miller"]),
        ("mil", ["Rosa Miller"]),
        ("6031", ["赵小丽"]),
        ("138 0013 6031", ["赵小丽"]),
        ("2-1-101", ["曾国平", "张兰"]),
        ("2号楼一单元0101室", ["曾国平", "张兰"]),
        ("0201", ["单雄信", "Rosa Miller"]),
        ("2号楼", ["曾国平", "张兰", "Rosa Miller"]),
        ("z 2号楼", ["曾国平", "张兰"]),
        ("z 0101", ["曾国平", "张兰", "赵小丽"]),
        ("nobody", []),
        ("'; drop table", []),
        ("%", ["赵小丽", "单雄信", "曾国平", "张兰", "Rosa Miller"]),
    ],
)
def test_the_person_meant_is_found(court: Cast, typed: str, found: list[str]) -> None:
    rows = selectors.search(court.pine.pk, typed, now=NOW)
    assert sorted(row.person.name for row in rows) == sorted(found)


def test_the_exact_name_comes_first_then_those_that_begin_so(court: Cast) -> None:
    settle(court, "张兰英", 0)
    settle(court, "大张兰", 0)
    names = [row.person.name for row in selectors.search(court.pine.pk, "张兰", now=NOW)]
    assert names == ["张兰", "张兰英", "大张兰"]


def test_an_identity_number_finds_its_owner(court: Cast) -> None:
    settle(court, "郑兰", 0, id_number=ZHANG_ID)
    assert [r.person.name for r in selectors.search(court.pine.pk, ZHANG_ID.lower(), now=NOW)] == ["郑兰"]


def test_nobody_of_another_compound_is_found(court: Cast) -> None:
    for typed in ("zl", "", "6031", "1-1-0101"):
        assert list(selectors.search(court.plane.pk, typed, now=NOW)) == []
