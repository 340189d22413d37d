"""A pytest plugin: drives a real Chromium against the live server; browser tests skip visibly where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import handlers
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from shouwang.testing import axe, serving

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SHELL = "chromium-headless-shell"
"""The same engine without the browser around it, which takes a third less processor time."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
FLEETING = (
    "--process-per-site",  # one process draws all tabs of a profile, and keeps what it has compiled
    "--renderer-process-limit=1",  # no spare process is started with every tab, 60 ms each
    "--js-flags=--no-maglev --no-turbofan",  # a page lives for a second here, too short for optimized code to pay
)
"""For many short pages one after the other; whoever measures how fast a page is does without."""
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESKTOP = {"width": 1440, "height": 900}
BIG_SCREEN = {"width": 1920, "height": 1080}
NARROW, FINGERTIP = 640, 44
"""Pixels: up to which width a window is a phone's, and how tall a button has to be there (WCAG 2.5.5)."""
SIZES = """(least) => {
    const tapped = [...document.querySelectorAll(".btn, .chip, .tab")];
    const low = tapped.filter(({offsetHeight}) => offsetHeight && offsetHeight < least).map((one) => one.outerHTML);
    return [document.documentElement.scrollWidth, innerWidth, low];
}"""
PAPER = 688, 1017
"""Pixels within the margins of A4, upright and across."""
CUT = """(width) => [...document.querySelectorAll("main *")].filter((each) => {
    const {width: own, right} = each.getBoundingClientRect();
    return own && right > width + 1 && !each.closest(".sr-only");
}).slice(0, 3).map((each) => each.outerHTML.slice(0, 120))"""
NO_CHROMIUM = "no Chromium on PATH: browser tests were not run"


def executable(*names: str) -> str | None:
    """The first Chromium on PATH, or the one that SHOUWANG_CHROMIUM names."""
    named = os.environ.get("SHOUWANG_CHROMIUM")
    return named or next((found for name in names or (SHELL, *BROWSERS) if (found := shutil.which(name))), None)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs a Chromium, so that it can be chosen or left out."""
    if "chromium" in getattr(item, "fixturenames", ()):
        item.add_marker("browser")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in plain sight that browser tests did not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    missed = sum(NO_CHROMIUM in str(report.longrepr) for report in skipped)
    if missed:
        terminalreporter.write_line(f"{missed} browser tests skipped: {NO_CHROMIUM}", yellow=True)


@pytest.fixture(scope="session")
def chromium(django_db_setup: None, live_server: Any) -> Iterator[Browser]:
    """One Chromium for the whole run; it is closed before the server, and the server before the database is dropped."""
    program = executable()
    if program is None:
        pytest.skip(NO_CHROMIUM)
    # Playwright's event loop runs in this thread, where Django would refuse the test's own queries.
    # While it runs, Django has other connections for the thread than before; neither may outlive its time, or the
    # database could not be dropped.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    connections.close_all()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *FLEETING])
        yield started
        started.close()
        connections.close_all()


def answered(page: Page) -> None:
    """Wait until no form of a page is on its way to the server, and the page it leads to has come."""
    page.wait_for_selector("form[data-sending]", state="detached")


@dataclass
class Window:
    """A browser window on the live server, watched for script faults."""

    page: Page
    address: str
    faults: list[str]

    def go(self, path: str) -> Page:
        """Open a page of ours, once what was sent is answered, and wait until it rests."""
        answered(self.page)
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    def sign_in(self, user: Any) -> Window:
        """Enter as somebody without typing a password."""
        client = Client()
        client.force_login(user)
        morsel = client.cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": self.address}])
        return self

    def speak(self, language: str) -> Window:
        """Read the pages in a language."""
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.address}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]
        return self

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page in the folder that SHOUWANG_PICTURES names; else do nothing."""
        folder = os.environ.get("SHOUWANG_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def rest(self) -> None:
        """Wait until a page that was just asked for, by a tap on a link or a form, is wholly there."""
        answered(self.page)
        self.page.wait_for_load_state("load")

    def fits(self) -> None:
        """Nothing sticks out sideways, and on a phone what is tapped is as tall as a fingertip."""
        self.rest()
        self._fits()

    def _fits(self) -> None:
        wide, there, low = self.page.evaluate(SIZES, FINGERTIP)
        assert wide <= there, f"the page is {wide} px wide in a window of {there} px"
        assert there > NARROW or not low, f"lower than {FINGERTIP} px: {low}"

    def fits_paper(self) -> None:
        """Printed on A4, upright or across, nothing is cut off at the right."""
        self.page.emulate_media(media="print")
        for width in PAPER:
            self.page.set_viewport_size({"width": width, "height": width})
            cut = self.page.evaluate(CUT, width)
            assert not cut, f"cut off on paper {width} px wide: {cut}"
        self.page.emulate_media(media="screen")

    def fits_screens(self, *sizes: dict[str, int], name: str) -> None:
        """The page as it lies fits every one of some screens, and is left on the last; it is not loaded again."""
        self.rest()
        for size in sizes:
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            self.picture(f"{name}-{size['width']}")
            self._fits()

    def accessible(self, *, without: tuple[str, ...] = ()) -> None:
        """No violation of WCAG 2.1 A and AA that axe can find; skips where axe-core is not installed."""
        if not axe.SCRIPT.exists():
            pytest.skip("axe-core is not installed: run npm install")
        self.rest()
        problems = axe.violations(self.page, without=without)
        assert not problems, "\n".join(problems)

    def calm(self) -> None:
        """No script fault and no refused resource since the window was opened."""
        assert not self.faults, "\n".join(self.faults)


Opener = Callable[..., Window]


@dataclass
class Profile:
    """A browser profile that one window after another has to itself, emptied in between.

    A new one for every window would start three processes and read every script anew: a second of processor time.
    """

    context: BrowserContext
    keeper: Page
    """An empty tab of our site, which keeps the process that draws its pages, and can empty the profile."""
    tools: CDPSession
    """What that tab is emptied with."""

    @classmethod
    def made(cls, chromium: Browser, address: str, *, locale: str, touch: bool) -> Profile:
        """A profile of a person who reads a language, with or without a touch screen."""
        context = chromium.new_context(
            locale=locale,
            timezone_id="Asia/Shanghai",
            has_touch=touch,
            reduced_motion="reduce",  # a click waits until what it is for has faded in
        )
        context.set_default_timeout(10_000)
        keeper = context.new_page()
        keeper.route("**", lambda asked: asked.fulfill(body=""))
        keeper.goto(f"{address}/keeper")
        return cls(context, keeper, context.new_cdp_session(keeper))

    def forget(self, address: str) -> None:
        """Leave nothing of what happened: no tab, cookie, storage, service worker, permission."""
        for page in self.context.pages:
            if page is not self.keeper:
                page.close()
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.context.clear_cookies()
        self.tools.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "all"})


@pytest.fixture(scope="session")
def profiles(chromium: Browser) -> Iterator[dict[tuple[str, bool], list[Profile]]]:
    """The profiles that nobody uses at the moment, by language and touch."""
    idle: dict[tuple[str, bool], list[Profile]] = {}
    yield idle
    for profile in (each for kept in idle.values() for each in kept):
        profile.context.close()


def pytest_configure() -> None:
    """Let the live server be patient with the database, and its files be kept."""
    LiveServerThread.server_class = serving.PatientServer
    handlers.StaticFilesHandler = serving.KeptFiles  # type: ignore[misc]


@pytest.fixture
def window(
    chromium: Browser,
    profiles: dict[tuple[str, bool], list[Profile]],
    transactional_db: None,
    live_server: Any,
) -> Generator[Opener]:
    """Opens windows: ``window(size=PHONE)``; all are closed after the test.

    A test that moves the page's clock asks for its ``own_clock``, in a profile that is thrown away: no later page of
    a profile would get the real clock back.
    """
    used: list[tuple[tuple[str, bool], Profile]] = []
    spoilt: list[Profile] = []

    def open_window(
        *, size: dict[str, int] = DESKTOP, language: str = "zh-hans", touch: bool = False, own_clock: bool = False
    ) -> Window:
        locale = "zh-CN" if language.startswith("zh") else "en-GB"
        idle = [] if own_clock else profiles.setdefault((locale, touch), [])
        profile = idle.pop() if idle else Profile.made(chromium, live_server.url, locale=locale, touch=touch)
        if own_clock:
            profile.context.clock.install()
            spoilt.append(profile)
        else:
            used.append(((locale, touch), profile))
        page, faults = profile.context.new_page(), list[str]()
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        page.on("pageerror", lambda error: faults.append(f"script fault: {error}"))
        page.on("console", lambda said: faults.append(said.text) if _is_fault(said) else None)
        return Window(page, live_server.url, faults).speak(language)

    yield open_window
    for profile in spoilt:
        profile.context.close()
    for kind, profile in used:
        profile.forget(live_server.url)
        profiles[kind].append(profile)
    serving.counter.rest()  # what a closed page has asked for is still answered, and would meet the next test's rows


def _is_fault(said: Any) -> bool:
    # An answer of 4xx is a refusal that a test may want; a policy violation or a script error never is.
    return said.type == "error" and "Failed to load resource" not in said.text
