"""What a page that works without a network has kept in a browser, as its tests look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shouwang.testing import browser

_KEPT = """async (script) => {
  const files = [location.pathname, document.querySelector(`script[src*=${script}]`).src];
  for (;;) {
    const kept = await caches.open("shouwang-pages");
    if ((await Promise.all(files.map((file) => kept.match(file)))).every(Boolean)) return;
    await new Promise(requestAnimationFrame);
  }
}"""
_READABLE = """async () => {
  const bases = (await indexedDB.databases()).filter((base) => base.name.startsWith("shouwang-page-"));
  const count = (base, room) => new Promise((resolve) => {
    indexedDB.open(base.name).onsuccess = ({target: {result}}) => {
      const asked = result.transaction(room).objectStore(room).getAllKeys();
      asked.onsuccess = () => { result.close(); resolve(asked.result.filter((name) => name !== "key").length); };
    };
  });
  const counts = await Promise.all(bases.flatMap((base) => [count(base, "recent"), count(base, "keep")]));
  const pages = (await caches.keys()).includes("shouwang-pages");
  return [pages, counts.reduce((sum, each) => sum + each, 0), localStorage.length];
}"""


@dataclass(frozen=True)
class Readable:
    """What whoever holds the phone can read.

    Args:
        page: whether a page lies there.
        sealed_here: how many things the browser itself could open: what was done, and what the page remembers.
        plain: how many lie in the open.
    """

    page: bool
    sealed_here: int
    plain: int


NOTHING = Readable(page=False, sealed_here=0, plain=0)


def wait_until_kept(page: Any, script: str) -> None:
    """Wait until a page and one of its scripts lie on the phone.

    Playwright's waiting for a function takes a promise for a yes.
    """
    browser.answered(page)
    page.evaluate(_KEPT, script)


def readable(page: Any) -> Readable:
    """What can be read on a phone now."""
    return Readable(*page.evaluate(_READABLE))
