"""The link by which a home answers without signing in: bound to one home and one roll-call by a keyed hash."""

from __future__ import annotations

import base64
import binascii
import hmac
import struct

from shouwang.kernel import sealing

_IDS = struct.Struct(">IQ")
_MAC_BYTES = 12


def token(roll_call_id: int, home_id: int) -> str:
    """The end of the address that one home gets for one roll-call; it is the same however often it is printed."""
    return base64.urlsafe_b64encode(_IDS.pack(roll_call_id, home_id) + _mac(roll_call_id, home_id)).decode()


def read(text: str) -> tuple[int, int] | None:
    """Roll-call and home of a token, or None when it was not made by us."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        roll_call_id, home_id = _IDS.unpack(raw[: _IDS.size])
    except (binascii.Error, UnicodeEncodeError, ValueError, struct.error):
        return None
    ours = hmac.compare_digest(text, token(roll_call_id, home_id))
    return (roll_call_id, home_id) if ours else None


def _mac(roll_call_id: int, home_id: int) -> bytes:
    return sealing.blind_index(f"{roll_call_id}:{home_id}", purpose="roll-call link")[:_MAC_BYTES]
