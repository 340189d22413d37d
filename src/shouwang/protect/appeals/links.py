"""The secret address of a slip's page; nothing of it is stored."""

from __future__ import annotations

from shouwang.kernel import links

_PURPOSE = "appeals slip"


def token(appeal_id: int) -> str:
    """The end of the address of one slip."""
    return links.token(_PURPOSE, appeal_id)


def read(text: str) -> int | None:
    """The appeal's id, or None when the address was not made by us."""
    return links.read(_PURPOSE, text)
