"""What somebody searches for, sealed in the address: names and phones of people stand in no history and no log."""

from __future__ import annotations

import base64
import binascii

from shouwang.kernel import sealing

PARAMETER = "s"
_MARK = "searched\0"
"""Nothing else that is sealed opens as a search."""


def seal(text: str) -> str:
    """A search as it may stand in an address; empty stays empty."""
    plain = text.strip()
    return base64.urlsafe_b64encode(sealing.seal(_MARK + plain)).decode().rstrip("=") if plain else ""


def read(token: str) -> str:
    """What was searched for; empty for anything that is no search of ours.

    >>> read("not ours")
    ''
    """
    try:
        opened = sealing.open_sealed(base64.urlsafe_b64decode(token[:2000] + "=" * (-len(token) % 4)))
    except (sealing.SealBroken, binascii.Error, ValueError):
        return ""
    return opened.removeprefix(_MARK) if opened.startswith(_MARK) else ""
