"""Forms of all parts: whatever is wrong with one is said by the name of the field that it is about."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django import forms
from django.utils import translation

import shouwang
from shouwang.kernel.outcomes import Refusal
from shouwang.web import forms as web_forms
from shouwang.web import labels


def everything() -> list[type[forms.Form]]:
    found = []
    for module in pkgutil.walk_packages(shouwang.__path__, "shouwang."):
        if "forms" in module.name.split(".") and ".tests" not in module.name:
            inside = vars(importlib.import_module(module.name)).values()
            found += [each for each in inside if isinstance(each, type) and issubclass(each, forms.Form)]
    return sorted(set(found), key=lambda each: (each.__module__, each.__name__))


@pytest.mark.parametrize("form", everything(), ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_every_field_of_every_form_has_a_word_that_people_know(form):
    unnamed = [
        name
        for name, field in form.base_fields.items()
        if not field.label and name not in labels.LABELS and name not in labels.UNSEEN
    ]
    assert unnamed == []


class Delivery(forms.Form):
    quantity = forms.IntegerField(max_value=10)
    expires_on = forms.DateField()
    nonce = forms.UUIDField()


def wrong(**typed: str) -> Refusal:
    return web_forms.wrong(Delivery(typed), Refusal, "test.form")


def told(refusal: Refusal) -> str:
    return refusal.text(translation.gettext(refusal.message))


def test_a_form_that_is_wrong_names_each_field_and_what_is_wrong_with_it():
    with translation.override("zh-hans"):
        refusal = wrong(quantity="many", expires_on="31.2.2026", nonce="0b06a2cc-4a68-4a6e-9d4c-1a4f1c9a3f52")
        assert told(refusal) == "请改正：“数量”：输入整数。 “有效期至”：输入一个有效的日期。"
        assert refusal.fields == {"quantity": "输入整数。", "expires_on": "输入一个有效的日期。"}


def test_a_page_that_is_too_old_says_so_instead_of_blaming_a_field():
    with translation.override("zh-hans"):
        refusal = wrong(quantity="3", expires_on="2026-12-01", nonce="")
        assert told(refusal) == "页面打开太久，或内容中途被改动。请刷新页面后重新提交。"
        assert refusal.fields == {}


def test_fields_that_no_form_describes_are_named_too():
    with translation.override("zh-hans"):
        refusal = web_forms.missing(Refusal, "test.form", "from", "until")
        assert told(refusal) == "请把“开始”、“截止”填写完整。"
        assert refusal.fields == {"from": "请填写此项。", "until": "请填写此项。"}
