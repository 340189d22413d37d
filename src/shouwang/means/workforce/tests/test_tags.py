"""How pages name a duty."""

from types import SimpleNamespace

from django.utils import translation

from shouwang.kernel.words import Words
from shouwang.means.workforce.templatetags.duties import duty_name


def duty(zh, place):
    return SimpleNamespace(title=Words(en="Help in building 1 1304", zh=zh), place_label=place)


def test_a_duty_names_its_place_and_never_twice():
    with translation.override("zh-hans"):
        assert duty_name(duty("电梯消毒", "7号楼")) == "电梯消毒 · 7号楼"
        assert duty_name(duty("1号楼 1304 需要帮助", "1号楼 1304")) == "1号楼 1304 需要帮助"
        assert duty_name(duty("秩序巡逻", "")) == "秩序巡逻"
    with translation.override("en"):
        assert duty_name(duty("敲门：1号楼", "1号楼")) == "Help in building 1 1304"
