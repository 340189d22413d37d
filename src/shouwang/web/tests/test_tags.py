"""Tags of every page, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import Words
from shouwang.web import drawings

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def drawn(source: str, language: str = "en", **facts: object) -> str:
    with translation.override(language):
        return Template("{% load shouwang %}" + source).render(Context({"now": NOW, **facts}))


def test_a_seal_says_its_level_and_colour_in_words() -> None:
    level = SimpleNamespace(severity=3, numeral="Ⅱ", level=Words(en="Level two", zh="二级"))
    html = drawn("{% seal level %}", level=level)
    assert 'class="seal lv-2' in html
    assert 'aria-label="Level two Orange"' in html
    assert "<path" in html


def test_everyday_is_a_green_tree() -> None:
    assert 'class="seal lv-0' in drawn("{% seal level %}", level=None)


def test_a_company_that_numbers_the_other_way_round_keeps_its_numeral_and_colour() -> None:
    level = SimpleNamespace(severity=4, numeral="Ⅲ", level=Words(en="Third", zh="三级"))
    html = drawn("{% seal level %}", level=level)
    assert "lv-1" in html
    assert drawings._NUMERALS[3][1] in html


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        (NOW - timedelta(minutes=24), "14:06", "14:06"),
        (NOW - timedelta(days=1), "昨天 14:30", "Yesterday 14:30"),
        (NOW + timedelta(days=1), "明天 14:30", "Tomorrow 14:30"),
        (NOW - timedelta(days=5), "11月18日 14:30", "18 Nov 14:30"),
        (NOW - timedelta(days=500), "2025年7月11日 14:30", "11 Jul 2025 14:30"),
    ],
)
def test_times_are_as_short_as_they_can_be(at: datetime, zh: str, en: str) -> None:
    assert f">{zh}</time>" in drawn("{% when at %}", "zh-hans", at=at)
    assert f">{en}</time>" in drawn("{% when at %}", "en", at=at)


def test_words_fall_back_to_the_other_language() -> None:
    assert drawn("{{ w|words }}", "en", w={"zh": "防汛", "en": ""}) == "防汛"
    assert drawn("{{ w|words }}", "zh-hans", w=Words(en="Flood", zh="防汛")) == "防汛"


@pytest.mark.parametrize(("name", "masked"), [("李小华", "李*华"), ("李华", "李*"), ("欧阳小明", "欧*明"), ("", "")])
def test_names_are_masked(name: str, masked: str) -> None:
    assert drawn("{{ n|mask_name }}", n=name) == masked


def test_what_people_wrote_is_escaped() -> None:
    evil = "<script>alert(1)</script>"
    assert "<script>" not in drawn(
        "{{ n|mask_name }}{{ n|words }}{% icon n n n %}{% seal l %}",
        n=evil,
        l={"severity": 2, "numeral": evil, "level": evil},
    )


def test_a_query_keeps_its_other_values_and_drops_empty_ones() -> None:
    request = RequestFactory().get("/", {"q": "zl", "need": "frail", "page": "3"})
    assert drawn("{% querystring_with page=4 %}", request=request) == "?q=zl&amp;need=frail&amp;page=4"
    assert drawn('{% querystring_with_param "need" "" %}', request=request) == "?q=zl"


def test_a_list_is_printed_and_exported_whole_as_it_was_searched() -> None:
    request = RequestFactory().get("/", {"q": "zl", "page": "3"})
    keys = drawn('{% exports first="btn-primary" sheet="/sheet/" %}', request=request)
    assert 'class="btn btn-primary" href="?q=zl&amp;format=print"' in keys
    assert 'class="btn btn-outline h-11" href="/sheet/"' in keys
    assert "format=print" not in drawn('{% exports printed="" %}', request=request)


def test_two_forms_never_share_a_nonce() -> None:
    assert drawn("{% nonce %}") != drawn("{% nonce %}")


def test_a_refusal_speaks_the_readers_language() -> None:
    refusal = Refusal(
        "account.locked", "Too many failed attempts. Please wait {minutes} minutes or ask the duty room.", minutes=15
    )
    assert "15 分钟" in drawn("{{ r|sentence }}", "zh-hans", r=refusal)


def test_an_unknown_page_has_no_address() -> None:
    assert drawn('{% here "nowhere:at-all" as url %}[{{ url }}]') == "[]"


def test_places_are_named_as_people_say_them() -> None:
    home = SimpleNamespace(room="0703", door="0703", building=SimpleNamespace(number="5"))
    assert drawn("{{ h|place }}", "zh-hans", h=home) == "5号楼 0703"
    assert drawn("{{ h|place }}", "en", h=home) == "Building 5 0703"


@pytest.mark.parametrize(
    ("noted", "english"),
    [
        ("3号楼", "Building 3"),
        ("12 号楼 0703", "Building 12 0703"),
        ("3号楼2单元电梯", "Building 3 unit 2 lift"),
        ("A栋1单元", "Building A unit 1"),
        ("南门", "南门"),
        ("", ""),
    ],
)
def test_a_place_that_was_noted_in_chinese_reads_as_a_building_in_english(noted: str, english: str) -> None:
    assert drawn("{{ noted|place }}", noted=noted) == english
    assert drawn("{{ noted|place }}", language="zh-hans", noted=noted) == noted
    assert drawn("{{ area|place }}", area=SimpleNamespace(name=noted)) == english
