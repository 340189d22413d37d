"""Looks at pages that no server sent: one tab keeps the styles and axe, and only what stands in it changes.

For a test of many pages: to load each of them would cost several times as much.
"""

from __future__ import annotations

from shouwang.testing import axe
from shouwang.testing.browser import FINGERTIP, SIZES, Window

ALIKE = 3
"""So many rows of a list are put up; the others are like them."""
PUT = """([html, most]) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const {name, value} of page.documentElement.attributes) document.documentElement.setAttribute(name, value);
    // The bars around every page are alike and looked at elsewhere.
    page.querySelectorAll("body > .skip, header:has(nav), .dock").forEach((each) => each.remove());
    const lists = page.querySelectorAll("tbody, ul, ol");
    lists.forEach(({children}) => [...children].slice(most).forEach((row) => row.remove()));
    document.title = page.title;
    document.body.replaceWith(document.adoptNode(page.body));
}"""
CUT_TABLES = """() => [...document.querySelectorAll(".scroll-x")].filter(
    ({clientWidth, scrollWidth}) => clientWidth && scrollWidth > clientWidth
).map((each) => each.outerHTML.slice(0, 160))"""


class Easel:
    """A window on which one drawn page is put up after another."""

    def __init__(self, window: Window) -> None:
        self.page = window.page
        window.go("/login/")
        axe.bring(self.page)

    def put(self, html: str) -> None:
        """Put up a page in place of the one before."""
        self.page.evaluate(PUT, [html, ALIKE])

    def faults(self) -> list[str]:
        """What sticks out sideways, is lower than a fingertip, or breaks a rule that axe knows."""
        wide, there, low = self.page.evaluate(SIZES, FINGERTIP)
        found = [f"{wide} px wide in a window of {there} px"] if wide > there else []
        return [*found, *(f"lower than {FINGERTIP} px: {each}" for each in low), *axe.look(self.page)]

    def cut_tables(self) -> list[str]:
        """The tables that are wider than their place."""
        found: list[str] = self.page.evaluate(CUT_TABLES)
        return found
