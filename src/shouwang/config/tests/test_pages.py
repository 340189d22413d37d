"""Every page that a link leads to is looked at with rows on it: on a phone, in English, as somebody who may see it."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils import translation

from shouwang.base.accounts.rules import OPERATIONS, Role
from shouwang.config.tests.asking import GUARDED, address_of, answer_to
from shouwang.config.tests.furnished import Furnished
from shouwang.kernel import clock
from shouwang.testing import cast as stage
from shouwang.testing.browser import PHONE, TABLET
from shouwang.testing.cast import NOW
from shouwang.testing.easel import Easel

PAGES = {name: (raw, pattern) for name, raw, pattern in GUARDED if "GET" in pattern.callback.methods}
READERS = (Role.MANAGER, Role.GUARD, Role.RESIDENT)
"""Who looks: the first of them who may, else anybody who may."""
FORMS = ("home=", "format=print", "part=")
"""What in an address makes another page of it."""
LINK = re.compile(r'\b(?:href|action|hx-get)="([/?][^"#]*)')
ELSEWHERE = {
    "allocation:offline",
    "allocation:offline-worker",
    "allocation:signature",
    "hygiene:photo",
    "purchasing:thanks",
    "register:import-refused",
    "register:unmask",
    "rosters:clock-at",
    "rosters:replanning",
    "rosters:run",
    "rosters:swap",
    "visitors:one",
    "workforce:photo",
}
"""What no page of this world leads to: files, what a worker makes, and what the apps' own tests look at."""
TABLES = ("reserve:cover", "hygiene:areas", "gate:exits")
"""Pages with wide tables, which a tablet shows whole."""


@pytest.fixture
def cast(transactional_db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = stage.assemble()
    Furnished(made, NOW)
    return made


def test_every_page_fits_a_phone_and_is_accessible(window, cast):
    easel, faults, tables = Easel(window(size=PHONE, language="en")), {}, {}
    with translation.override("en"):
        for address, page in walk(cast):
            easel.put(page)
            if found := easel.faults():
                faults[address] = found
            if resolve(address.partition("?")[0]).view_name in TABLES:
                tables[address] = page
    assert faults == {}
    easel.page.set_viewport_size(TABLET)
    for address, page in tables.items():
        easel.put(page)
        assert easel.cut_tables() == [], address


def walk(cast):
    """Address and text of every page: those that need no object first, then wherever their links lead."""
    waiting = {
        (name, ()): address_of(pattern, raw, "pine")
        for name, (raw, pattern) in PAGES.items()
        if "<" not in raw.replace("<slug:compound>", "")
    }
    met = set(waiting)
    while waiting:
        (name, _form), address = waiting.popitem()
        page = draw(cast, name, address)
        if "<html" in page:
            yield address, page
        for link in map(unescape, LINK.findall(page)):
            aim = link if link.startswith("/") else address.partition("?")[0] + link
            kind = kind_of(aim)
            if kind and kind not in met:
                met.add(kind)
                waiting[kind] = aim
    assert PAGES.keys() - {name for name, _form in met} == ELSEWHERE


@cache
def kind_of(address):
    """The name of the page at an address and the form in which it comes; None for what is no page."""
    path, _mark, query = address.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        return None
    return (name, tuple(form for form in FORMS if form in query)) if name in PAGES else None


def draw(cast, name, address):
    """A page, or the link to where it sends its reader; nothing when it is a file."""
    allowed = OPERATIONS[PAGES[name][1].callback.operation].roles
    reader = next((role for role in READERS if role in allowed), min(allowed))
    answer = answer_to(cast.user(reader), RequestFactory().get(address))
    if answer.status_code == 302:
        return f'href="{answer["Location"]}"'
    assert answer.status_code == 200, address
    if "html" not in answer["Content-Type"]:
        return ""
    return (b"".join(answer) if answer.streaming else answer.content).decode()
