"""Addresses that nobody can guess: a row's id with a keyed hash of it; nothing of them is stored."""

from __future__ import annotations

import base64
import binascii
import hmac
import struct

from shouwang.kernel import sealing

_ID = struct.Struct(">Q")


def token(purpose: str, row_id: int) -> str:
    """The end of the address of one row; those of different purposes never open one another."""
    raw = _ID.pack(row_id) + sealing.blind_index(str(row_id), purpose=purpose)
    return base64.urlsafe_b64encode(raw).decode()


def read(purpose: str, text: str) -> int | None:
    """The row's id, or None when the address was not made by us for this purpose."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        (row_id,) = _ID.unpack(raw[: _ID.size])
    except (binascii.Error, UnicodeEncodeError, ValueError, struct.error):
        return None
    return int(row_id) if row_id < 2**63 and hmac.compare_digest(text, token(purpose, row_id)) else None
