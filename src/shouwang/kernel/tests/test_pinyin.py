"""Names are found and ordered by how they are really read."""

from __future__ import annotations

import pytest

from shouwang.kernel import pinyin


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单雄信", "shan"),
        ("单雄信", "dan"),
        ("解晓东", "xie"),
        ("仇英", "qiu"),
        ("曾国藩", "zengg"),
        ("区志强", "ouzhi"),
        ("查良镛", "zha"),
        ("朴正熙", "piao"),
        ("盖聂", "ge"),
        ("乐毅", "yue"),
        ("乐毅", "le"),
        ("翟让", "zhai"),
        ("覃辉", "qin"),
        ("覃辉", "tan"),
        ("尉迟恭", "yuchi"),
        ("万俟卨", "moqi"),
        ("长孙无忌", "zhangsun"),
        ("欧阳娜", "ouyangna"),
        ("欧阳娜", "oyn"),
        ("吕布", "lvb"),
        ("吕布", "lub"),
        ("李重阳", "lichong"),
        ("李重阳", "lizhong"),
        ("张小兰", "zhangxl"),
        ("张小兰", "zl"),
        ("张小兰", "zxl"),
        ("张小兰", "xl"),
        ("张小兰", "小兰"),
        ("张小兰", "xiaol"),
        ("Anna Smith", "smi"),
        ("Anna Smith", "annas"),
        ("阿依古丽·买买提", "gul"),
    ],
)
def test_a_name_is_found_by_its_readings(name: str, key: str) -> None:
    assert key in pinyin.search_keys(name)


@pytest.mark.parametrize(("name", "key"), [("张小兰", "lz"), ("万俟卨", "wanqi"), ("张小兰", "大"), ("张小兰", "")])
def test_a_name_is_not_found_by_what_it_is_not(name: str, key: str) -> None:
    assert key not in pinyin.search_keys(name)


def test_lists_stand_in_the_order_of_the_readings() -> None:
    names = ["张三", "单雄信", "曾国藩", "阿宝", "尉迟恭", "Anna"]
    assert sorted(names, key=pinyin.sort_key) == ["阿宝", "Anna", "单雄信", "尉迟恭", "曾国藩", "张三"]


@pytest.mark.parametrize("name", ["", " ", "·", "𠮷野", "李" * 60, "a" * 60, "单单单单单单单单单单单单单单"])
def test_odd_names_give_few_and_short_keys(name: str) -> None:
    keys = pinyin.search_keys(name)
    assert len(keys) < 1500
    assert all(0 < len(key) <= pinyin.LONGEST_KEY for key in keys)


@pytest.mark.parametrize(
    ("name", "token", "hits"),
    [
        ("赵小丽", "zl", [0, 2]),
        ("赵小丽", "xiaoli", [1, 2]),
        ("赵小丽", "小", [1]),
        ("赵小丽", "q", []),
        ("Anna", "nn", [1, 2]),
    ],
)
def test_what_matched_is_known_by_place(name: str, token: str, hits: list[int]) -> None:
    assert sorted(pinyin.matched(name, token)) == hits


def test_what_is_typed_is_told_apart_by_script() -> None:
    assert pinyin.tokens("张XL  ０７０３ O'Brien") == ["张", "xl", "0703", "obrien"]
