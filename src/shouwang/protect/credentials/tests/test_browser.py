"""Health credentials in a real Chromium."""

import uuid

import pytest

from shouwang.kernel import clock
from shouwang.protect.credentials import services
from shouwang.protect.credentials.tests.vectors import PLAIN
from shouwang.testing import cast as stage
from shouwang.testing import credentials as issue
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def cast(transactional_db):
    return stage.assemble(clock.now())


def test_an_administrator_imports_a_list_and_a_guard_tries_credentials(window, cast, tmp_path):
    file = tmp_path / "signers.pem"
    file.write_bytes(PLAIN.pem)
    desk = window(size=DESKTOP).sign_in(cast.user("admin"))
    page = desk.go("/c/pine/credentials/")
    page.set_input_files("input[name=file]", file)
    page.locator("form:has(input[name=file]) button").click()
    page.wait_for_selector("text=signers.pem")
    page.locator("form:has(input[value=dcc]) button").click()
    page.wait_for_selector("form:has(input[value=dcc]) button[value=stop]")
    page.locator("details summary").last.click()
    desk.fits()
    desk.accessible()
    now = clock.now()
    for language, by, seen in (("zh-hans", PLAIN, ".verdict-pass"), ("en", issue.signer(77), ".verdict-deny")):
        phone = window(size=PHONE, language=language).sign_in(cast.user("bob"))
        page = phone.go("/c/pine/credentials/try")
        page.fill("textarea", issue.dcc(issue.certificate(t=[issue.swab(f"{now:%Y-%m-%dT%H:%M:%SZ}")]), now=now, by=by))
        page.locator("main form button").first.click()
        page.wait_for_selector(seen)
        phone.fits()
        phone.accessible()
        phone.calm()
    desk.calm()


def test_the_page_of_lists_fits_a_phone(window, cast):
    services.import_list(
        content=PLAIN.pem, source="x" * 90 + ".pem", actor=cast.actor("admin"), nonce=uuid.uuid4(), now=clock.now()
    )
    phone = window(size=PHONE, language="en").sign_in(cast.user("admin"))
    phone.go("/c/pine/credentials/")
    phone.fits()
    phone.accessible()
