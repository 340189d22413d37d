"""The gate without a network on a slow phone: how long one decision takes, how fast the app opens, what it weighs.

A compound of 10,000 homes under a plan, one phone enrolled in Chromium at a quarter of this machine's speed, the
network gone. A decision is counted from the scan until the verdict stands on the screen, kept on disk before it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.bench import Figure
from tools.bench._database import throw_away
from tools.bench.gate import _raise, _server

PORT = 8473
ADDRESS = f"http://127.0.0.1:{PORT}"
SLOWER = 4
SCANS = 60
BUILT = Path("src/shouwang/web/static/built/gate")
_SCAN = """(code) => new Promise((done) => {
  const began = performance.now();
  const watch = new MutationObserver(() => {
    if (!document.querySelector("[data-verdict]")) return;
    watch.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  });
  watch.observe(document.body, { childList: true, subtree: true });
  const field = document.querySelector("#scan");
  field.value = code;
  field.form.requestSubmit();
})"""
_OPEN = """new Promise((done) => {
  const look = () => document.querySelector("#scan") ? done(performance.now()) : requestAnimationFrame(look);
  look();
})"""


def run() -> Iterator[Figure]:
    """Weigh, decide, open."""
    packed = sum(path.stat().st_size for path in BUILT.glob("*.gz"))
    yield Figure("offline gate: all files of the app, gzipped", packed / 1000, "kB", "≤ 150 kB")
    with throw_away():
        scene = _scene()
        with _server("shouwang.config.asgi", PORT):
            yield from _phone(scene)


def _scene() -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    from shouwang.base.accounts import services as accounts
    from shouwang.base.accounts.rules import Role
    from shouwang.base.accounts.selectors import Actor
    from shouwang.kernel import clock
    from tools.bench._big import lay_down

    now = clock.now()
    big = lay_down(now)
    _raise(big.compound.pk, now)
    guard = accounts.create_user(
        username="guard", name="Guard", password="pine-needle-7", now=now, actor=Actor.system()
    )
    accounts.grant(user_id=guard.pk, role=Role.GUARD, actor=Actor.system(), now=now, compound_id=big.compound.pk)
    client = Client()
    client.force_login(guard)
    cookie = settings.SESSION_COOKIE_NAME
    return {"compound": big.compound, "cookie": {"name": cookie, "value": client.cookies[cookie].value, "url": ADDRESS}}


def _codes(compound: Any) -> list[str]:
    """Live codes of so many residents, made just before they are shown."""
    from shouwang.base.residents.models import Residence
    from shouwang.kernel import clock
    from shouwang.protect.gate import passes, selectors

    now, held = clock.now(), selectors.pass_keys()
    rows = Residence.objects.filter(compound=compound).select_related("person")[:SCANS]
    claims = [selectors.claim_of_person(row.person, compound_id=compound.pk, now=now) for row in rows]
    return [passes.issue(held.signer, claim, key=held.newest, now=now) for claim in claims]


def _phone(scene: dict[str, Any]) -> Iterator[Figure]:
    from playwright.sync_api import sync_playwright

    from shouwang.testing.browser import ARGUMENTS, BROWSERS, PHONE, executable

    codes = _codes(scene["compound"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(*BROWSERS), args=list(ARGUMENTS))
        context = browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
        context.add_cookies([scene["cookie"]])
        page = context.new_page()
        page.goto(f"{ADDRESS}/gate-app/?compound={scene['compound'].code}")
        page.locator("button.btn-thumb").first.click()
        page.wait_for_selector("[role=group]")
        page.keyboard.type("4826\n4826\n")
        page.wait_for_selector("[data-state=online]")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        context.set_offline(True)
        page.wait_for_selector("[data-state=offline]")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        times = list(_decisions(page, codes))
        yield Figure(f"offline gate: decision at 1/{SLOWER} speed, 95th percentile", _at(times, 0.95), "ms", "≤ 50 ms")
        yield Figure(f"offline gate: decision at 1/{SLOWER} speed, median", statistics.median(times), "ms")
        yield Figure(f"offline gate: opens at 1/{SLOWER} speed", _opened(page) / 1000, "s", "≤ 1 s")
        context.set_offline(False)
        began = time.perf_counter()
        page.evaluate("dispatchEvent(new Event('online'))")
        while any(sign.isdigit() for sign in page.locator("[data-state]").inner_text()):
            time.sleep(0.02)
        yield Figure(f"offline gate: back and {len(times)} decisions uploaded", time.perf_counter() - began, "s")
        browser.close()


def _decisions(page: Any, codes: list[str]) -> Iterator[float]:
    for code in codes:
        yield page.evaluate(_SCAN, code)
        page.evaluate("document.querySelector('[data-verdict] ~ section button.btn-primary, .btn-error').click()")
        page.wait_for_selector("#scan")


def _opened(page: Any) -> float:
    times: list[float] = []
    for _again in range(5):
        page.reload(wait_until="commit")
        times.append(page.evaluate(_OPEN))
    return float(statistics.median(times))


def _at(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]
