"""An address with a slash too many or too few leads to the page, and the top bar says where the page lies."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from shouwang.config.tests.asking import address_of, pages

READ = [
    address_of(pattern, raw, "pine")
    for _name, raw, pattern in pages()
    if raw and "GET" in getattr(pattern.callback, "methods", ())
]
"""The address of every page that can be opened."""


def test_every_page_is_found_with_a_slash_too_many_or_too_few(db):
    client, lost = Client(), []
    for address in READ:
        other = address.rstrip("/") if address.endswith("/") else f"{address}/"
        for typed in (other, f"{address.rstrip('/')}//"):
            answer = client.get(f"{typed}?page=2")
            if (answer.status_code, answer.headers.get("Location")) != (301, f"{address}?page=2"):
                lost.append((typed, answer.status_code))
    assert len(READ) > 150
    assert lost == []


@pytest.mark.parametrize("typed", ["/nowhere/", "/c/pine/nowhere//", "/c/pine/nowhere/board/"])
def test_an_address_of_no_page_leads_nowhere(db, typed):
    assert Client().get(typed).status_code == 404


def test_what_is_sent_to_a_wrong_address_is_not_sent_on(db):
    assert Client().post("/c/pine/goods/labels/").status_code == 404


@pytest.mark.parametrize(
    ("page", "way"),
    [
        ("visitors/desk", "门岗"),
        ("devices/", "门岗"),
        ("credentials/", "门岗"),
        ("rounds/coverage", "任务"),
        ("training/team", "任务"),
        ("welfare/fatigue", "任务"),
        ("goods/sharing/", "物资"),
        ("board/", "指挥台"),
    ],
)
def test_a_manager_sees_in_the_top_bar_where_a_page_lies(cast, page, way):
    client = Client()
    client.force_login(cast.user("manager"))
    shown = client.get(f"/c/pine/{page}").content.decode()
    assert re.findall(r'class="nav-link"[^>]*aria-current="page">([^<]+)<', shown) == [way]
