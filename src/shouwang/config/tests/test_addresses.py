"""Whoever types the address of a page with a slash too many or too few comes to the page."""

from __future__ import annotations

import pytest
from django.test import Client

from shouwang.config.tests.test_rights import address_of, pages

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
