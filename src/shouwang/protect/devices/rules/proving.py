"""How a device proves that a request is its own: HMAC over time, nonce and body; HTTP Digest; HTTP Basic. Pure.

Sources: HMAC RFC 2104; Digest RFC 7616 (``qop=auth``, MD5 for terminals, SHA-256); Basic RFC 7617.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
"""How far a signed request's time may lie from ours; nonces are remembered twice as long."""
_PAIR = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
_HASHES = {"md5": hashlib.md5, "sha-256": hashlib.sha256}


def sign(secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature of a request: HMAC-SHA256 in hexadecimal over ``timestamp\\nnonce\\nbody``."""
    message = f"{timestamp}\n{nonce}\n".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def signed(secret: str, timestamp: str, nonce: str, signature: str, body: bytes) -> bool:
    """Whether a request was signed with the secret."""
    return hmac.compare_digest(sign(secret, timestamp, nonce, body), signature.strip().lower())


def drift(timestamp: str, now: datetime) -> timedelta | None:
    """The sender's clock minus ours, from Unix seconds; None when it is no time."""
    try:
        return timedelta(seconds=float(timestamp) - now.timestamp())
    except (ValueError, OverflowError):
        return None


def challenge(key: bytes, token: str, now: datetime) -> str:
    """A Digest nonce that this installation made for this device at this instant."""
    stamp = f"{int(now.timestamp()):x}"
    return f"{stamp}.{hmac.new(key, f'{token}:{stamp}'.encode(), hashlib.sha256).hexdigest()[:32]}"


def challenge_holds(key: bytes, token: str, nonce: str, now: datetime) -> bool:
    """Whether a Digest nonce is ours, for this device, and not older than the window."""
    stamp, _dot, _mark = nonce.partition(".")
    try:
        made_at = int(stamp, 16)
    except ValueError:
        return False
    fresh = 0 <= now.timestamp() - made_at <= WINDOW.total_seconds()
    return fresh and hmac.compare_digest(challenge(key, token, datetime.fromtimestamp(made_at, now.tzinfo)), nonce)


def digest_fields(header: str) -> dict[str, str]:
    """The fields of an ``Authorization: Digest`` header."""
    scheme, _space, rest = header.partition(" ")
    if scheme.lower() != "digest" or len(header) > 4000:
        return {}
    return {name.lower(): quoted or bare for name, quoted, bare in _PAIR.findall(rest)}


def digest_response(fields: dict[str, str], *, user: str, password: str, realm: str, method: str) -> str:
    """The response that the right password gives for these fields; empty for an unknown algorithm."""
    make = _HASHES.get(fields.get("algorithm", "MD5").lower())
    if make is None:
        return ""

    def hashed(text: str) -> str:
        return make(text.encode()).hexdigest()

    one, two = hashed(f"{user}:{realm}:{password}"), hashed(f"{method}:{fields.get('uri', '')}")
    if fields.get("qop"):
        middle = ":".join(fields.get(name, "") for name in ("nonce", "nc", "cnonce", "qop"))
    else:
        middle = fields.get("nonce", "")
    return hashed(f"{one}:{middle}:{two}")


def digest_holds(fields: dict[str, str], *, user: str, password: str, realm: str, method: str, uri: str) -> bool:
    """Whether a Digest header answers for this request."""
    if fields.get("uri") != uri or fields.get("username") != user:
        return False
    right = digest_response(fields, user=user, password=password, realm=realm, method=method)
    return bool(right) and hmac.compare_digest(right, fields.get("response", ""))


def basic_password(header: str) -> str:
    """The password of an ``Authorization: Basic`` header; empty when it is none."""
    scheme, _space, rest = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
