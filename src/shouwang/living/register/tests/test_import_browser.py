"""The import in a real Chromium: from the company's own file to people in the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shouwang.base.residents.models import Person
from shouwang.kernel import clock
from shouwang.living.register import services
from shouwang.living.register.models import ImportRun
from shouwang.testing import cast as stage
from shouwang.testing import spreadsheets
from shouwang.testing.browser import PHONE, TABLET

if TYPE_CHECKING:
    from shouwang.testing.browser import Opener, Window

HERE = "/c/pine/register/import/"


def work(run: ImportRun) -> None:
    """Do what the worker does with a run."""
    run.refresh_from_db()
    assert run.attempt is not None
    step = services.write_run if run.state == "running" else services.try_run
    step(run_id=run.pk, attempt=run.attempt, now=clock.now())


def upload(window: Window, tmp_path: Path) -> ImportRun:
    file = tmp_path / "青松里住户表10月(最终)2.xlsx"
    file.write_bytes(spreadsheets.workbook(spreadsheets.DRAWN_ROWS))
    page = window.go(HERE)
    window.picture("import-choose")
    page.set_input_files("#file", file)
    page.click("form[enctype] button")
    page.wait_for_url("**/import/*/")
    return ImportRun.objects.get()


@pytest.mark.django_db(transaction=True)
def test_manager_brings_a_list_from_upload_to_written_rows(window: Opener, tmp_path: Path) -> None:
    cast = stage.assemble()
    opened = window().sign_in(cast.user("alice"))
    run = upload(opened, tmp_path)
    work(run)
    page = opened.page
    page.wait_for_selector("text=/行可以写入/")
    opened.picture("import-tried")
    assert page.locator("form[action$='/write/'] button").is_disabled()
    page.check("[name=makes_homes]")
    with page.expect_navigation():
        page.click("#columns button")
    work(run)
    page.wait_for_selector("form[action$='/write/'] button:enabled")
    opened.picture("import-confirmed")
    opened.accessible()
    with page.expect_navigation():
        page.click("form[action$='/write/'] button")
    page.wait_for_selector("progress")
    opened.picture("import-run")
    work(run)
    page.wait_for_selector("text=写入完成")
    opened.picture("import-done")
    assert Person.objects.filter(name="罗小琴").exists()
    opened.calm()


@pytest.mark.django_db(transaction=True)
def test_import_fits_small_screens(window: Opener, tmp_path: Path) -> None:
    cast = stage.assemble()
    opened = window(language="en").sign_in(cast.user("alice"))
    run = upload(opened, tmp_path)
    opened.fits_screens(TABLET, PHONE, name="import-columns-en")
    work(run)
    opened.page.wait_for_selector("text=/rows can be written/")
    opened.fits_screens(TABLET, PHONE, name="import-en")
    opened.accessible()
