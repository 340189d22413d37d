"""The secret addresses of visits.

``visit`` is the visitor's own page, ``host`` the page on which a host answers by phone, ``gate`` the QR that
hangs at a gate. The three never open one another.
"""

from __future__ import annotations

from shouwang.kernel import links

VISIT, HOST, GATE = "visit", "host", "gate"


def token(what: str, row_id: int) -> str:
    """The end of the address of one row."""
    return links.token(f"visitors {what}", row_id)


def read(what: str, text: str) -> int | None:
    """The row's id, or None when the address was not made by us for this purpose."""
    return links.read(f"visitors {what}", text)
