"""Identifiers made by clients and servers: nonces and time-ordered keys."""

from __future__ import annotations

import secrets
import uuid


def new_nonce() -> uuid.UUID:
    """A random identifier by which a repeated request is recognised as the same one."""
    return uuid.uuid4()


def read_nonce(text: str | uuid.UUID | None) -> uuid.UUID | None:
    """A nonce from what a client sent, or None when it is missing or malformed."""
    if isinstance(text, uuid.UUID):
        return text
    try:
        return uuid.UUID(text) if text else None
    except (ValueError, AttributeError, TypeError):
        return None


def short_code(length: int = 8) -> str:
    """A random code that people can read aloud: no 0/O, 1/I/L, vowels that make words."""
    alphabet = "23456789BCDFGHJKMNPQRSTVWXYZ"
    return "".join(secrets.choice(alphabet) for _ in range(length))
