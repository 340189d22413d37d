"""``make screenshots``: pictures of the main pages from a demo of their own, into ``screenshots/``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tools import house

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PASSWORD = "qingsong-demo"
HERE = "/c/qingsongli/"
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PAGES: tuple[tuple[str, str, str, ViewportSize], ...] = (
    ("board", "manager", HERE + "board/", DESKTOP),
    ("plans", "manager", HERE + "plans/", DESKTOP),
    ("activate", "manager", HERE + "activate/", DESKTOP),
    ("register", "manager", HERE + "register/", DESKTOP),
    ("journal", "manager", HERE + "journal/", DESKTOP),
    ("home", "r2139", HERE + "home/", PHONE),
)


def main() -> int:
    """Start a demo, take every picture in both languages, stop it."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        print("NO CHROMIUM ON PATH: no pictures are taken.")
        return 1
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shouwang-pictures-") as folder:
        Path(folder).chmod(0o711)
        with house.demo(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for language in ("zh-hans", "en"):
                for page in PAGES:
                    print(_take(browser, address, language, *page).relative_to(ROOT), flush=True)
            browser.close()
    return 0


def _take(browser: Browser, address: str, language: str, name: str, who: str, path: str, size: ViewportSize) -> Path:
    context = browser.new_context(viewport=size)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.goto(address + "/login/")
    page.fill("input[name=sign]", who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(address + path)
    file = TARGET / f"{name}-{language}-{size['width']}x{size['height']}.png"
    page.screenshot(path=file)
    context.close()
    return file


if __name__ == "__main__":
    sys.exit(main())
