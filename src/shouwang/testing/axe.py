"""axe-core in a page: whether anything in it breaks WCAG 2.1 A or AA, as far as a program can tell."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

SCRIPT = Path(settings.SOURCE).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
ADDRESS = f"{settings.STATIC_URL}axe-core/axe.min.js"
"""Where the live server has it."""
FETCH = """(address) => "axe" in window || new Promise((done) => {
    const tag = document.createElement("script");
    const end = (came) => (tag.remove(), done(came));
    Object.assign(tag, {src: address, onload: () => end(true), onerror: () => end(false)});
    document.head.append(tag);
})"""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
LOOK = """async ([tags, rules]) => {
    // What is still fading in is pale only for a moment.
    const ends = each => Number.isFinite(each.effect.getComputedTiming().endTime);
    document.getAnimations().filter(ends).forEach(each => each.finish());
    // Only what fails is described: to find selectors for all that passes takes longer than to look. Of what axe
    // would fetch first, only sounds matter to these rules.
    const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, rules, resultTypes: ['violations'],
        preload: {assets: ['media']}});
    const seen = nodes => nodes.slice(0, 4).map(node => node.html.slice(0, 160)).join('; ');
    return found.violations.map(each => `${each.id}: ${each.help} — ${seen(each.nodes)}`);
}"""


def bring(page: Page) -> None:
    """Have axe in a page, which keeps it until another is loaded.

    The live server has it among its files, so that a browser reads it once. A page that cannot be served, such as one
    without a network, has it evaluated from outside, sent as it is, which is cheaper than half a megabyte wrapped in
    what Playwright evaluates with. The page's own policy against foreign scripts stays in force.
    """
    if not page.evaluate(FETCH, ADDRESS):
        tools = page.context.new_cdp_session(page)
        tools.send("Runtime.evaluate", {"expression": source(), "silent": True})
        tools.detach()


def violations(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """What breaks a rule, with the elements that do."""
    bring(page)
    return look(page, without=without)


def look(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """The same, in a page that has axe already."""
    found: list[str] = page.evaluate(LOOK, [TAGS, {rule: {"enabled": False} for rule in without}])
    return found


@cache
def source() -> str:
    """axe-core in letters of one byte each, which Chromium is sent, reads and compiles in half the time."""
    return re.sub(r"[^\x00-\x7f]", lambda found: f"\\u{ord(found[0]):04x}", SCRIPT.read_text(encoding="utf-8"))
