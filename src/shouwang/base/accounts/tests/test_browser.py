"""Signing in, seen through a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, Opener


def test_anybody_sees_a_sign_in_page_that_fits_and_can_be_used_by_all(window: Opener) -> None:
    stage.assemble()
    for language in ("zh-hans", "en"):
        tab = window(language=language)
        tab.go("/login/?c=pine")
        tab.fits_screens(DESKTOP, PHONE, name=f"sign-in-{language}")
        if language == "zh-hans":
            tab.accessible()
        tab.calm()


def test_alice_signs_in_reads_english_takes_large_text_and_signs_out(window: Opener) -> None:
    stage.assemble()
    tab = window(size=PHONE)
    page = tab.go("/me/")
    page.fill("[name=sign]", "alice")
    page.fill("[name=password]", "wrong")
    page.click("main form button.btn-primary")
    expect(page.locator("[role=alert]")).not_to_be_empty()
    page.fill("[name=password]", stage.PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_url("**/me/")
    tab.picture("me-390")
    tab.accessible()
    page.click("[data-textsize]")
    expect(page.locator("html")).to_contain_class("bigtext")
    page.click("button[name=language]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_contain_class("bigtext")
    tab.picture("me-390-en-large")
    tab.fits()
    page.click("text=Sign out")
    page.wait_for_url("**/login/**")
    tab.calm()


def test_carol_of_the_company_chooses_between_two_compounds(window: Opener) -> None:
    cast = stage.assemble()
    tab = window().sign_in(cast.user("carol"))
    page = tab.go("/")
    page.wait_for_url("**/compounds/")
    tab.picture("choose-1440")
    expect(page.locator("ul.ledger-rows > li")).to_have_count(2)
    tab.fits()
    tab.accessible()
    tab.calm()


def test_alice_finds_accounts_and_the_layout_on_a_phone_in_english(window: Opener) -> None:
    cast = stage.assemble()
    tab = window(size=PHONE, language="en").sign_in(cast.user("alice"))
    for path in ("/c/pine/accounts/", "/c/pine/places/", "/c/pine/register/print/"):
        tab.go(path)
        tab.fits()
    tab.calm()
